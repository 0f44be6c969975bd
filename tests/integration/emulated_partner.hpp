/// A collector and the emulated Azure that it reads, over real sockets, on a fake clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "azcost/auth/proof.hpp"
#include "azcost/base/posix_file_system.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost/http/curl_transport.hpp"
#include "azcost/run/collector.hpp"
#include "books.hpp"
#include "support/fake_clock.hpp"
#include "support/recording_observer.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {

/// A server with these faults (emulator/faults.hpp), with so many rows per page.
inline emulator::ServerOptions with_faults(
    const std::vector<std::string>& specs,
    std::size_t rows_per_page = emulator::ServerOptions().rows_per_page) {
  emulator::ServerOptions options;
  options.rows_per_page = rows_per_page;
  for (const std::string& spec : specs) {
    auto fault = emulator::parse_fault(spec);
    EXPECT_TRUE(fault.ok()) << spec;
    if (fault) options.faults.push_back(*fault);
  }
  return options;
}

/// Why the first unit of a run failed; "" when it did not.
inline std::string error_of(const RunRecord& record) {
  return record.units[0].error ? record.units[0].error->message : "";
}

/// The first three days of March.
inline run::CollectRequest three_days(Proof proof) {
  return {.from = *parse_day("2026-03-01"), .to = *parse_day("2026-03-03"), .proof = proof};
}

/// The partner's world: February and March 2026, seen on 20 March.
class EmulatedPartner {
 public:
  explicit EmulatedPartner(emulator::ServerOptions options = {}, int rows_per_day = 40)
      : EmulatedPartner({.customers = 3,
                         .from = *parse_day("2026-02-01"),
                         .to = *parse_day("2026-03-31"),
                         .rows_per_day = rows_per_day},
                        std::move(options)) {}

  EmulatedPartner(const emulator::WorldOptions& world, emulator::ServerOptions options)
      : world_(world), server_(world_, clock_, std::move(options)) {
    EXPECT_TRUE(server_.start().ok());
    account_.name = "contoso";
    account_.billing_account_id = server_.options().billing_account_id;
    account_.agreement = Agreement::kMpa;
    account_.cloud = {server_.url(), server_.url(), server_.url()};
  }

  /// One run over the first three days of March, or over the given days.
  RunRecord collect(const char* from = "2026-03-01", const char* to = "2026-03-03") {
    run::CollectRequest request;
    request.from = *parse_day(from);
    request.to = *parse_day(to);
    return collect(std::move(request));
  }

  RunRecord collect(run::CollectRequest request, const std::stop_token& stop = {}) {
    const auto wires = connect(observer_);
    commit::Store store(files_, clock_, data_.path());
    EXPECT_TRUE(store.open_to_write("test").ok());
    std::vector<run::Source> sources = {wires->source};
    for (const std::string& name : namesakes_) {
      sources.push_back(wires->source);
      sources.back().account.name = name;
    }
    run::Collector collector(std::move(sources), store, clock_, observer_);
    request.run_id = "test" + std::to_string(++runs_);
    if (request.command.empty()) request.command = "collect";
    auto record = collector.run_once(request, stop);
    EXPECT_TRUE(record.ok());
    EXPECT_TRUE(store.write_run_record(*record).ok());
    return *std::move(record);
  }

  /// The objects that read the account in one run.
  struct Wires {
    Wires(EmulatedPartner& partner, observe::Observer& observer)
        : transport(*http::CurlTransport::create(partner.http_options_)),
          tokens(*transport, partner.clock_,
                 {.authority = partner.server_.url(),
                  .tenant_id = partner.server_.options().tenant_id,
                  .client_id = partner.server_.options().client_id,
                  .audience = partner.server_.url()},
                 auth::secret_proof(Secret(partner.server_.options().client_secrets[0]))),
          quota(partner.clock_, partner.quota_options_),
          pager(*transport, tokens, quota, partner.clock_, observer, partner.pager_options_),
          billing(*transport, tokens, partner.clock_, observer, partner.account_.cloud),
          source{partner.account_, &pager, &billing} {}

    std::unique_ptr<http::Transport> transport;
    auth::ClientCredentials tokens;
    fetch::QuotaBook quota;
    fetch::Pager pager;
    fetch::BillingReader billing;
    run::Source source;
  };
  [[nodiscard]] std::unique_ptr<Wires> connect(observe::Observer& observer) {
    return std::make_unique<Wires>(*this, observer);
  }

  [[nodiscard]] std::optional<Manifest> manifest(const char* month) {
    commit::Store store(files_, clock_, data_.path());
    auto manifest = store.manifest("contoso", Dataset::kActual, *parse_month(month));
    return manifest ? *std::move(manifest) : std::nullopt;
  }

  /// The sums of what is stored, and of what the emulator booked.
  [[nodiscard]] Books stored() const { return stored_books(data_); }
  [[nodiscard]] Books booked(const char* from = "2026-03-01", const char* to = "2026-03-03",
                             emulator::CostKind kind = emulator::CostKind::kActual) const {
    return emulator_books(world_, *parse_day(from), *parse_day(to), kind);
  }
  /// The names of the warnings so far.
  [[nodiscard]] std::vector<std::string> warnings() const {
    std::vector<std::string> events;
    for (const auto& warned : observer_.of<observe::Warned>()) events.push_back(warned.event);
    return events;
  }

  [[nodiscard]] Account& account() noexcept { return account_; }
  /// Names of other accounts that read the same data.
  [[nodiscard]] std::vector<std::string>& namesakes() noexcept { return namesakes_; }
  [[nodiscard]] emulator::World& world() noexcept { return world_; }
  [[nodiscard]] emulator::Server& server() noexcept { return server_; }
  [[nodiscard]] const TempDir& data() const noexcept { return data_; }
  [[nodiscard]] const RecordingObserver& observer() const noexcept { return observer_; }
  [[nodiscard]] FakeClock& clock() noexcept { return clock_; }
  [[nodiscard]] FileSystem& files() noexcept { return files_; }
  /// The pace of the next runs; by default without the documented limits.
  [[nodiscard]] fetch::GovernorOptions& quota_options() noexcept { return quota_options_; }
  [[nodiscard]] http::CurlOptions& http_options() noexcept { return http_options_; }
  [[nodiscard]] fetch::PagerOptions& pager_options() noexcept { return pager_options_; }

 private:
  FakeClock clock_{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20}};
  emulator::World world_;
  emulator::Server server_;
  TempDir data_;
  PosixFileSystem files_;
  RecordingObserver observer_;
  Account account_;
  std::vector<std::string> namesakes_;
  int runs_ = 0;
  fetch::GovernorOptions quota_options_{.documented_limits = false};
  http::CurlOptions http_options_;
  fetch::PagerOptions pager_options_{.seed = 1};
};

}  // namespace azcost::testing
