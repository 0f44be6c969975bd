/// One account, with all that it takes to ask Azure about it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "azcost/doctor/customer_list.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::cli {

class AccountClient {
 public:
  /// Errors: `kConfig` for a credential or a setting that cannot be used; what is odd about a
  /// credential is told to the observer. The quota is kept below `data_dir`, if there is one. The
  /// collaborators must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<AccountClient>> create(
      const config::Config& config, const config::AccountSettings& settings,
      const std::optional<std::filesystem::path>& data_dir, FileSystem& files, Clock& clock,
      observe::Observer& observer);

  [[nodiscard]] const doctor::Connection& connection() const noexcept { return *connection_; }

 private:
  AccountClient(std::unique_ptr<http::Transport> transport, fetch::QuotaBook quota)
      : transport_(std::move(transport)), quota_(std::move(quota)) {}

  std::unique_ptr<http::Transport> transport_;
  fetch::QuotaBook quota_;
  std::unique_ptr<auth::TokenSource> tokens_;
  std::optional<doctor::Connection> connection_;
};

}  // namespace azcost::cli
