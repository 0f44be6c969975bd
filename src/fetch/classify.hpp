/// What an answer, or the lack of one, means for the query: one table, and nothing but a table.
#pragma once

#include <chrono>
#include <optional>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/http/transport.hpp"
#include "service_error.hpp"

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
  /// How often a page is tried in all; for `kRetryAfter` only where it is `too_much`, otherwise
  /// waits end by themselves.
  int tries = 1;
  /// For `kRetryAfter`: the pause that was asked for, when it was said.
  std::optional<std::chrono::milliseconds> asked = std::nullopt;
  /// For `kRetryAfter` without `asked`: the first time a moment is enough.
  bool soon = false;
  /// The service is short of capacity: time spent waiting counts as throttled.
  bool throttled = false;
  /// The query may be too much for the service at once: one for fewer days can succeed.
  bool too_much = false;
  /// The service keeps no data of days that far back.
  bool beyond_history = false;
  /// By the service's clock the first day that was asked for has not begun.
  bool in_the_future = false;
  /// It is this scope that the app may not read, or that is not there.
  bool scope_refused = false;

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Judges an answer of the Query API. `error` is what `read_service_error` found in its body.
/// Dates in headers are seen from `now`.
[[nodiscard]] Verdict classify(const http::Response& response, const ServiceError& error,
                               SystemTime now);

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
