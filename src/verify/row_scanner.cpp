#include "row_scanner.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::verify {
namespace {

// Tags and the like are one level deep; deeper nests are not ours, and would end on the stack.
constexpr int kMaxRowDepth = 4;

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x8080808080808080U;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// True when one of eight bytes equals `byte`.
constexpr bool has_byte(std::uint64_t word, unsigned char byte) noexcept {
  const std::uint64_t difference = word ^ (kOnes * byte);
  return ((difference - kOnes) & ~difference & kHighBits) != 0;
}

/// True when eight bytes are ASCII text in which no string ends and nothing is escaped.
constexpr bool is_plain(std::uint64_t word) noexcept {
  const bool has_control = ((word - kOnes * 0x20U) & ~word & kHighBits) != 0;
  return (word & kHighBits) == 0 && !has_control && !has_byte(word, '"') && !has_byte(word, '\\');
}

/// The characters that `text` stands for; it has the escapes of `take_escape` only.
std::string unescaped(std::string_view text) {
  constexpr std::string_view kNames = "bfnrt";
  constexpr std::string_view kControls = "\b\f\n\r\t";
  constexpr int kHexBase = 16;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    const char c = text[++i];
    if (const auto name = kNames.find(c); name != std::string_view::npos) {
      out.push_back(kControls[name]);
    } else if (c == 'u') {
      out.push_back(
          static_cast<char>(std::stoi(std::string(text.substr(i + 1, 4)), nullptr, kHexBase)));
      i += 4;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

/// The number that starts at `at`, without an exponent; empty when there is none.
std::string_view plain_number(const char* at, const char* end) noexcept {
  const char* const start = at;
  if (at != end && *at == '-') ++at;
  const char* const integer = at;
  while (at != end && is_digit(*at)) ++at;
  if (at == integer || (*integer == '0' && at - integer > 1)) return {};
  if (end - at > 1 && *at == '.' && is_digit(at[1])) {
    ++at;
    while (at != end && is_digit(*at)) ++at;
  }
  return {start, static_cast<std::size_t>(at - start)};
}

}  // namespace

bool RowScanner::scan(std::string_view line) {
  line_ = line;
  at_ = line.data();
  end_ = line.data() + line.size();
  has_non_ascii_ = false;
  if (columns_.empty() ? !scan_first() : !scan_next()) return false;
  if (!take('}')) return refuse_here();
  if (at_ != end_) return refuse("something follows the object");
  if (has_non_ascii_ && !is_utf8(line)) return refuse("is not UTF-8");
  return true;
}

std::vector<std::string> RowScanner::keys() const {
  std::vector<std::string> keys;
  for (const Column& column : columns_) keys.push_back(column.key);
  return keys;
}

bool RowScanner::scan_first() {
  do {
    if (!learn_column() || !take_column_value(columns_.back())) return false;
  } while (at_ != end_ && *at_ == ',');
  return check_columns();
}

bool RowScanner::scan_next() {
  for (const Column& column : columns_) {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(column.opening)) return refuse_key(column, rest);
    at_ += column.opening.size();
    if (!take_column_value(column)) return false;
  }
  return true;
}

/// `rest` does not start with the column's key, as it should.
bool RowScanner::refuse_key(const Column& column, std::string_view rest) {
  if (column.opening.starts_with(rest)) at_ = end_;
  const bool another_key = at_ != end_ && (*at_ == column.opening.front() || *at_ == '}');
  if (!another_key) return refuse_here();
  return refuse("has no '" + printable(column.key, 60) + "' where the first row has it");
}

bool RowScanner::learn_column() {
  const char* const start = at_;
  std::string_view key;
  if (!take(columns_.empty() ? '{' : ',') || !take_key(key)) return refuse_here();
  const bool known = std::ranges::find(columns_, key, &Column::key) != columns_.end();
  if (known) return refuse("has the key '" + printable(key, 60) + "' twice");
  columns_.push_back({std::string(start, at_), std::string(key), role_of(key)});
  return true;
}

/// What every row must have to be counted and summed.
bool RowScanner::check_columns() {
  const auto has = [this](Role role) {
    return std::ranges::find(columns_, role, &Column::role) != columns_.end();
  };
  const auto lacks = [this](std::string_view key) {
    return refuse("has no '" + std::string(key) + "'");
  };
  if (!has(Role::kDay)) return lacks(form_.days.front());
  if (!has(Role::kCost)) return lacks(form_.cost);
  if (!has(Role::kCurrency) && !has(Role::kCurrencyHolder)) return lacks(form_.currency);
  return true;
}

RowScanner::Role RowScanner::role_of(std::string_view key) const {
  if (key == form_.cost) return Role::kCost;
  if (std::ranges::find(form_.days, key) != form_.days.end()) return Role::kDay;
  if (form_.currency_holder.empty() && key == form_.currency) return Role::kCurrency;
  if (!form_.currency_holder.empty() && key == form_.currency_holder) return Role::kCurrencyHolder;
  if (!form_.customer.empty() && key == form_.customer) return Role::kCustomer;
  const bool is_amount = std::ranges::find(form_.amounts, key) != form_.amounts.end();
  return is_amount ? Role::kAmount : Role::kNone;
}

bool RowScanner::take(char expected) {
  if (at_ == end_ || *at_ != expected) return false;
  ++at_;
  return true;
}

bool RowScanner::take_column_value(const Column& column) {
  switch (column.role) {
    case Role::kNone:
      return take_value(form_.is_nested ? 1 : kMaxRowDepth);
    case Role::kDay:
      return take_text(column.key, day_);
    case Role::kCurrency:
      return take_currency(column.key);
    case Role::kCurrencyHolder:
      return take_currency_holder();
    case Role::kCost:
      return take_amount(column.key, cost_);
    case Role::kAmount: {
      std::string_view ignored;
      if (at_ != end_ && *at_ == 'n') return take_literal("null");
      return take_amount(column.key, ignored);
    }
    case Role::kCustomer:
      return take_customer();
  }
  return false;
}

/// A string and the colon behind it.
bool RowScanner::take_key(std::string_view& key) { return take_string(key) && take(':'); }

/// A value that must be a string with something in it.
bool RowScanner::take_text(std::string_view key, std::string_view& text) {
  if (at_ == end_ || *at_ != '"') {
    return refuse("'" + printable(key, 60) + "' is no string");
  }
  if (!take_string(text)) return false;
  if (text.empty()) return refuse("'" + printable(key, 60) + "' is empty");
  return true;
}

bool RowScanner::take_string(std::string_view& text) {
  if (!take('"')) return refuse_here();
  const char* const start = at_;
  for (;;) {
    std::uint64_t word = 0;
    while (end_ - at_ >= static_cast<std::ptrdiff_t>(sizeof word)) {
      std::memcpy(&word, at_, sizeof word);
      if (!is_plain(word)) break;
      at_ += sizeof word;
    }
    if (at_ == end_) return refuse_here();
    const char c = *at_;
    if (c == '"') break;
    if (static_cast<unsigned char>(c) < 0x20U) return refuse("holds a raw control character");
    if (static_cast<unsigned char>(c) >= 0x80U) has_non_ascii_ = true;
    ++at_;
    if (c == '\\' && !take_escape()) return false;
  }
  text = std::string_view(start, static_cast<std::size_t>(at_ - start));
  ++at_;
  return true;
}

/// What follows a backslash: the short forms, and \u00XX for the other control characters.
bool RowScanner::take_escape() {
  constexpr std::string_view kShort = "\"\\bfnrt";
  if (at_ == end_) return refuse_here();
  const char c = *at_++;
  if (kShort.find(c) != std::string_view::npos) return true;
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  const bool is_control = c == 'u' && rest.size() >= 4 && rest.starts_with("00") &&
                          (rest[2] == '0' || rest[2] == '1') &&
                          (is_digit(rest[3]) || (rest[3] >= 'a' && rest[3] <= 'f'));
  if (!is_control || rest.starts_with("0000")) {
    return refuse("holds an escape that azcost does not write");
  }
  at_ += 4;
  return true;
}

bool RowScanner::take_literal(std::string_view literal) {
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  if (!rest.starts_with(literal)) return refuse_here();
  at_ += literal.size();
  return true;
}

/// An amount is told by its name and its text: it is the one flaw that spoils sums without being
/// seen.
bool RowScanner::take_amount(std::string_view key, std::string_view& text) {
  text = plain_number(at_, end_);
  const char* const start = at_;
  at_ += text.size();
  const bool is_whole = at_ != end_ && (*at_ == ',' || *at_ == '}');
  if (is_whole && text.find('.') != std::string_view::npos) return true;
  while (at_ != end_ && *at_ != ',' && *at_ != '}') ++at_;
  if (at_ == end_) return refuse_here();
  const std::string_view found(start, static_cast<std::size_t>(at_ - start));
  return refuse("'" + printable(key, 60) + "' is " + printable(found, 60) +
                ", which is no amount in plain notation with a point");
}

/// Any value. `depth` counts the objects and lists around it.
bool RowScanner::take_value(int depth) {
  std::string_view ignored;
  if (at_ == end_) return refuse_here();
  switch (*at_) {
    case '"':
      return take_string(ignored);
    case 'n':
      return take_literal("null");
    case 't':
      return take_literal("true");
    case 'f':
      return take_literal("false");
    case '{':
      return take_members(depth + 1);
    case '[':
      return take_elements(depth + 1);
    default:
      break;
  }
  const std::string_view number = plain_number(at_, end_);
  at_ += number.size();
  return !number.empty() || refuse_here();
}

bool RowScanner::take_members(int depth) {
  if (depth > kMaxRowDepth) return refuse("holds an object or a list that does not belong there");
  std::string_view key;
  ++at_;
  if (take('}')) return true;
  do {
    if (!take_key(key)) return refuse_here();
    if (!take_value(depth)) return false;
  } while (take(','));
  return take('}') || refuse_here();
}

bool RowScanner::take_elements(int depth) {
  if (depth > kMaxRowDepth) return refuse("holds an object or a list that does not belong there");
  ++at_;
  if (take(']')) return true;
  do {
    if (!take_value(depth)) return false;
  } while (take(','));
  return take(']') || refuse_here();
}

bool RowScanner::take_currency(std::string_view key) {
  if (!take_text(key, currency_)) return false;
  if (currency_.find('\\') == std::string_view::npos) return true;
  unescaped_currency_ = unescaped(currency_);
  currency_ = unescaped_currency_;
  return true;
}

bool RowScanner::take_currency_holder() {
  currency_ = {};
  std::string_view key;
  if (!take('{')) return refuse_here();
  do {
    if (!take_key(key)) return refuse_here();
    if (key == form_.currency ? !take_currency(key) : !take_value(2)) return false;
  } while (take(','));
  if (!take('}')) return refuse_here();
  if (currency_.empty()) return refuse("has no '" + std::string(form_.currency) + "'");
  return true;
}

bool RowScanner::take_customer() {
  customer_ = {};
  if (at_ != end_ && *at_ == 'n') return take_literal("null");
  return take_text(form_.customer, customer_);
}

/// Keeps the first flaw: what follows it is only what it led to.
bool RowScanner::refuse(std::string flaw) {
  if (flaw_.empty()) flaw_ = std::move(flaw);
  return false;
}

bool RowScanner::refuse_here() {
  if (at_ == end_) return refuse("is cut");
  return refuse("is no row of azcost from its byte " + std::to_string(at_ - line_.data() + 1) +
                " on");
}

}  // namespace azcost::verify
