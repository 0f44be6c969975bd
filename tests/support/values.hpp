/// Days, times and amounts as tests write them. A text that is none of them throws.
#pragma once

#include <string_view>

#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"

namespace azcost::testing {

/// "2026-10-05"
inline Day day(std::string_view text) { return *parse_day(text); }
/// "2026-10"
inline Month month(std::string_view text) { return *parse_month(text); }
/// "2026-10-05T05:15:00Z"
inline SystemTime at(std::string_view text) { return *parse_time(text); }
/// "-12.50"
inline Decimal decimal(std::string_view text) { return *Decimal::parse(text); }

}  // namespace azcost::testing
