/// How the emulated services say no.
#pragma once

#include <string>
#include <string_view>

namespace azcost::emulator {

/// Stands in a message where the id of the request goes.
inline constexpr std::string_view kRequestId = "<request-id>";

/// An answer `{"error":{"code":…,"message":…}}` in the making.
struct Refusal {
  int status = 400;
  std::string code = "BadRequest";
  std::string message = {};
};

}  // namespace azcost::emulator
