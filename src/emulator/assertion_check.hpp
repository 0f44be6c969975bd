/// Judges client assertions like the token endpoint: they are signed with the key of a registered
/// certificate, or come from an issuer that the app trusts. Written from Microsoft's documentation
/// of certificate credentials, without the code that makes azcost's assertions.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/partner.hpp"
#include "token_error.hpp"

namespace azcost::emulator {

/// Thread-safe.
class AssertionCheck {
 public:
  /// `clock` must outlive the object.
  explicit AssertionCheck(Clock& clock) : clock_(clock) {}

  /// What is wrong with an assertion for `app` that came to the address `endpoint`; nothing when it
  /// is good.
  [[nodiscard]] std::optional<TokenError> operator()(const Partner& app,
                                                     const std::string& assertion,
                                                     std::string_view endpoint);

 private:
  [[nodiscard]] std::optional<TokenError> check_times(SystemTime from, SystemTime to) const;
  /// True for the first use of an id, for as long as the assertion with it is valid.
  bool is_new(const std::string& id, SystemTime expires);

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, SystemTime> used_;  ///< guarded by mutex_
};

}  // namespace azcost::emulator
