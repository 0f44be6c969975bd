/// Answers a query from the charges of the world.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fact_table.hpp"
#include "query.hpp"

namespace azcost::emulator {

/// Whose costs a scope shows, and how.
struct CostScope {
  /// Index of the one customer; nothing: all.
  std::optional<std::size_t> customer = std::nullopt;
  /// The one billing profile; empty: all.
  std::string profile = {};
  /// Amounts are in USD, whatever the currency of the charges.
  bool in_usd = false;
};

/// The charges of one day or month that have the same grouped values.
struct ResultRow {
  Day day;               ///< what the date column shows
  std::u32string codes;  ///< of the groupings; the currency is last
  std::array<Amount, 2> sums{};
};

/// All rows of the answer, by day. Days after `last_booked` have none.
[[nodiscard]] std::vector<ResultRow> evaluate(const FactTable& facts, const Query& query,
                                              const CostScope& scope, Day last_booked);

}  // namespace azcost::emulator
