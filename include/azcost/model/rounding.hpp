/// How far the sum of rows may be from Azure's own total without a row being missing: one rule for
/// those who commit and those who verify.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "azcost/model/decimal.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// For each currency the last decimal place that the service was seen to use. To be taken over all
/// amounts of one answer: a total of `61` alone does not tell a rounded one.
class DecimalPlaces {
 public:
  /// `digits`: as of `Decimal::fraction_digits`.
  void see(const std::string& currency, int digits);
  void see(const Totals& totals);
  [[nodiscard]] int of(const std::string& currency) const;

 private:
  std::map<std::string, int> places_;
};

/// The rows of one period and currency, as far as rounding asks for them.
struct RoundedRows {
  std::uint64_t rows = 0;
  Decimal absolute;  ///< what the amounts sum to without their signs
};

/// What rounding can explain: the largest of 1e-6, of 1e-9 of the sum of absolute amounts, and of
/// half a unit of `last_place` for each row and for the total.
[[nodiscard]] Decimal rounding_tolerance(const RoundedRows& rows, int last_place);

}  // namespace azcost
