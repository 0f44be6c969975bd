#include "azcost/plan/backfill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "azcost/plan/negotiation.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::plan {
namespace {

/// The part of `month` that is still to be read; nothing when it is complete.
std::optional<Window> rest_of(const Month& month, const std::optional<Manifest>* stored,
                              const Shape& wanted, Day today) {
  const Window whole = {month.first_day(), std::min(month.last_day(), today)};
  if (stored == nullptr || !*stored) return whole;
  const Manifest& manifest = **stored;
  const Shape shape = shape_for(wanted, manifest, manifest.refused, Loss::kNever);
  if (manifest.shape != shape) return whole;
  return days_without(manifest, today, [&](Day day) { return is_settled(manifest, day, today); });
}

std::vector<Month> months_of(const BackfillRange& range) {
  std::vector<Month> months;
  for (Month month = range.first; month <= range.last; month = month.next()) {
    months.push_back(month);
  }
  if (range.order == MonthOrder::kNewestFirst) std::ranges::reverse(months);
  return months;
}

const std::optional<Manifest>* find(const Stored& stored, const Series& series,
                                    const Month& month) {
  const auto months = stored.find(series);
  if (months == stored.end()) return nullptr;
  const auto found = months->second.find(month);
  return found == months->second.end() ? nullptr : &found->second;
}

}  // namespace

Result<Selection> plan_backfill(const std::vector<Account>& accounts, Schema schema,
                                const BackfillRange& range, const Stored& stored, Day today) {
  if (range.last < range.first) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--from {} is after --to {}; the range runs from the earlier to the "
                             "later month, both included",
                             range.first.format(), range.last.format())};
  }
  Selection backfill;
  for (const Month& month : months_of(range)) {
    if (month.first_day() > today) {
      backfill.future.push_back(month);
      continue;
    }
    const Window whole = {month.first_day(), std::min(month.last_day(), today)};
    for (const Account& account : accounts) {
      for (const Dataset dataset : account.datasets) {
        const auto* held = find(stored, {account.name, dataset}, month);
        const auto rest =
            range.all ? whole : rest_of(month, held, shape_of(account, dataset, schema), today);
        if (rest) {
          backfill.plan.units.push_back({account.name, dataset, *rest});
        } else {
          backfill.complete.push_back({account.name, dataset, whole});
        }
      }
    }
  }
  return backfill;
}

}  // namespace azcost::plan
