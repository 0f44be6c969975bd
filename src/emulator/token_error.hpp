/// Refusals of the token endpoint.
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

/// The error of this code. `what` and `where` fill the gaps in its text, in this order.
[[nodiscard]] TokenError token_error(int code, std::string_view what = "",
                                     std::string_view where = "");

[[nodiscard]] Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now);

}  // namespace azcost::emulator
