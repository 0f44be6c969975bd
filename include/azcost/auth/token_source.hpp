/// Where access tokens come from.
#pragma once

#include <stop_token>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::auth {

/// The code of "Client assertion is not within its valid time range": the proof may have expired on
/// its way, or its file was just being replaced.
inline constexpr std::string_view kProofOutOfTime = "AADSTS700024";

struct Token {
  Secret text;
  SteadyTime expires_at;
};

/// Not thread-safe: one source per thread.
class TokenSource {
 public:
  TokenSource() = default;
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;
  virtual ~TokenSource() = default;

  /// A token that has not expired: from memory while there is one, otherwise by one request to the
  /// authority. The caller decides whether to try again.
  /// Errors: `kPermission` for a refusal (the message names the value to change; with the code
  /// `kProofOutOfTime` another try makes a fresh proof), `kUnavailable` and `kTimedOut` for
  /// failures that may pass (with `retry_after` when the authority said so), `kData` for an answer
  /// that is no token, `kConfig` for a file of the app that cannot be used, `kCancelled`. The
  /// evidence has the authority's code ("AADSTS7000215", else the error of OAuth) and its trace id.
  virtual Result<Token> token(std::stop_token stop) = 0;

  /// Forgets the token: the service called it expired.
  virtual void invalidate() = 0;
};

}  // namespace azcost::auth
