/// Where the program is put together: settings become transports, token sources and pagers.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::cli {

/// The quota of `account`'s tenant. It is kept below `data_dir`, where all runs share it, or for
/// this run only.
[[nodiscard]] fetch::QuotaBook quota_book_of(const Account& account, const config::Config& config,
                                             std::optional<std::filesystem::path> data_dir,
                                             FileSystem& files, Clock& clock);

/// A transport as `http` of the config wants it; `on_wait` as http::CurlOptions has it. Errors:
/// `kConfig`.
[[nodiscard]] Result<std::unique_ptr<http::Transport>> make_transport(
    const config::Config& config, std::function<void()> on_wait = {});

/// Owns what the collector works with: for each tenant what one thread needs.
class Wiring {
 public:
  /// Reads the secrets of `accounts`. Errors: `kConfig` for a setting that cannot be used, and for
  /// the secret of the only account; one of several whose secret cannot be used fails by its units
  /// (see late_token_source.hpp). The quotas are kept below `data_dir`, if there is one. `on_wait`
  /// is called while a request waits for its answer, on any thread. The collaborators must outlive
  /// the result.
  [[nodiscard]] static Result<std::unique_ptr<Wiring>> create(
      const config::Config& config, const std::vector<config::AccountSettings>& accounts,
      const std::optional<std::filesystem::path>& data_dir, FileSystem& files, Clock& clock,
      observe::Observer& observer, const std::function<void()>& on_wait = {});

  [[nodiscard]] const std::vector<run::Source>& sources() const noexcept { return sources_; }

 private:
  Wiring() = default;

  // By tenant: each has a thread of its own.
  std::map<std::string, std::unique_ptr<http::Transport>> transports_;
  std::vector<std::unique_ptr<auth::TokenSource>> tokens_;
  std::map<std::string, fetch::QuotaBook> quotas_;  // by tenant
  std::vector<std::unique_ptr<fetch::Pager>> pagers_;
  std::vector<std::unique_ptr<fetch::BillingReader>> billing_;
  std::vector<run::Source> sources_;
};

/// The accounts named by `-a`, in the config's order; all of them when none is named. An unknown
/// name is an error of kind `kUsage`.
[[nodiscard]] Result<std::vector<config::AccountSettings>> pick_accounts(
    const config::Config& config, const std::vector<std::string>& names);

/// Eight random hex digits: tells two runs of one second apart.
[[nodiscard]] std::string make_run_id();

}  // namespace azcost::cli
