#include "azcost/plan/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azcost::plan {
namespace {

/// `days`, extended to whole months, but not beyond `today`.
Window whole_months(const Window& days, Day today) {
  return {Month(days.from).first_day(), std::min(Month(days.to).last_day(), today)};
}

/// Whether `units` has one with the account, dataset and month of `unit`: windows change with
/// today, the month does not.
bool stands_in(const std::vector<Unit>& units, const Unit& unit) {
  return std::ranges::any_of(units, [&](const Unit& other) {
    return other.account == unit.account && other.dataset == unit.dataset &&
           Month(other.window.from) == Month(unit.window.from);
  });
}

bool waits(const UnitRecord& record) {
  if (record.outcome == Outcome::kThrottled) return true;
  return record.outcome == Outcome::kSkipped && !was_read(record);
}

/// The days of `request`, none of them after today.
Result<Window> days_of(const PlanRequest& request) {
  if (!request.from && !request.to) return open_days(request.today, request.close_day);
  const auto refuse = [](std::string message) {
    return Error{ErrorKind::kUsage, std::move(message)};
  };
  if (!request.from) {
    return refuse(fmt::format("--to {} stands alone; say with --from where the range starts",
                              format_day(*request.to)));
  }
  const Day from = *request.from;
  const Day to = request.to.value_or(request.today);
  if (request.to && from > to) {
    return refuse(
        fmt::format("--from {} is after --to {}; the range runs from the earlier to the "
                    "later day, both included",
                    format_day(from), format_day(to)));
  }
  if (from > request.today) {
    return refuse(fmt::format("--from {} is in the future; today is {} (UTC)", format_day(from),
                              format_day(request.today)));
  }
  return Window{from, std::min(to, request.today)};
}

}  // namespace

std::vector<Window> cut_at_month_ends(const Window& days) {
  std::vector<Window> windows;
  for (Month month(days.from); month <= Month(days.to); month = month.next()) {
    windows.push_back(
        {std::max(days.from, month.first_day()), std::min(days.to, month.last_day())});
  }
  return windows;
}

Window open_days(Day today, int close_day) {
  const Month this_month(today);
  const auto day_of_month = (today - this_month.first_day()).count() + 1;
  const bool last_month_is_open = day_of_month <= close_day;
  return {(last_month_is_open ? this_month.previous() : this_month).first_day(), today};
}

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
  std::stable_partition(plan.units.begin(), plan.units.end(),
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
