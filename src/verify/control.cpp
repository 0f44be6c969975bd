#include "control.hpp"

#include <set>

#include "azcost/base/text.hpp"

namespace azcost::verify {

void see_places(const DayContent& content, DecimalPlaces& places) {
  for (const auto& [currency, tally] : content.tallies) places.see_rows(currency, tally.decimals);
}

std::string control_difference(const DayContent& content, const Totals& control,
                               DecimalPlaces places) {
  see_places(content, places);
  places.see(control);
  std::set<std::string> currencies;
  for (const auto& [currency, total] : control) currencies.insert(currency);
  for (const auto& [currency, tally] : content.tallies) currencies.insert(currency);
  for (const std::string& currency : currencies) {
    const auto rows = content.tallies.find(currency);
    const auto said = control.find(currency);
    const Tally tally = rows == content.tallies.end() ? Tally() : rows->second;
    const Decimal total = said == control.end() ? Decimal() : said->second;
    const Decimal tolerance =
        rounding_tolerance({tally.rows, tally.magnitude()}, places.of(currency));
    if ((tally.sum - total).abs() <= tolerance) continue;
    return "the rows add up to " + printable(currency, 10) + " " + tally.sum.to_string() +
           ", Azure's own total is " + total.to_string();
  }
  return {};
}

std::string amounts_of(const Totals& totals) {
  std::string text;
  for (const auto& [currency, total] : totals) {
    text += (text.empty() ? "" : ", ") + printable(currency, 10) + " " + total.to_string();
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace azcost::verify
