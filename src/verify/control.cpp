#include "control.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "azcost/base/text.hpp"
#include "azcost/model/decimal.hpp"

namespace azcost::verify {
namespace {

/// `count` halves of the unit that is `decimals` places behind the point.
Decimal halves(std::uint64_t count, int decimals) {
  const auto value =
      Decimal::parse(std::to_string(count * 5) + "E-" + std::to_string(decimals + 1));
  return value ? *value : Decimal();
}

int decimals_of(const Decimal& value) {
  const std::string text = value.to_string();
  return static_cast<int>(text.size() - text.find('.') - 1);
}

/// `value` times 10^9.
Decimal in_billions(Decimal value) {
  for (int power = 0; power < 9; ++power) {
    const Decimal once = value;
    for (int i = 1; i < 10; ++i) value += once;
  }
  return value;
}

bool is_explained(const Decimal& difference, const Tally& tally, const Decimal& control) {
  const Decimal least = *Decimal::parse("1E-6");
  const Decimal rounding = halves(tally.rows, tally.decimals) + halves(1, decimals_of(control));
  return difference <= std::max(least, rounding) || in_billions(difference) <= tally.magnitude();
}

}  // namespace

std::string control_difference(const DayContent& content, const Totals& control) {
  std::set<std::string> currencies;
  for (const auto& [currency, total] : control) currencies.insert(currency);
  for (const auto& [currency, tally] : content.tallies) currencies.insert(currency);
  for (const std::string& currency : currencies) {
    const auto rows = content.tallies.find(currency);
    const auto said = control.find(currency);
    const Tally tally = rows == content.tallies.end() ? Tally() : rows->second;
    const Decimal total = said == control.end() ? Decimal() : said->second;
    const Decimal difference = (tally.sum - total).abs();
    if (is_explained(difference, tally, total)) continue;
    return "the rows add up to " + printable(currency, 10) + " " + tally.sum.to_string() +
           ", Azure's own total is " + total.to_string();
  }
  return {};
}

}  // namespace azcost::verify
