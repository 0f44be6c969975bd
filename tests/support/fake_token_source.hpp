/// Tokens without an authority.
#pragma once

#include <chrono>
#include <deque>
#include <stop_token>
#include <string>
#include <utility>

#include "azcost/auth/token_source.hpp"

namespace azcost::testing {

/// Hands out "token-1" until it is invalidated, then "token-2", and so on. Errors that were put in
/// line come first. Not thread-safe.
class FakeTokenSource final : public auth::TokenSource {
 public:
  /// The next call that nothing else is in line for answers `error`.
  void then_fail(Error error) { errors_.push_back(std::move(error)); }

  Result<auth::Token> token(std::stop_token stop) override {
    ++calls_;
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped"};
    if (!errors_.empty()) {
      Error error = std::move(errors_.front());
      errors_.pop_front();
      return error;
    }
    return auth::Token{Secret("token-" + std::to_string(invalidations_ + 1)), SteadyTime::max()};
  }

  void invalidate() override { ++invalidations_; }

  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] int invalidations() const { return invalidations_; }

 private:
  std::deque<Error> errors_;
  int calls_ = 0;
  int invalidations_ = 0;
};

}  // namespace azcost::testing
