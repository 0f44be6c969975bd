#include "day_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "line_reader.hpp"
#include "row_scanner.hpp"

namespace azcost::verify {
namespace {

/// Takes the rows of one file, line by line.
class DayTally final : public LineSink {
 public:
  DayTally(const DayExpectation& expected, DayContent& content)
      : scanner_(expected.form),
        suffix_(expected.form.day_suffix),
        days_(expected.days),
        content_(content) {}

  void bytes(std::string_view piece) override {
    content_.bytes += piece.size();
    digest_.update(piece);
  }

  void line(std::string_view line) override {
    ++content_.rows;
    if (!content_.flaw.empty()) return;
    if (!scanner_.scan(line)) return refuse(scanner_.flaw());
    if (scanner_.day() != last_day_ && !is_in_file(scanner_.day())) {
      return refuse("is of '" + printable(scanner_.day(), 60) + "', which is no day of this file");
    }
    add_cost();
    if (content_.rows == 1) content_.keys = scanner_.keys();
  }

  void unfinished_line(std::string_view /*line*/) override {
    ++content_.rows;
    refuse("is cut: no line end follows it");
  }

  void endless_line() override {
    ++content_.rows;
    refuse("goes on for longer than any row");
  }

  void finish() { content_.sha256 = digest_.finish(); }

 private:
  bool is_in_file(std::string_view text) {
    constexpr std::size_t kDaySize = 10;
    if (text.size() != kDaySize + suffix_.size() || !text.ends_with(suffix_)) return false;
    const auto day = parse_day(text.substr(0, kDaySize));
    if (!day || !days_.contains(*day)) return false;
    last_day_ = text;
    return true;
  }

  void refuse(const std::string& why) {
    if (content_.flaw.empty()) content_.flaw = "row " + std::to_string(content_.rows) + ": " + why;
  }

  void add_cost() {
    const std::string_view text = scanner_.cost();
    const auto cost = Decimal::parse(text);
    if (!cost) return refuse(cost.error().message);
    if (tally_ == nullptr || currency_ != scanner_.currency()) {
      currency_ = scanner_.currency();
      tally_ = &content_.tallies[currency_];
    }
    ++tally_->rows;
    tally_->sum += *cost;
    if (cost->is_negative()) tally_->negative += *cost;
    if (scanner_.customer().empty()) {
      ++tally_->rows_of_nobody;
      tally_->sum_of_nobody += *cost;
    }
    tally_->decimals = std::max(tally_->decimals, cost->fraction_digits());
  }

  RowScanner scanner_;
  std::string_view suffix_;
  Window days_;
  DayContent& content_;
  Sha256 digest_;
  std::string last_day_;
  // Rows of one currency come in long stretches.
  std::string currency_;
  Tally* tally_ = nullptr;
};

}  // namespace

Totals DayContent::totals() const {
  Totals totals;
  for (const auto& [currency, tally] : tallies) totals[currency] = tally.sum;
  return totals;
}

Totals DayContent::totals_of_nobody() const {
  Totals totals;
  for (const auto& [currency, tally] : tallies) {
    if (tally.rows_of_nobody > 0) totals[currency] = tally.sum_of_nobody;
  }
  return totals;
}

Result<DayContent> read_day(FileSystem& files, const std::filesystem::path& path,
                            const DayExpectation& expected, const std::stop_token& stop) {
  DayContent content;
  DayTally tally(expected, content);
  auto read = read_lines(files, path, tally, stop, expected.longest_row);
  if (!read) return std::move(read).error();
  tally.finish();
  return content;
}

}  // namespace azcost::verify
