/// What an answer, or the lack of one, means for the query, as one table.
#pragma once

#include <chrono>
#include <optional>

#include "azcost/base/result.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/fetch/fetch_stats.hpp"
#include "service_answer.hpp"

namespace azcost::fetch {

enum class Step {
  kDone,          ///< a page is here
  kRetry,         ///< something broke: try again soon, up to `tries` times
  kRetryAfter,    ///< the service asks for a pause: try again after it
  kRefreshToken,  ///< the token is no longer valid: try once more with a new one
  kFail,          ///< trying again cannot help
};

/// What to do now, and how the query ends if that does not help.
struct Verdict {
  Step step = Step::kFail;
  /// Kind of the error that ends the query.
  ErrorKind kind = ErrorKind::kData;
  /// What the reader of the error can do.
  Advice advice = Advice::kNone;
  /// How often a page is tried in all. For `kRetryAfter` it counts only if the cause is `kTooMuch`;
  /// otherwise `max_wait` ends the tries.
  int tries = 1;
  /// For `kRetryAfter`: the pause that was asked for, if one was named.
  std::optional<std::chrono::milliseconds> asked = std::nullopt;
  /// For `kRetryAfter` without `asked`: the first pause may be short.
  bool soon = false;
  /// The service is short of capacity: time spent waiting counts as throttled.
  bool throttled = false;
  /// Cause of the query's failure.
  Cause cause = Cause::kOther;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Judges an answer of a service. `hint` is the longest wait that its headers ask for; the service
/// sends such headers with successes, too, where they mean nothing.
[[nodiscard]] Verdict classify(const ServiceAnswer& answer,
                               std::optional<std::chrono::milliseconds> hint);

/// Judges an error of the transport: there is no answer.
[[nodiscard]] Verdict classify(const Error& error);

/// Judges an error of the token source: there is no token.
[[nodiscard]] Verdict classify_token(const Error& error);

/// How the query ends when no time is left for the wait that `verdict` needs. If the service or the
/// authority asked for the wait, the query ends as throttled: the next run tries again, and asking
/// for fewer days now would ignore the wait.
[[nodiscard]] Verdict without_time(Verdict verdict);

/// Judges why a page with status 200 could not be used.
[[nodiscard]] Verdict classify_page(const Error& error);

}  // namespace azcost::fetch
