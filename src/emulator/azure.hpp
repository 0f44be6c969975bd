/// The emulated Azure: takes requests, gives answers, remembers both.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "cost_management.hpp"
#include "fault_kind.hpp"
#include "token_service.hpp"

namespace azcost::emulator {

/// Thread-safe.
class Azure {
 public:
  /// `world` and `clock` must outlive the object.
  Azure(World& world, Clock& clock, ServerOptions options);

  [[nodiscard]] HttpServer& http() noexcept { return http_; }
  /// The address at which it listens.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] const ServerOptions& options() const noexcept { return options_; }

  [[nodiscard]] std::vector<SeenRequest> requests() const;
  [[nodiscard]] std::uint64_t count(RequestKind kind) const;
  [[nodiscard]] std::uint64_t count_throttled() const;
  [[nodiscard]] std::uint64_t count_foreign_qpu() const;

  /// Ends the waits of answers that are slow on purpose, and lets no new one begin.
  void stop_waiting() noexcept { stop_.request_stop(); }

 private:
  /// Changes a page of a query; empty: it stays as it is.
  using Spoil = std::function<void(Page&)>;

  [[nodiscard]] Answer answer(const HttpRequest& request);
  /// The address at which the client reached the emulator. Its next links begin with it, and its
  /// assertions are made for it. Clients follow links only to the name that they used. So it is
  /// theirs if it is a name of this machine or a host of the emulated cloud, and the emulator's own
  /// otherwise.
  [[nodiscard]] std::string url_for(const HttpRequest& request) const;
  [[nodiscard]] SeenRequest look_at(const HttpRequest& request, RequestKind kind) const;
  /// `number` counts the requests of this kind.
  [[nodiscard]] Answer serve(const HttpRequest& request, RequestKind kind, std::uint64_t number);
  /// The first fault that fits the request, or null. Equal seeds make equal choices, however many
  /// clients there are.
  [[nodiscard]] const Fault* choose_fault(FaultScene& scene, std::uint64_t number) const;
  [[nodiscard]] Answer serve_with(const Fault& fault, const FaultScene& scene);
  [[nodiscard]] Answer serve_in_order(const HttpRequest& request, RequestKind kind,
                                      const RequestIds& ids, const Spoil& spoil);
  [[nodiscard]] Answer serve_resource_manager(const HttpRequest& request, RequestKind kind,
                                              const RequestIds& ids, const Spoil& spoil);
  /// The billing accounts that the app of `app` reads, in the order of the options.
  [[nodiscard]] std::vector<const Partner*> accounts_of(const Partner& app) const;
  void remember(SeenRequest seen);

  const ServerOptions options_;
  Clock& clock_;
  const World& world_;
  const std::uint64_t seed_;
  const std::vector<Partner> partners_;  ///< never changes: there are pointers into it
  TokenService tokens_;
  std::map<std::string, TenantQuota> quotas_;  ///< by tenant, in lower case
  std::map<const Partner*, CostManagement> costs_;
  std::atomic<std::uint64_t> ids_{0};
  std::stop_source stop_;

  std::mutex hooks_mutex_;
  std::uint64_t numbers_ = 0;  ///< guarded by hooks_mutex_

  mutable std::mutex seen_mutex_;
  std::deque<SeenRequest> seen_;
  static constexpr std::size_t kKinds = static_cast<std::size_t>(RequestKind::kOther) + 1;
  std::array<std::atomic<std::uint64_t>, kKinds> counts_{};

  HttpServer http_;  ///< last, so that it ends before the members that its answers need
};

}  // namespace azcost::emulator
