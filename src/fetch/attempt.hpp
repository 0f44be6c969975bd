/// What tries of one page have in common, be it a page of costs or of a list of the Billing API.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "azcost/base/result.hpp"
#include "classify.hpp"

namespace azcost::fetch {

/// Fifty million rows in one month, a partner with a million customers: a service that sends more
/// pages than this sends them in circles.
inline constexpr std::size_t kMostPages = 10'000;

/// Why a try brought no page, and what is to be done about it.
struct Failure {
  Verdict verdict;
  Error error;
};

/// What was tried for one page.
struct Tries {
  int faults = 0;
  int refusals = 0;
  bool token_renewed = false;
  /// Because something broke or the service asked for it; before the first page also for the quota.
  std::chrono::milliseconds waited{0};
};

/// In whole seconds, rounded up: "17 s".
inline std::string in_seconds(std::chrono::milliseconds duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace azcost::fetch
