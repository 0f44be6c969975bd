/// Reads the lines of a day file exactly as azcost writes them, and as nothing else: the text is
/// our own, so what differs from it is damage even where JSON would allow it.
///
/// Checked of each line:
///   - one JSON object in UTF-8, no blank between tokens, nothing before or after it;
///   - the keys of the file's first row in its order, none of them twice;
///   - strings hold no control character and no escape that azcost does not write;
///   - numbers are in plain decimal notation, and amounts have a point: 61.0, never 61 or 6.1E1;
///   - no object or list inside, except where the schema asks for them;
///   - the day and the currency are there, as strings, and so is the cost, as an amount.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/model/row_form.hpp"

namespace azcost::verify {

class RowScanner {
 public:
  explicit RowScanner(RowForm form) : form_(std::move(form)) {}

  /// Reads one line, without its end. False: `flaw` says what is wrong with it, and no other line
  /// may be read.
  [[nodiscard]] bool scan(std::string_view line);
  [[nodiscard]] const std::string& flaw() const noexcept { return flaw_; }

  // Of the line that was read last; views that end with the next one.
  [[nodiscard]] std::string_view day() const noexcept { return day_; }
  /// As manifests have it: escapes resolved.
  [[nodiscard]] std::string_view currency() const noexcept { return currency_; }
  [[nodiscard]] std::string_view cost() const noexcept { return cost_; }
  /// Empty when the row names none.
  [[nodiscard]] std::string_view customer() const noexcept { return customer_; }

  /// The keys of the first line, as they are written between their quotes.
  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  enum class Role { kNone, kDay, kCurrency, kCurrencyHolder, kCost, kAmount, kCustomer };
  struct Column {
    std::string opening;  // what stands before the value: `{"Day":`, `,"Cost":`
    std::string key;
    Role role = Role::kNone;
  };

  bool scan_first();
  bool scan_next();
  bool learn_column();
  bool check_columns();
  [[nodiscard]] Role role_of(std::string_view key) const;
  bool take(char expected);
  bool take_column_value(const Column& column);
  bool take_key(std::string_view& key);
  bool take_text(std::string_view key, std::string_view& text);
  bool take_string(std::string_view& text);
  bool take_escape();
  bool take_literal(std::string_view literal);
  bool take_amount(std::string_view key, std::string_view& text);
  bool take_value(int depth);
  bool take_members(int depth);
  bool take_elements(int depth);
  bool take_currency(std::string_view key);
  bool take_currency_holder();
  bool take_customer();
  [[gnu::cold]] bool refuse_key(const Column& column, std::string_view rest);
  [[gnu::cold]] bool refuse(std::string flaw);
  [[gnu::cold]] bool refuse_here();

  RowForm form_;
  std::vector<Column> columns_;
  std::string_view line_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool has_non_ascii_ = false;
  std::string_view day_;
  std::string_view currency_;
  std::string unescaped_currency_;
  std::string_view cost_;
  std::string_view customer_;
  std::string flaw_;
};

}  // namespace azcost::verify
