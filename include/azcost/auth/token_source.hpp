/// Where access tokens come from.
#pragma once

#include <stop_token>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::auth {

/// The code of "Client assertion is not within its valid time range": the proof may have aged on
/// its way, or its file was replaced in this moment.
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

  /// A token that is good for at least some minutes, from memory while there is one; otherwise one
  /// request to the authority: whether to try again is the caller's business.
  /// Errors: `kPermission` for a refusal (the message names the value to change; with the code
  /// `kProofOutOfTime` another try makes a fresh proof), `kUnavailable` and `kTimedOut` for what
  /// may pass (with `retry_after` when the authority said so), `kData` for an answer that is no
  /// token, `kConfig` for a file of the app that cannot be used, `kCancelled`. The evidence has the
  /// authority's code ("AADSTS7000215", else the error of OAuth) and its trace id.
  virtual Result<Token> token(std::stop_token stop) = 0;

  /// Forgets the token: the service called it expired.
  virtual void invalidate() = 0;
};

}  // namespace azcost::auth
