#include "support/page_oracle.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::testing {
namespace {

// Limits and rules as the decoder's header promises them, written down a second time on purpose.
constexpr std::size_t kMostColumns = 256;
constexpr int kDeepestSkippedField = 64;

/// Where in a page the reader stands.
enum class Place { kStart, kRoot, kProperties, kColumns, kColumn, kRows, kRow, kSkipped, kEnd };

enum class Scalar { kNull, kBoolean, kNumber, kString };

class Handler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Handler(OracleAnswer& answer) : answer_(answer) {}

  bool null() override { return scalar(Scalar::kNull, {}); }
  bool boolean(bool) override { return scalar(Scalar::kBoolean, {}); }
  bool number_integer(std::int64_t value) override {
    // Only numbers with a sign come here, so this zero was a -0.
    return scalar(Scalar::kNumber, value == 0 ? "-0" : std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return scalar(Scalar::kNumber, std::to_string(value));
  }
  bool number_float(double, const std::string& text) override {
    return scalar(Scalar::kNumber, text);
  }
  bool string(std::string& text) override {
    std::erase(text, '\0');
    return scalar(Scalar::kString, text);
  }
  bool binary(nlohmann::json::binary_t&) override { return false; }

  bool start_object(std::size_t) override;
  bool key(std::string& name) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    if (error.id == kNumberOutOfRange) answer_.verdict = OracleVerdict::kCannotTell;
    return false;
  }

  [[nodiscard]] bool complete() const { return place_ == Place::kEnd; }

 private:
  bool scalar(Scalar kind, std::string text);
  bool cell(Scalar kind, std::string text);
  bool enter_skipped();
  bool leave_skipped();
  bool end_column();

  OracleAnswer& answer_;
  Place place_ = Place::kStart;
  std::string key_;  // the field of the page that the next value belongs to; "" for others
  std::set<std::string> seen_root_;
  std::set<std::string> seen_properties_;
  std::set<std::string> seen_column_;
  Column column_;
  std::string column_type_;
  // Of a field that is skipped.
  Place skipped_from_ = Place::kStart;
  int depth_ = 0;
};

bool Handler::enter_skipped() {
  if (place_ != Place::kSkipped) {
    if (!key_.empty()) return false;  // a field of the page that may not be a container
    skipped_from_ = place_;
    place_ = Place::kSkipped;
  }
  return ++depth_ <= kDeepestSkippedField;
}

bool Handler::leave_skipped() {
  if (--depth_ == 0) place_ = skipped_from_;
  return true;
}

bool Handler::start_object(std::size_t) {
  if (place_ == Place::kStart) {
    place_ = Place::kRoot;
    return true;
  }
  if (place_ == Place::kRoot && key_ == "properties") {
    place_ = Place::kProperties;
    return true;
  }
  if (place_ == Place::kColumns) {
    place_ = Place::kColumn;
    column_ = {};
    column_type_.clear();
    seen_column_.clear();
    return true;
  }
  if (place_ == Place::kRows || place_ == Place::kRow) return false;
  return enter_skipped();
}

bool Handler::key(std::string& name) {
  static constexpr std::array<std::string_view, 2> kRoot = {"properties", "error"};
  static constexpr std::array<std::string_view, 3> kProperties = {"columns", "rows", "nextLink"};
  static constexpr std::array<std::string_view, 2> kColumn = {"name", "type"};
  std::span<const std::string_view> known;
  std::set<std::string>* seen = nullptr;
  if (place_ == Place::kRoot) {
    known = kRoot;
    seen = &seen_root_;
  } else if (place_ == Place::kProperties) {
    known = kProperties;
    seen = &seen_properties_;
  } else if (place_ == Place::kColumn) {
    known = kColumn;
    seen = &seen_column_;
  }
  key_.clear();
  for (const std::string_view field : known) {
    if (!equals_ignoring_case(field, name)) continue;
    if (field != name || !seen->insert(name).second) return false;
    key_ = name;
  }
  return true;
}

bool Handler::end_object() {
  switch (place_) {
    case Place::kSkipped:
      return leave_skipped();
    case Place::kColumn:
      return end_column();
    case Place::kProperties:
      place_ = Place::kRoot;
      return seen_properties_.contains("columns") && seen_properties_.contains("rows");
    case Place::kRoot:
      place_ = Place::kEnd;
      return seen_root_.contains("properties");
    default:
      return false;
  }
}

bool Handler::end_column() {
  place_ = Place::kColumns;
  if (equals_ignoring_case(column_type_, "number")) {
    column_.type = ColumnType::kNumber;
  } else if (equals_ignoring_case(column_type_, "string")) {
    column_.type = ColumnType::kString;
  } else if (equals_ignoring_case(column_type_, "datetime")) {
    column_.type = ColumnType::kDatetime;
  } else {
    return false;
  }
  if (column_.name.empty() || answer_.columns.size() == kMostColumns) return false;
  for (const Column& other : answer_.columns) {
    if (equals_ignoring_case(other.name, column_.name)) return false;
  }
  answer_.columns.push_back(column_);
  return true;
}

bool Handler::start_array(std::size_t) {
  if (place_ == Place::kProperties && key_ == "columns") {
    place_ = Place::kColumns;
    return true;
  }
  if (place_ == Place::kProperties && key_ == "rows") {
    place_ = Place::kRows;
    return seen_properties_.contains("columns");
  }
  if (place_ == Place::kRows) {
    place_ = Place::kRow;
    answer_.rows.emplace_back();
    return true;
  }
  if (place_ == Place::kStart || place_ == Place::kColumns || place_ == Place::kRow) return false;
  return enter_skipped();
}

bool Handler::end_array() {
  switch (place_) {
    case Place::kSkipped:
      return leave_skipped();
    case Place::kColumns:
      place_ = Place::kProperties;
      return !answer_.columns.empty();
    case Place::kRow:
      place_ = Place::kRows;
      return answer_.rows.back().size() == answer_.columns.size();
    case Place::kRows:
      place_ = Place::kProperties;
      return true;
    default:
      return false;
  }
}

bool Handler::scalar(Scalar kind, std::string text) {
  switch (place_) {
    case Place::kSkipped:
      return true;
    case Place::kRoot:
      return key_.empty() || (key_ == "error" && kind == Scalar::kNull);
    case Place::kProperties:
      if (key_ != "nextLink") return key_.empty();
      answer_.next_link = std::move(text);
      return kind == Scalar::kNull || kind == Scalar::kString;
    case Place::kColumn:
      if (key_.empty()) return true;
      (key_ == "name" ? column_.name : column_type_) = std::move(text);
      return kind == Scalar::kString;
    case Place::kRow:
      return cell(kind, std::move(text));
    default:
      return false;
  }
}

bool Handler::cell(Scalar kind, std::string text) {
  OwnedRow& row = answer_.rows.back();
  if (row.size() == answer_.columns.size()) return false;
  const bool numeric = answer_.columns[row.size()].type == ColumnType::kNumber;
  if (kind == Scalar::kNull) {
    row.push_back(testing::null());
  } else if (kind == Scalar::kNumber && numeric) {
    row.push_back(testing::number(std::move(text)));
  } else if (kind == Scalar::kString && !numeric) {
    row.push_back(testing::string(std::move(text)));
  } else {
    return false;
  }
  return true;
}

std::optional<unsigned> surrogate_at(std::string_view body, std::size_t at) {
  if (at + 6 > body.size() || body.substr(at, 2) != "\\u") return std::nullopt;
  const std::string digits = to_lower(body.substr(at + 2, 4));
  if (digits.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const auto code = static_cast<unsigned>(std::stoul(digits, nullptr, 16));
  return code >= 0xD800 && code < 0xE000 ? std::optional(code) : std::nullopt;
}

/// `body` with an escaped U+FFFD for each escaped half of a surrogate pair: what the decoder
/// promises to make of it, and what nlohmann's parser refuses. In a valid document a backslash
/// stands only within strings, and one behind another starts nothing.
std::string with_whole_characters(std::string_view body) {
  std::string out;
  for (std::size_t at = 0; at < body.size();) {
    const auto first = surrogate_at(body, at);
    std::size_t length = body[at] == '\\' && at + 1 < body.size() ? 2 : 1;
    if (first) {
      const auto second = surrogate_at(body, at + 6);
      const bool pair = *first < 0xDC00 && second && *second >= 0xDC00;
      length = pair ? 12 : 6;
      if (!pair) out.append("\\ufffd");
      if (!pair) length = 0, at += 6;
    }
    out.append(body.substr(at, length));
    at += length;
  }
  return out;
}

}  // namespace

OracleAnswer ask_page_oracle(std::string_view body) {
  OracleAnswer answer;
  if (body.find('\0') != std::string_view::npos || body.starts_with("\xEF\xBB\xBF")) return answer;
  Handler handler(answer);
  if (nlohmann::json::sax_parse(with_whole_characters(body), &handler) && handler.complete()) {
    answer.verdict = OracleVerdict::kAccepted;
  }
  return answer;
}

std::string difference_to_oracle(std::string_view body, const Result<PageTail>& tail,
                                 const CollectingSink& sink) {
  const OracleAnswer oracle = ask_page_oracle(body);
  if (oracle.verdict == OracleVerdict::kCannotTell) return {};
  const bool accepted = oracle.verdict == OracleVerdict::kAccepted;
  if (accepted != tail.ok()) {
    return accepted ? "only the oracle accepts it; the decoder: " + tail.error().message
                    : "only the decoder accepts it";
  }
  if (!accepted) return {};
  if (oracle.columns != sink.columns()) return "the columns differ";
  if (oracle.next_link != tail->next_link) return "the next links differ";
  if (tail->rows != sink.rows().size()) return "the decoder miscounts its rows";
  if (oracle.rows.size() != sink.rows().size()) return "the numbers of rows differ";
  for (std::size_t i = 0; i < oracle.rows.size(); ++i) {
    if (oracle.rows[i] != sink.rows()[i]) return "row " + std::to_string(i + 1) + " differs";
  }
  return {};
}

}  // namespace azcost::testing
