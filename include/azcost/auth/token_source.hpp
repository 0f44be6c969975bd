/// Where access tokens come from.
#pragma once

#include <stop_token>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/base/secret.hpp"

namespace azcost::auth {

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
  /// request to the authority, and a second one only when it calls the proof out of time: whether
  /// to try again is else the caller's business.
  /// Errors: `kPermission` for a refusal (the message names the value to change), `kUnavailable`
  /// and `kTimedOut` for what may pass (with `retry_after` when the authority said so), `kData` for
  /// an answer that is no token, `kConfig` for a file of the app that cannot be used, `kCancelled`.
  virtual Result<Token> token(std::stop_token stop) = 0;

  /// Forgets the token: the service called it expired.
  virtual void invalidate() = 0;
};

}  // namespace azcost::auth
