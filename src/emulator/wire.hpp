/// Requests as the emulated services read them, and the small formats that they share.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/traffic.hpp"
#include "refusal.hpp"

namespace azcost::emulator {

/// Names and values, decoded; of a repeated name the first value.
using Fields = std::map<std::string, std::string>;

struct Request {
  std::string method;
  std::string raw_path;  ///< as sent, without the query
  Fields query;
  Fields headers;  ///< by lower-case name
  std::string body;

  [[nodiscard]] std::string_view header(const std::string& name) const;
  /// The decoded segments of the path, without the slashes.
  [[nodiscard]] std::vector<std::string> segments() const;
};

/// What one request is told apart by, in messages and headers.
struct RequestIds {
  std::string request;
  std::string correlation;
};

[[nodiscard]] std::string percent_decode(std::string_view text);
/// Reads `a=1&b=2` as browsers send it: percent-encoded, `+` for a space.
[[nodiscard]] Fields parse_form(std::string_view text);

/// The first value of a name, or nothing.
[[nodiscard]] std::optional<std::string> field(const Fields& fields, const std::string& name);

/// `{"error":{"code":…,"message":…}}`, as Azure Resource Manager and Cost Management answer.
[[nodiscard]] Answer answer_of(const Refusal& refusal, const RequestIds& ids);

/// The tokens that nextLink carries: the number of a page as a little-endian 32-bit number in
/// base64; 1 is `AQAAAA==`.
[[nodiscard]] std::string skip_token(std::uint32_t page);
[[nodiscard]] std::optional<std::uint32_t> parse_skip_token(std::string_view text);

/// "Mon, 05 Oct 2026 08:15:30 GMT", for headers.
[[nodiscard]] std::string http_date(SystemTime time);
/// "2026-10-05 08:15:30Z", in the errors of the token endpoint.
[[nodiscard]] std::string entra_time(SystemTime time);
/// "10/5/2026 8:15:30 AM", in the text about expired tokens.
[[nodiscard]] std::string american_time(SystemTime time);

}  // namespace azcost::emulator
