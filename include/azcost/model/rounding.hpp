/// How far the sum of rows may be from Azure's own total without a row being missing: one rule for
/// those who commit and those who verify.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "azcost/model/decimal.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// The last decimal places that the service was seen to use in one currency.
struct LastPlaces {
  int rows = 0;
  int totals = 0;
};

/// For each currency the last places of one answer's rows and of their totals. To be taken over all
/// days that came with one answer: a total of `61` alone does not tell a rounded one.
class DecimalPlaces {
 public:
  /// `digits`: as of `Decimal::fraction_digits`.
  void see_rows(const std::string& currency, int digits);
  void see(const Totals& totals);
  [[nodiscard]] LastPlaces of(const std::string& currency) const;

 private:
  std::map<std::string, LastPlaces> places_;
};

/// The rows of one period and currency, as far as rounding asks for them.
struct RoundedRows {
  std::uint64_t rows = 0;
  Decimal absolute;  ///< what the amounts sum to without their signs
};

/// The noise of doubles, in which the service counts: the larger of 1e-6 and of 1e-9 of `absolute`.
[[nodiscard]] Decimal double_noise(const Decimal& absolute);

/// Whether two answers tell one amount of a row: they differ by no more than the noise of doubles.
/// The same amount was seen as 0.02803100599 and as 0.028031005990000003.
[[nodiscard]] bool is_same_amount(const Decimal& a, const Decimal& b);

/// What rounding can explain of a difference between rows and their total: the noise of doubles,
/// or, where that is more, the rounding that shows in the decimals. That is half a unit of the last
/// place of the totals, once, where they have fewer places than the rows, and half a unit of the
/// last place of the rows, for each, where they have fewer. It is never more than 0.005, however
/// many rows there are: what is more is a row that is missing.
[[nodiscard]] Decimal rounding_tolerance(const RoundedRows& rows, LastPlaces last);

}  // namespace azcost
