/// The exact sums of a unit's rows, taken as they arrive.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// Amounts, added up.
struct Sum {
  Decimal total;
  Decimal negative;  ///< what the amounts below zero sum to
  /// The most digits after the point that an amount has.
  int fraction_digits = 0;

  void add(const Decimal& amount);
  Sum& operator+=(const Sum& sum);
  [[nodiscard]] Decimal absolute() const noexcept { return total - negative - negative; }
};

/// The rows of one day in one currency.
struct Sums {
  std::uint64_t rows = 0;
  Sum cost;
  Sum other;  ///< of the aggregation beside the cost
  // Of the rows without a customer.
  std::uint64_t rows_without_customer = 0;
  Decimal total_without_customer;
  /// As `RecordView::filled`, of any of the rows.
  std::uint32_t filled = 0;
};

class Tally {
 public:
  using Currencies = std::map<std::string, Sums>;
  using Days = std::map<Day, Currencies>;

  void count(const RecordView& record);

  [[nodiscard]] const Days& days() const noexcept { return days_; }
  /// Those of one day; none when it has no rows.
  [[nodiscard]] const Currencies& on(Day day) const noexcept;
  [[nodiscard]] Totals totals_of(Day day) const;
  /// Sums of the day's rows without a customer.
  [[nodiscard]] Totals totals_without_customer(Day day) const;
  /// As bits: the groupings with a value in any row of the day.
  [[nodiscard]] std::uint32_t filled_on(Day day) const;
  /// Of all days.
  [[nodiscard]] Totals totals() const;
  [[nodiscard]] std::uint64_t rows() const noexcept;

 private:
  Days days_;
  // The sums of the last row: rows of one day and currency come in long stretches.
  Day last_day_;
  std::string last_currency_;
  Sums* last_ = nullptr;
};

}  // namespace azcost
