/// Rows with the same grouped values as another row of their day.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/tally.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::commit {

/// The repeated rows of one day. They are left out of its file: nothing in them says which ones
/// count.
struct RepeatedRows {
  std::uint64_t count = 0;  ///< not counting the one of each that is in the file
  std::string values;       ///< the grouped values of one of them, for people
  Decimal kept;             ///< cost of the one of each that is in the file
  Decimal left_out;         ///< cost of the others

  /// `line` has the key of `kept_line`, and is left out.
  void add(std::string_view key, std::string_view kept_line, std::string_view line);
};

using RepeatedByDay = std::map<Day, RepeatedRows>;

/// The error that reports `repeated`, which must not be empty. It says whether Azure's totals of
/// the first such day count both rows, one or neither. `tally` is of all rows. `control` has the
/// same periods as `tally`; it is null when Azure was not asked.
[[nodiscard]] Error error_of(const RepeatedByDay& repeated, const Tally& tally,
                             const DailyTotals* control);

}  // namespace azcost::commit
