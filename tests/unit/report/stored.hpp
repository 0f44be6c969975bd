/// Months as values, for tests that describe what is stored in one line.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "azcost/report/overview.hpp"

namespace azcost::report {

inline Day day(std::string_view text) { return *parse_day(text); }
inline Month month(std::string_view text) { return *parse_month(text); }
inline SystemTime noon(std::string_view text) { return day(text) + std::chrono::hours(12); }
inline Totals usd(std::string_view amount) { return {{"USD", *Decimal::parse(amount)}}; }

/// The days `from` to `to` of a month of contoso, read at noon of `read`, or of the last one.
inline StoredMonth stored(std::string_view from, std::string_view to, std::string_view read = "") {
  StoredMonth month;
  month.account = "contoso";
  month.month = Month(day(from));
  month.shape.scope = "/providers/Microsoft.Billing/billingAccounts/1234567";
  month.shape.aggregations = {"Cost"};
  month.shape.groupings = {{Grouping::Kind::kDimension, "SubscriptionId"}};
  for (Day each = day(from); each <= day(to); each += std::chrono::days(1)) {
    month.days[each] = noon(read.empty() ? to : read);
  }
  month.rows = 10 * month.days.size();
  month.totals = usd("12.5");
  return month;
}

/// The same for a whole month.
inline StoredMonth whole(std::string_view name) {
  return stored(format_day(month(name).first_day()), format_day(month(name).last_day()));
}

}  // namespace azcost::report
