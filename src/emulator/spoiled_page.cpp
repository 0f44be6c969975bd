#include "spoiled_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "azcost/base/text.hpp"
#include "json_text.hpp"
#include "quota_headers.hpp"

namespace azcost::emulator {
namespace {

/// Nobody can own a name below .example (RFC 2606), so a token that goes there goes nowhere.
constexpr std::string_view kForeignHost = "https://management.azure.com.example";

// None of these can be part of a JSON string: there the quotes have backslashes.
constexpr std::string_view kNextLink = "\"nextLink\":";
constexpr std::string_view kColumns = "\"columns\":[";
constexpr std::string_view kRows = "\"rows\":[";

void set_next_link(std::string& body, const std::string& link) {
  const std::size_t columns = body.find(kColumns);
  if (columns == std::string::npos) return;
  const std::size_t begin = std::min(body.find(kNextLink), columns);
  std::string text(kNextLink);
  append_json_string(text, link);
  body.replace(begin, columns - begin, text + ",");
}

/// Without a next link a page looks like the last one.
void remove_next_link(std::string& body) {
  const std::size_t begin = body.find(kNextLink);
  const std::size_t columns = body.find(kColumns);
  if (begin < columns && columns != std::string::npos) body.erase(begin, columns - begin);
}

/// A part of a page's text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where the cells of each row stand in `body`. They are texts and numbers: none has cells itself.
std::vector<std::vector<Span>> cells_of(std::string_view body) {
  std::vector<std::vector<Span>> rows;
  const std::size_t begin = body.find(kRows);
  if (begin == std::string_view::npos) return rows;
  bool in_string = false;
  bool in_row = false;
  std::size_t cell = 0;
  for (std::size_t i = begin + kRows.size(); i < body.size(); ++i) {
    const char c = body[i];
    if (c == '"') in_string = !in_string;
    if (in_string) {
      if (c == '\\') ++i;
    } else if (c == '[') {
      in_row = true;
      rows.emplace_back();
      cell = i + 1;
    } else if (in_row && (c == ',' || c == ']')) {
      rows.back().push_back({cell, i});
      cell = i + 1;
      in_row = c == ',';
    } else if (c == ']') {
      break;
    }
  }
  return rows;
}

void repeat_last_row(std::string& body) {
  const auto rows = cells_of(body);
  if (rows.empty()) return;
  const std::size_t begin = rows.back().front().begin - 1;
  const std::string row = body.substr(begin, rows.back().back().end + 1 - begin);
  body.insert(begin, row + ",");
}

/// In which cell of a row the column `name` is.
std::optional<std::size_t> place_of_column(std::string_view body, std::string_view name) {
  constexpr std::string_view kName = "{\"name\":\"";
  const std::size_t end = body.find(kRows);
  std::size_t place = 0;
  for (std::size_t at = body.find(kName); at < end; at = body.find(kName, at + 1), ++place) {
    const std::string_view found = body.substr(at + kName.size());
    if (equals_ignoring_case(found.substr(0, found.find('"')), name)) return place;
  }
  return std::nullopt;
}

void give_first_row_to_a_stranger(std::string& body) {
  constexpr std::string_view kStranger = "\"ffffffff-0000-4000-8000-00000000000f\"";
  const auto place = place_of_column(body, "CustomerTenantId");
  const auto rows = cells_of(body);
  if (!place || rows.empty() || rows.front().size() <= *place) return;
  const Span cell = rows.front()[*place];
  body.replace(cell.begin, cell.end - cell.begin, kStranger);
}

/// As rows of free AKS clusters were seen.
void take_currency_of_free_rows(std::string& body) {
  const auto cost = place_of_column(body, "Cost");
  const auto currency = place_of_column(body, "Currency");
  if (!cost || !currency) return;
  const auto rows = cells_of(body);
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {  // so that the places stay right
    const Span amount = row->at(*cost);
    const Span cell = row->at(*currency);
    if (body.compare(amount.begin, amount.end - amount.begin, "0.0") != 0) continue;
    body.replace(cell.begin, cell.end - cell.begin, "\"\"");
  }
}

void cut_name_of_first_meter(std::string& body) {
  const auto place = place_of_column(body, "Meter");
  const auto rows = cells_of(body);
  if (!place || rows.empty()) return;
  body.insert(rows.front().at(*place).end - 1, "\\ud83d");
}

/// The next double, as it is printed; whole numbers and zeros have no noise.
std::string with_noise(std::string_view number) {
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_number = error == std::errc() && end == number.data() + number.size();
  if (!is_number || number.find('.') == std::string_view::npos || value == 0) {
    return std::string(number);
  }
  std::array<char, 32> digits{};
  value = std::nextafter(value, 2 * value);
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

/// The same amount was captured as 0.02803100599 and as 0.028031005990000003.
void add_noise(std::string& body) {
  std::string noisy;
  std::size_t done = 0;
  for (const auto& row : cells_of(body)) {
    for (const Span& cell : row) {
      noisy.append(body, done, cell.begin - done);
      noisy.append(with_noise(std::string_view(body).substr(cell.begin, cell.end - cell.begin)));
      done = cell.end;
    }
  }
  body = noisy.append(body, done);
}

void narrow_first_row(std::string& body) {
  const auto rows = cells_of(body);
  if (rows.empty() || rows.front().size() < 2) return;
  const std::size_t comma = rows.front().back().begin - 1;
  body.erase(comma, rows.front().back().end - comma);
}

std::size_t bytes_of(const Fault& fault, const std::string& body) {
  return fault.argument ? std::min<std::size_t>(*fault.argument, body.size()) : body.size() / 2;
}

void cut(Answer& page, Delivery delivery, const Fault& fault) {
  page.delivery = delivery;
  page.cut_after = bytes_of(fault, page.body);
}

}  // namespace

void spoil(Answer& page, const Fault& fault, const std::string& url, const std::string& link) {
  switch (fault.kind) {
    case FaultKind::kRetryHeadersOn200:
      add_idle_retry_headers(page, fault.argument.value_or(0));
      break;
    case FaultKind::kResetMiddle:
      cut(page, Delivery::kCut, fault);
      page.reset = true;
      break;
    case FaultKind::kCloseAfter:
      page.delivery = Delivery::kLast;
      break;
    case FaultKind::kCut:
      cut(page, Delivery::kCut, fault);
      break;
    case FaultKind::kStall:
      cut(page, Delivery::kStalled, fault);
      break;
    case FaultKind::kTruncated:
      page.body.resize(bytes_of(fault, page.body));
      break;
    case FaultKind::kNarrowRow:
      narrow_first_row(page.body);
      break;
    case FaultKind::kRepeatedLink:
      set_next_link(page.body, url + link);
      break;
    case FaultKind::kForeignLink:
      set_next_link(page.body, std::string(kForeignHost) + link);
      break;
    case FaultKind::kLostLink:
      remove_next_link(page.body);
      break;
    case FaultKind::kRepeatedRow:
      repeat_last_row(page.body);
      break;
    case FaultKind::kOtherCustomer:
      give_first_row_to_a_stranger(page.body);
      break;
    case FaultKind::kNoise:
      add_noise(page.body);
      break;
    case FaultKind::kNoCurrency:
      take_currency_of_free_rows(page.body);
      break;
    case FaultKind::kHalfCharacter:
      cut_name_of_first_meter(page.body);
      break;
    default:
      break;
  }
}

}  // namespace azcost::emulator
