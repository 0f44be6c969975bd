/// Tokens without an authority.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <stop_token>
#include <string>
#include <utility>

#include "azcost/auth/token_source.hpp"

namespace azcost::testing {

/// Hands out "token-1" until it is invalidated, then "token-2", and so on. Queued errors come
/// first. Not thread-safe.
class FakeTokenSource final : public auth::TokenSource {
 public:
  /// Queues `error`: one of the next calls returns it.
  void then_fail(Error error) { errors_.push_back(std::move(error)); }
  /// The call of this number, counted from 1, returns `error`.
  void fail_on_call(int number, Error error) { failing_calls_.insert_or_assign(number, error); }

  Result<auth::Token> token(std::stop_token stop) override {
    ++calls_;
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped"};
    if (const auto failing = failing_calls_.find(calls_); failing != failing_calls_.end()) {
      return failing->second;
    }
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
  std::map<int, Error> failing_calls_;
  int calls_ = 0;
  int invalidations_ = 0;
};

}  // namespace azcost::testing
