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
#include "azcost/doctor/customer_list.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::cli {

/// The quota of `account`'s tenant. It is stored below `data_dir`, where all runs share it, or kept
/// for this run only.
[[nodiscard]] fetch::QuotaBook quota_book_of(const Account& account, const config::Config& config,
                                             std::optional<std::filesystem::path> data_dir,
                                             FileSystem& files, Clock& clock);

/// Owns what is needed to ask Azure about some accounts. Each tenant has its own, used by one
/// thread.
class Wiring {
 public:
  /// Reads the secrets of `accounts`, and reports what is odd about one to the observer. Errors:
  /// `kConfig` for a setting that cannot be used, and for the secret of the only account. With
  /// several accounts, a secret that cannot be used becomes the error of that account's tokens, so
  /// that its units fail and the others' do not. The quotas are stored below `data_dir`, if there
  /// is one. `on_wait` is called while a request waits for its answer, on any thread. The
  /// collaborators must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<Wiring>> create(
      const config::Config& config, const std::vector<config::AccountSettings>& accounts,
      const std::optional<std::filesystem::path>& data_dir, FileSystem& files, Clock& clock,
      observe::Observer& observer, const std::function<void()>& on_wait = {});

  /// For the collector, in the order of the accounts.
  [[nodiscard]] const std::vector<run::Source>& sources() const noexcept { return sources_; }
  /// For questions about the first account by hand; nothing else may use its tenant meanwhile.
  [[nodiscard]] const doctor::Connection& connection() const { return connections_.front(); }

 private:
  struct Tenant {
    std::unique_ptr<http::Transport> transport;
    std::unique_ptr<fetch::QuotaBook> quota;
  };

  Wiring() = default;
  Result<Tenant*> tenant_of(const Account& account, const config::Config& config,
                            const std::optional<std::filesystem::path>& data_dir, FileSystem& files,
                            Clock& clock, const std::function<void()>& on_wait);

  std::map<std::string, Tenant> tenants_;  // each has a thread of its own
  std::vector<std::unique_ptr<auth::TokenSource>> tokens_;
  std::vector<doctor::Connection> connections_;
  std::vector<std::unique_ptr<fetch::Pager>> pagers_;
  std::vector<std::unique_ptr<fetch::BillingReader>> billing_;
  std::vector<run::Source> sources_;
};

/// The accounts named by `-a`, in the config's order; all of them when none is named. An unknown
/// name is an error of kind `kUsage`.
[[nodiscard]] Result<std::vector<config::AccountSettings>> pick_accounts(
    const config::Config& config, const std::vector<std::string>& names);

/// The accounts without their credentials.
[[nodiscard]] std::vector<Account> accounts_of(
    const std::vector<config::AccountSettings>& settings);

/// Eight random hex digits, which distinguish two runs in the same second.
[[nodiscard]] std::string make_run_id();

}  // namespace azcost::cli
