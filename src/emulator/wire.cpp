#include "wire.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"
#include "json_text.hpp"

namespace azcost::emulator {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<char> decode_hex(std::string_view two) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), value, 16);
  if (two.size() != 2 || error != std::errc() || end != two.data() + two.size()) {
    return std::nullopt;
  }
  return static_cast<char>(value);
}

std::string two_digits(long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

/// "08:15:30"
std::string time_of_day(SystemTime time) { return format_time(time).substr(11, 8); }

}  // namespace

std::string_view Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> Request::segments() const {
  std::vector<std::string> segments;
  std::string_view rest = raw_path;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (!segment.empty()) segments.push_back(percent_decode(segment));
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  return segments;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto decoded = text[i] == '%' ? decode_hex(text.substr(i + 1, 2)) : std::nullopt;
    out.push_back(decoded.value_or(text[i]));
    if (decoded) i += 2;
  }
  return out;
}

Fields parse_form(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    std::string pair(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    for (char& c : pair) {
      if (c == '+') c = ' ';
    }
    const std::size_t equals = pair.find('=');
    const std::string_view view = pair;
    fields.try_emplace(
        percent_decode(view.substr(0, equals)),
        equals == std::string::npos ? std::string() : percent_decode(view.substr(equals + 1)));
  }
  fields.erase("");
  return fields;
}

std::optional<std::string> field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return found->second;
}

Answer answer_of(const Refusal& refusal, const RequestIds& ids) {
  std::string message = refusal.message;
  if (const std::size_t at = message.find(kRequestId); at != std::string::npos) {
    message.replace(at, kRequestId.size(), ids.request);
  }
  // Paths and parameters are decoded to any bytes; an answer is always UTF-8.
  if (!is_utf8(message)) message = printable(message, message.size());
  Answer answer{.status = refusal.status};
  answer.body = "{\"error\":{\"code\":";
  append_json_string(answer.body, refusal.code);
  answer.body += ",\"message\":";
  append_json_string(answer.body, message);
  answer.body += "}}";
  return answer;
}

std::string skip_token(std::uint32_t page) {
  // Four bytes are five sextets and one of two bits.
  const std::uint32_t bytes =
      ((page & 0xFFU) << 24U) | ((page & 0xFF00U) << 8U) | ((page >> 8U) & 0xFF00U) | (page >> 24U);
  std::string token;
  for (const unsigned shift : {26U, 20U, 14U, 8U, 2U}) {
    token.push_back(kBase64[(bytes >> shift) & 0x3FU]);
  }
  token.push_back(kBase64[(bytes << 4U) & 0x3FU]);
  return token + "==";
}

std::optional<std::uint32_t> parse_skip_token(std::string_view text) {
  if (text.size() != 8 || !text.ends_with("==")) return std::nullopt;
  std::uint64_t bits = 0;
  for (const char c : text.substr(0, 6)) {
    const std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | value;
  }
  const auto bytes = static_cast<std::uint32_t>(bits >> 4U);
  const std::uint32_t page = ((bytes & 0xFFU) << 24U) | ((bytes & 0xFF00U) << 8U) |
                             ((bytes >> 8U) & 0xFF00U) | (bytes >> 24U);
  if (skip_token(page) != text) return std::nullopt;
  return page;
}

std::string http_date(SystemTime time) {
  static constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Day day = day_of(time);
  const std::chrono::year_month_day date(day);
  const auto month = static_cast<unsigned>(date.month());
  return std::string(kWeekdays.at(std::chrono::weekday(day).c_encoding())) + ", " +
         two_digits(static_cast<unsigned>(date.day())) + " " + kMonths.at(month - 1) + " " +
         std::to_string(static_cast<int>(date.year())) + " " + time_of_day(time) + " GMT";
}

std::string entra_time(SystemTime time) {
  return format_day(day_of(time)) + " " + time_of_day(time) + "Z";
}

std::string american_time(SystemTime time) {
  const std::chrono::year_month_day date(day_of(time));
  const long hour = std::chrono::floor<std::chrono::hours>(time - day_of(time)).count();
  return std::to_string(static_cast<unsigned>(date.month())) + "/" +
         std::to_string(static_cast<unsigned>(date.day())) + "/" +
         std::to_string(static_cast<int>(date.year())) + " " +
         std::to_string((hour + 11) % 12 + 1) + time_of_day(time).substr(2) +
         (hour < 12 ? " AM" : " PM");
}

}  // namespace azcost::emulator
