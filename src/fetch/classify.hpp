/// What an answer, or the lack of one, means for the query: one table, and nothing but a table.
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
  kRetryAfter,    ///< the service wants a pause: try again when it has had one
  kRefreshToken,  ///< the token is not good any more: try again with another, once
  kFail,          ///< trying again cannot help
};

/// What to do now, and how the query ends should that not help.
struct Verdict {
  Step step = Step::kFail;
  /// Of the error that ends the query.
  ErrorKind kind = ErrorKind::kData;
  /// What the reader of the error can do.
  Advice advice = Advice::kNone;
  /// How often a page is tried in all; for `kRetryAfter` only where the cause is `kTooMuch`,
  /// otherwise waits end by themselves.
  int tries = 1;
  /// For `kRetryAfter`: the pause that was asked for, when it was said.
  std::optional<std::chrono::milliseconds> asked = std::nullopt;
  /// For `kRetryAfter` without `asked`: the first time a moment is enough.
  bool soon = false;
  /// The service is short of capacity: time spent waiting counts as throttled.
  bool throttled = false;
  /// Of the query's failure.
  Cause cause = Cause::kOther;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Judges an answer of a service. `hint` is the longest wait that its headers ask for; the service
/// sends such headers with successes, too, where they mean nothing.
[[nodiscard]] Verdict classify(const ServiceAnswer& answer,
                               std::optional<std::chrono::milliseconds> hint);

/// Judges why there is no answer: an error of the transport.
[[nodiscard]] Verdict classify(const Error& error);

/// Judges why there is no token.
[[nodiscard]] Verdict classify_token(const Error& error);

/// How the query ends when there is no time for the wait that `verdict` takes. A wait that was
/// asked for ends it as throttled, whoever asked: nothing is wrong but the hour, so the next run is
/// the next try, and asking for less now would not be what was asked for.
[[nodiscard]] Verdict without_time(Verdict verdict);

/// Judges why a page that came with status 200 was not taken.
[[nodiscard]] Verdict classify_page(const Error& error);

}  // namespace azcost::fetch
