/// Whether the rows of a day add up to what Azure said that they do.
#pragma once

#include <string>

#include "azcost/model/rounding.hpp"
#include "azcost/model/totals.hpp"
#include "day_reader.hpp"

namespace azcost::verify {

/// Enters the decimal places that the rows of a day use.
void see_places(const DayContent& content, DecimalPlaces& places);

/// The first currency whose rows differ from `control` by more than the rounding of the service can
/// explain (model/rounding.hpp), in words; empty when there is none. `places` are those of the
/// answer that the day came with, as far as they are known; the day's own are added.
[[nodiscard]] std::string control_difference(const DayContent& content, const Totals& control,
                                             DecimalPlaces places);

/// "EUR 12.5, USD 1.25"; "nothing" for none.
[[nodiscard]] std::string amounts_of(const Totals& totals);

}  // namespace azcost::verify
