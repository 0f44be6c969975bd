/// What a query has cost, and how it ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "azcost/base/result.hpp"
#include "azcost/fetch/governor.hpp"
#include "azcost/model/refusal.hpp"

namespace azcost::fetch {

/// Why a query failed, where a different query may succeed.
enum class Cause {
  kOther,
  kTooMuch,        ///< the service cannot answer this much at once: ask for fewer days
  kBeyondHistory,  ///< the service keeps no data of days that far back
  kInTheFuture,    ///< by the service's clock the first day has not begun
  kScopeRefused,   ///< the service refuses this scope to the app, or does not know it
};

/// Kept up to date in every case, also when the query fails.
struct FetchStats {
  std::uint64_t pages = 0;
  std::uint64_t requests = 0;
  /// As reported in the service's headers; without them one for each answered query, as documented.
  std::uint64_t qpu = 0;
  /// Time waited for the quota, or because the service or the authority asked for a wait.
  std::chrono::milliseconds throttled{0};
  /// Set when the query failed.
  Cause cause = Cause::kOther;
  /// The query failed because of what it groups by or sums up: one with less of it may succeed.
  std::optional<QueryRefusal> refusal = std::nullopt;
  /// Evidence of the last answer, good or bad.
  Evidence answer = {};
  /// The newest report of the QPU that are left, for each window.
  QpuRemaining remaining = {};
};

}  // namespace azcost::fetch
