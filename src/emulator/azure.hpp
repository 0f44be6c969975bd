/// The emulated Azure without its sockets: takes requests, gives answers, remembers both.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "cost_management.hpp"
#include "token_service.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// Thread-safe.
class Azure {
 public:
  /// `world` and `clock` must outlive the object.
  Azure(World& world, Clock& clock, ServerOptions options);

  /// Where we listen. Call it before the first `answer`.
  void set_url(std::string url) { url_ = std::move(url); }
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] const ServerOptions& options() const noexcept { return options_; }

  [[nodiscard]] Answer answer(const Request& request);

  [[nodiscard]] std::vector<SeenRequest> requests() const;
  [[nodiscard]] std::uint64_t count(RequestKind kind) const;
  [[nodiscard]] std::uint64_t count_throttled() const;
  [[nodiscard]] std::uint64_t count_foreign_qpu() const;

  /// Ends the waits of answers that are slow on purpose, and lets no new one begin.
  void stop_waiting() noexcept { stop_.request_stop(); }

 private:
  /// Where the client reached us: what its next links begin with, and what its assertions are made
  /// for. Clients follow no link to another name than the one that they used; so it is theirs where
  /// it is a name of this machine or a host of the cloud that is played, and ours otherwise.
  [[nodiscard]] std::string url_for(const Request& request) const;
  [[nodiscard]] SeenRequest look_at(const Request& request, RequestKind kind) const;
  /// `number` counts the requests of this kind.
  [[nodiscard]] Answer serve(const Request& request, RequestKind kind, std::uint64_t number);
  [[nodiscard]] Answer serve_with(const Fault& fault, const Request& request, RequestKind kind,
                                  const RequestIds& ids);
  [[nodiscard]] Answer serve_in_order(const Request& request, RequestKind kind,
                                      const RequestIds& ids, PageRows shown = PageRows::kItsOwn);
  [[nodiscard]] Answer serve_resource_manager(const Request& request, RequestKind kind,
                                              const RequestIds& ids, PageRows shown);
  [[nodiscard]] Answer serve_query(const Request& request, const Partner& app,
                                   const RequestIds& ids, PageRows shown);
  [[nodiscard]] RequestIds next_ids();
  void remember(SeenRequest seen);

  const ServerOptions options_;
  Clock& clock_;
  const World& world_;
  const std::uint64_t seed_;
  const Directory directory_;
  std::string url_;
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
};

}  // namespace azcost::emulator
