/// Tries everything that a run needs. Each check relies on those before it, and the checks stop
/// where the next one makes no sense.
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

/// The free bytes on the file system of a path.
using FreeSpace = std::function<Result<std::uint64_t>(const std::filesystem::path&)>;

/// Makes the data directory if it is missing, does there what a run does (commit/trial.hpp), and
/// looks at the space that is left.
[[nodiscard]] Finding check_data_directory(FileSystem& files, const std::filesystem::path& folder,
                                           const FreeSpace& free_space);

/// The settings of an account that are not in `Account` and that the checks need.
struct AccountTraits {
  Schema schema = Schema::kFocus;
  /// The app's proofs are valid for minutes: a wrong clock makes them fail.
  bool needs_exact_clock = false;
  /// What a person changes to give another proof of the app; empty: the key of the config.
  std::string proof_place = {};
};

/// Checks everything about one account for which Azure has to be asked: its hosts, the clock, the
/// token, the billing account, the customers, one query of one day for each dataset, and the quota.
/// Customers that are read one by one have a query each, of which the first five are tried. Each
/// query costs one QPU; a list of customers that the Billing API does not have costs one more. A
/// stop ends the checks early, with what was found so far.
[[nodiscard]] std::vector<Finding> check_account(const Connection& connection,
                                                 const AccountTraits& traits,
                                                 const std::stop_token& stop);

}  // namespace azcost::doctor
