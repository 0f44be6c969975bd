#include "control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "azcost/base/text.hpp"
#include "day_rows.hpp"

namespace azcost::verify {
namespace {

std::set<std::string> currencies_of(const Totals& ours, const Totals& azure) {
  std::set<std::string> currencies;
  for (const auto& [currency, total] : ours) currencies.insert(currency);
  for (const auto& [currency, total] : azure) currencies.insert(currency);
  return currencies;
}

Decimal total_of(const Totals& totals, const std::string& currency) {
  const auto total = totals.find(currency);
  return total == totals.end() ? Decimal() : total->second;
}

/// Whether they differ by no more than is allowed for any rows.
bool is_near(const Totals& ours, const Totals& azure) {
  return std::ranges::all_of(currencies_of(ours, azure), [&](const std::string& currency) {
    return (total_of(ours, currency) - total_of(azure, currency)).abs() <= double_noise({});
  });
}

}  // namespace

void ControlCheck::see(Day day, const Totals& azure) {
  const auto entry = manifest_.days.find(day);
  if (entry != manifest_.days.end()) answers_[entry->second.collected_at].places.see(azure);
}

Result<std::string> ControlCheck::difference(Day day, const Totals& azure) {
  const DayEntry& entry = manifest_.days.at(day);
  if (is_near(entry.totals, azure)) return std::string();
  Answer& answer = answers_[entry.collected_at];
  if (!answer.has_rows) {
    if (auto read = read_rows(entry.collected_at, answer); !read) return std::move(read).error();
  }
  const auto rows = rows_.find(day);
  if (rows == rows_.end()) return std::string();
  const auto& by_currency = rows->second.days().at(day);
  for (const std::string& currency : currencies_of(entry.totals, azure)) {
    const auto found = by_currency.find(currency);
    const Sums sums = found == by_currency.end() ? Sums() : found->second;
    const Decimal total = total_of(azure, currency);
    const Decimal tolerance =
        rounding_tolerance({sums.rows, sums.cost.absolute()}, answer.places.of(currency));
    if ((sums.cost.total - total).abs() <= tolerance) continue;
    return fmt::format("the rows add up to {} {}, Azure's own total is {}", printable(currency, 10),
                       sums.cost.total.to_string(), total.to_string());
  }
  return std::string();
}

Status ControlCheck::read_rows(SystemTime collected_at, Answer& answer) {
  answer.has_rows = true;
  for (const auto& [day, entry] : manifest_.days) {
    if (entry.file.empty() || entry.collected_at != collected_at) continue;
    auto rows = read_day_rows(files_, layout_, entry.file, manifest_.shape, day, stop_);
    if (!rows && rows.error().kind == ErrorKind::kCancelled) return std::move(rows).error();
    if (!rows || rows->tally.rows() == 0) continue;  // other checks report it
    for (const auto& [currency, sums] : rows->tally.days().at(day)) {
      answer.places.see_rows(currency, sums.cost.fraction_digits);
    }
    rows_.emplace(day, std::move(rows->tally));
  }
  return ok_status();
}

std::string amounts_of(const Totals& totals) {
  std::string text;
  for (const auto& [currency, total] : totals) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", printable(currency, 10),
                        total.to_string());
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace azcost::verify
