#include "day_rows.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <string_view>
#include <utility>

#include "azcost/base/line_reader.hpp"
#include "azcost/base/text.hpp"
#include "azcost/model/row_form.hpp"

namespace azcost::verify {
namespace {

namespace dom = simdjson::dom;

/// Reads the rows of one file. Its functions throw `Error`, or what simdjson throws.
class RowReader {
 public:
  RowReader(const Shape& shape, Day day)
      : form_(row_form(shape)), day_(day), days_(days_of_file(shape, day)) {}

  void read(std::string_view line) {
    // simdjson reads beyond the end.
    padded_.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    padded_.assign(line);
    const dom::element line_json = parser_.parse(padded_.data(), padded_.size(), false);
    const dom::object row = line_json.get_object();
    check_keys(row);
    check_day(row);
    const dom::element holder =
        form_.currency_holder.empty() ? line_json : line_json[form_.currency_holder].value();
    rows_.tally.count({.day = day_,
                       .key = {},
                       .line = line,
                       .currency = holder[form_.currency].get_string(),
                       .cost = cost_in_line(),
                       .other = {},
                       .customer = customer_of(row)});
  }

  [[nodiscard]] DayRows take() { return std::move(rows_); }

 private:
  [[noreturn]] static void refuse(std::string why) {
    throw Error{ErrorKind::kData, std::move(why)};
  }

  void check_keys(dom::object row) {
    std::size_t count = 0;
    const bool is_first = rows_.keys.empty();
    for (const auto& [key, value] : row) {
      if (is_first) rows_.keys.emplace_back(key);
      if (count >= rows_.keys.size() || rows_.keys[count] != key) refuse("has other keys");
      ++count;
    }
    if (count != rows_.keys.size()) refuse("has other keys");
  }

  void check_day(dom::object row) const {
    constexpr std::size_t kDaySize = 10;
    for (const std::string_view key : form_.days) {
      std::string_view text;
      if (row[key].get(text) != simdjson::SUCCESS) continue;
      const auto day = parse_day(text.substr(0, kDaySize));
      if (day && days_.contains(*day)) return;
      refuse(fmt::format("is of '{}', which is no day of this file", printable(text, 60)));
    }
    refuse("has no day");
  }

  /// The digits as they are written in the line: the parser makes them a double.
  Decimal cost_in_line() {
    simdjson::ondemand::document row = numbers_.iterate(padded_);
    const std::string_view text = row[form_.cost].raw_json_token();
    auto cost = Decimal::parse(text);
    const bool is_plain = text.find('.') != text.npos && text.find_first_of("eE") == text.npos;
    if (!cost || !is_plain) {
      refuse(fmt::format("'{}' is {}, which is no amount in plain notation with a point",
                         form_.cost, printable(text, 60)));
    }
    return *cost;
  }

  /// Empty when the row names none.
  [[nodiscard]] std::string_view customer_of(dom::object row) const {
    if (form_.customer.empty()) return {};
    const dom::element customer = row[form_.customer];
    return customer.is_null() ? std::string_view() : customer.get_string().value();
  }

  RowForm form_;
  Day day_;
  Window days_;
  DayRows rows_;
  dom::parser parser_;
  simdjson::ondemand::parser numbers_;
  std::string padded_;
};

}  // namespace

Window days_of_file(const Shape& shape, Day day) {
  if (shape.granularity == Granularity::kDaily) return {day, day};
  return {Month(day).first_day(), Month(day).last_day()};
}

Result<DayRows> read_day_rows(FileSystem& files, const commit::Layout& layout,
                              const std::string& path, const Shape& shape, Day day,
                              const std::stop_token& stop) {
  auto lines = LineReader::open(files, layout.root() / path);
  if (!lines) return std::move(lines).error();
  RowReader rows(shape, day);
  for (std::uint64_t number = 1;; ++number) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading rows"};
    auto line = lines->next();
    if (!line) return std::move(line).error();
    if (!*line) break;
    try {
      rows.read(**line);
    } catch (const Error& error) {
      return Error{ErrorKind::kData, fmt::format("row {} {}", number, error.message)};
    } catch (const simdjson::simdjson_error& error) {
      return Error{ErrorKind::kData, fmt::format("row {} is no row: {}", number, error.what())};
    }
  }
  if (lines->has_rest()) return Error{ErrorKind::kData, "the last row is cut"};
  return rows.take();
}

}  // namespace azcost::verify
