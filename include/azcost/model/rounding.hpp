/// How far the sum of rows may differ from Azure's own total although no row is missing. Commit and
/// verify use the same rule.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "azcost/model/decimal.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// The most decimal places that were seen in one currency.
struct LastPlaces {
  int rows = 0;
  int totals = 0;
};

/// For each currency the last places of one answer's rows and of their totals. All days of one
/// answer are needed: a total of `61` alone does not show whether it was rounded.
class DecimalPlaces {
 public:
  /// `digits`: as of `Decimal::fraction_digits`.
  void see_rows(const std::string& currency, int digits);
  void see(const Totals& totals);
  [[nodiscard]] LastPlaces of(const std::string& currency) const;

 private:
  std::map<std::string, LastPlaces> places_;
};

/// What rounding depends on: the rows of one period and currency.
struct RoundedRows {
  std::uint64_t rows = 0;
  Decimal absolute;  ///< what the amounts sum to without their signs
};

/// The noise of doubles, in which the service counts: the larger of 1e-6 and of 1e-9 of `absolute`.
[[nodiscard]] Decimal double_noise(const Decimal& absolute);

/// Whether two answers give the same amount of a row: they differ by no more than the noise of
/// doubles. Azure sent the same amount as 0.02803100599 and as 0.028031005990000003.
[[nodiscard]] bool is_same_amount(const Decimal& a, const Decimal& b);

/// The largest difference between rows and their total that rounding can explain: the noise of
/// doubles, or the rounding that the decimals show, whichever is larger. If the totals have fewer
/// places than the rows, the latter is half a unit of the last place of the totals. If the rows
/// have fewer, it is half a unit of their last place for each row. In both cases it is at most
/// 0.005, however many rows there are: a larger difference means that a row is missing.
[[nodiscard]] Decimal rounding_tolerance(const RoundedRows& rows, LastPlaces last);

}  // namespace azcost
