/// How the token endpoint says no.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "service.hpp"

namespace azcost::emulator {

struct TokenError {
  int code = 0;  ///< of Microsoft's list of AADSTS codes
  std::string text;
};

/// The error of this code, with what its text names, in this order: `what` and `where`.
[[nodiscard]] TokenError token_error(int code, std::string_view what = "",
                                     std::string_view where = "");

[[nodiscard]] Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now);

}  // namespace azcost::emulator
