/// Tries everything that a run needs, in an order in which each check rests on those before it, and
/// stops where the next one makes no sense.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/doctor/customer_list.hpp"
#include "azcost/doctor/finding.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::doctor {

/// Bytes that are free where a path lies.
using FreeSpace = std::function<Result<std::uint64_t>(const std::filesystem::path&)>;

/// Does in the data directory, which is made when it is missing, what a run does there
/// (commit/trial.hpp), and looks at the space that is left.
[[nodiscard]] Finding check_data_directory(FileSystem& files, const std::filesystem::path& folder,
                                           const FreeSpace& free_space);

/// What of an account's settings the checks need besides the account.
struct AccountTraits {
  Schema schema = Schema::kFocus;
  /// The app proves itself with something that is valid for minutes: a clock that is wrong fails
  /// it.
  bool needs_exact_clock = false;
  /// What a person changes to give another proof of the app; nothing: the key of the config.
  std::string proof_place = {};
};

/// Everything about one account that Azure has to be asked for: the clock against its hosts, the
/// way to them, the token, the billing account, the customers, one query of one day for each
/// dataset (of customers that are read one by one, one for each of the first five), and the quota.
/// Each query costs one QPU; a list of customers that the Billing API does not have costs one more.
/// Ends early, with what was
/// found, when a stop is requested.
[[nodiscard]] std::vector<Finding> check_account(const Connection& connection,
                                                 const AccountTraits& traits,
                                                 const std::stop_token& stop);

}  // namespace azcost::doctor
