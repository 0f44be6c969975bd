#include "azcost/http/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"

namespace azcost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLongest = std::chrono::hours(24 * 366);

/// Digits and nothing else. A number that is too large counts as the largest one.
std::optional<std::int64_t> whole_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  return parse_number<std::int64_t>(text).value_or(INT64_MAX);
}

std::optional<milliseconds> ahead(milliseconds wait) {
  if (wait <= milliseconds(0)) return std::nullopt;
  return std::min<milliseconds>(wait, kLongest);
}

}  // namespace

std::optional<SystemTime> parse_http_date(std::string_view value) {
  value = trim(value);
  // libcurl reads far more forms than HTTP has. That an HTTP date ends in GMT keeps out local times
  // and bare numbers.
  if (!value.ends_with(" GMT")) return std::nullopt;
  const std::time_t time = curl_getdate(std::string(value).c_str(), nullptr);
  if (time < 0) return std::nullopt;
  return SystemTime(seconds(time));
}

std::optional<milliseconds> parse_retry_after(std::string_view value, SystemTime now) {
  value = trim(value);
  if (const auto count = whole_number(value)) {
    return ahead(seconds(std::min<std::int64_t>(*count, kLongest.count())));
  }
  if (const auto date = parse_http_date(value)) return ahead(*date - now);
  return std::nullopt;
}

}  // namespace azcost::http
