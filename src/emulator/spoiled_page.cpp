#include "spoiled_page.hpp"

#include <algorithm>
#include <string_view>

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

/// Takes the last cell of the first row away.
void narrow_first_row(std::string& body) {
  const std::size_t rows = body.find(kRows);
  if (rows == std::string::npos || body.compare(rows + kRows.size(), 1, "[") != 0) return;
  std::size_t last_comma = 0;
  bool in_string = false;
  for (std::size_t i = rows + kRows.size(); i < body.size(); ++i) {
    const char c = body[i];
    if (c == '"') in_string = !in_string;
    if (in_string) {
      if (c == '\\') ++i;
    } else if (c == ',') {
      last_comma = i;
    } else if (c == ']') {
      if (last_comma != 0) body.erase(last_comma, i - last_comma);
      return;
    }
  }
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
    default:
      break;
  }
}

}  // namespace azcost::emulator
