/// Helpers that the emulated services share, for the ids of requests, refusals and times.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/traffic.hpp"

namespace azcost::emulator {

/// The ids of one request, for messages and headers.
struct RequestIds {
  std::string request;
  std::string correlation;
};

/// An answer `{"error":{"code":…,"message":…}}` in the making.
struct Refusal {
  int status = 400;
  std::string code = "BadRequest";
  std::string message = {};
  /// The message ends in " (Request ID: …)".
  bool names_request = false;
};

/// The form in which Azure Resource Manager and Cost Management refuse.
[[nodiscard]] Answer answer_of(const Refusal& refusal, const RequestIds& ids);

/// The real answer to an app without a role (azqr#277): 401, not 403. Azure does not say whether
/// there is such a scope.
[[nodiscard]] Refusal access_denied();
/// The answer at the scope of a customer whose charges the partner hides.
[[nodiscard]] Refusal cost_hidden();
/// The answer at the scope of a former customer (AzAPICall#58).
[[nodiscard]] Refusal customer_gone(std::string_view tenant);
/// What the service answers when something breaks while it reads a query.
[[nodiscard]] Refusal processing_error();
/// Azure Resource Manager's general text for an app that may not do `action`.
[[nodiscard]] Refusal not_authorized(std::string_view client, std::string_view action,
                                     std::string_view scope);
/// `type` is empty when the request named none.
[[nodiscard]] Refusal unsupported_media_type(std::string_view type);

/// The decoded segments of a path, without the slashes.
[[nodiscard]] std::vector<std::string> segments_of(std::string_view path);

/// The tokens that nextLink carries: the number of a page as a little-endian 32-bit number in
/// base64; 1 is `AQAAAA==`. Page 0 has none.
[[nodiscard]] std::string skip_token(std::uint32_t page);
[[nodiscard]] std::optional<std::uint32_t> parse_skip_token(std::string_view text);
/// The base64 of URLs, without padding (RFC 7515).
[[nodiscard]] std::string base64url(std::string_view bytes);

/// "Mon, 05 Oct 2026 08:15:30 GMT", for headers.
[[nodiscard]] std::string http_date(SystemTime time);
/// The time in a format of {fmt}.
[[nodiscard]] std::string utc(SystemTime time, const char* format);

}  // namespace azcost::emulator
