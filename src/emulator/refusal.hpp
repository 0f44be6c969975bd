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

/// The real answer to an app without a role (azqr#277): 401, not 403. Azure does not tell whether
/// there is such a scope.
[[nodiscard]] inline Refusal access_denied() {
  return {401, "RBACAccessDenied",
          "The client does not have authorization to perform action. Request ID: " +
              std::string(kRequestId)};
}

/// The answer at the scope of a customer whose charges the partner hides.
[[nodiscard]] inline Refusal cost_hidden() {
  return {400, "IndirectCostDisabled", "Access to cost data has been disabled by the partner."};
}

/// The answer at the scope of a customer that the partner has no more (AzAPICall#58).
[[nodiscard]] inline Refusal customer_gone(std::string_view tenant) {
  return {404, "NotFound",
          "Customer '" + std::string(tenant) +
              "' was not found. (Request ID: " + std::string(kRequestId) + ")"};
}

/// `type` is empty when the request named none.
[[nodiscard]] inline Refusal unsupported_media_type(std::string_view type) {
  return {415, "UnsupportedMediaType",
          "The content media type '" + (type.empty() ? "<null>" : std::string(type)) +
              "' is not supported. Only 'application/json' is supported."};
}

}  // namespace azcost::emulator
