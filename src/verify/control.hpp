/// Whether the rows of a day add up to what Azure said that they do.
#pragma once

#include <string>

#include "azcost/model/totals.hpp"
#include "day_reader.hpp"

namespace azcost::verify {

/// The first currency whose rows differ from `control` by more than the rounding of the service can
/// explain, in words; empty when there is none. What rounding explains is the largest of 1e-6,
/// 1e-9 of the sum of the absolute amounts, and half a unit of the last place that the amounts are
/// printed with, once for each row and once for the control total itself.
[[nodiscard]] std::string control_difference(const DayContent& content, const Totals& control);

}  // namespace azcost::verify
