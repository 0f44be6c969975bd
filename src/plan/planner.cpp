#include "azcost/plan/planner.hpp"

#include <algorithm>
#include <utility>

#include "windows.hpp"

namespace azcost::plan {
namespace {

bool waits(const UnitRecord& record) {
  if (record.outcome == Outcome::kThrottled) return true;
  return record.outcome == Outcome::kSkipped && !was_read(record);
}

Error usage(std::string message) { return {ErrorKind::kUsage, std::move(message)}; }

/// The days that `request` is about, none of them after today.
Result<Window> days_of(const PlanRequest& request) {
  if (!request.from && !request.to) return open_days(request.today, request.close_day);
  if (!request.from) {
    return usage("--to " + format_day(*request.to) +
                 " stands alone; say with --from where the range starts");
  }
  const Day from = *request.from;
  const Day to = request.to.value_or(request.today);
  if (request.to && from > to) {
    return usage("--from " + format_day(from) + " is after --to " + format_day(to) +
                 "; the range runs from the earlier to the later day, both included");
  }
  if (from > request.today) {
    return usage("--from " + format_day(from) + " is in the future; today is " +
                 format_day(request.today) + " (UTC)");
  }
  return Window{from, std::min(to, request.today)};
}

}  // namespace

std::vector<Unit> left_out(const std::vector<RunRecord>& runs) {
  std::vector<Unit> seen;
  std::vector<Unit> waiting;
  for (const RunRecord& run : runs) {
    for (const UnitRecord& record : run.units) {
      if (stands_in(seen, record.unit)) continue;
      seen.push_back(record.unit);
      if (waits(record)) waiting.push_back(record.unit);
    }
  }
  return waiting;
}

void put_first(Plan& plan, const std::vector<Unit>& first) {
  std::ranges::stable_partition(plan.units,
                                [&](const Unit& unit) { return stands_in(first, unit); });
}

Unit whole_month_of(const Unit& unit, Day today) {
  return {unit.account, unit.dataset, whole_months(unit.window, today)};
}

int queries_of(const Shape& shape, Proof proof) {
  const int queries = static_cast<int>(asked_queries(shape).size());
  return proof == Proof::kNone ? queries : 2 * queries;
}

Result<Plan> plan_collection(const PlanRequest& request) {
  auto days = days_of(request);
  if (!days) return std::move(days).error();
  Plan plan;
  for (const Account& account : request.accounts) {
    // A monthly row holds a whole month's cost: a part of it would look like a cheap month.
    const bool monthly = account.granularity == Granularity::kMonthly;
    const std::vector<Window> windows =
        cut_at_month_ends(monthly ? whole_months(*days, request.today) : *days);
    for (const Dataset dataset : account.datasets) {
      for (const Window& window : windows) plan.units.push_back({account.name, dataset, window});
    }
  }
  return plan;
}

}  // namespace azcost::plan
