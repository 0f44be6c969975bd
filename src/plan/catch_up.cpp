#include "azcost/plan/catch_up.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "azcost/model/exit_code.hpp"
#include "azcost/plan/planner.hpp"
#include "windows.hpp"

namespace azcost::plan {
namespace {

bool is_read(const Manifest& manifest, Day day) { return manifest.days.contains(day); }

/// What lies before `until` and was never read.
std::vector<Window> holes_of(const StoredMonths& months, const Month& until) {
  std::vector<Window> holes;
  if (months.empty()) return holes;
  for (Month month = months.begin()->first; month < until; month = month.next()) {
    const auto stored = months.find(month);
    if (stored == months.end()) {
      holes.push_back({month.first_day(), month.last_day()});
    } else if (const auto& manifest = stored->second) {
      const auto days = days_without(*manifest, month.last_day(),
                                     [&](Day day) { return is_read(*manifest, day); });
      if (days) holes.push_back(*days);
    }
  }
  return holes;
}

/// A window of the unread that lies before `until`, for the windows of its series.
void add_unread(const std::vector<Unit>& unread, const Series& series, const Month& until,
                std::vector<Window>& windows) {
  for (const Unit& unit : unread) {
    if (unit.account != series.account || unit.dataset != series.dataset) continue;
    const Month month = unit.window.month();
    if (month >= until) continue;
    const auto hole = std::ranges::find(windows, month, &Window::month);
    if (hole == windows.end()) {
      windows.push_back(unit.window);
    } else {
      *hole = {std::min(hole->from, unit.window.from), std::max(hole->to, unit.window.to)};
    }
  }
  std::ranges::sort(windows);
}

}  // namespace

Plan plan_catch_up(const std::vector<Turnout>& turnouts, const Stored& stored,
                   const std::vector<Unit>& unread, Day today, int close_day) {
  Plan plan;
  for (const Turnout& turnout : turnouts) {
    const Account& account = turnout.account;
    const Window open = open_days(std::min(turnout.due, today), close_day);
    const Month first_open(open.from);
    for (const Dataset dataset : account.datasets) {
      const Series series{account.name, dataset};
      const auto months = stored.find(series);
      std::vector<Window> windows =
          months == stored.end() ? std::vector<Window>() : holes_of(months->second, first_open);
      add_unread(unread, series, first_open, windows);
      const std::vector<Window> months_to_read = cut_at_month_ends({open.from, today});
      windows.insert(windows.end(), months_to_read.begin(), months_to_read.end());
      for (const Window& window : windows) {
        Unit unit{account.name, dataset, window};
        if (account.granularity == Granularity::kMonthly) unit = whole_month_of(unit, today);
        plan.units.push_back(std::move(unit));
      }
    }
  }
  return plan;
}

std::vector<Unit> unread_units(const std::vector<RunRecord>& runs) {
  std::vector<Unit> seen;
  std::vector<Unit> unread;
  for (const RunRecord& run : runs) {
    for (const UnitRecord& record : run.units) {
      if (stands_in(seen, record.unit)) continue;
      seen.push_back(record.unit);
      // What others asked for was asked for by somebody, who has seen what came of it.
      const bool is_read = !is_failure(record.outcome) && record.outcome != Outcome::kSkipped;
      if (run.command == kDaemonCommand && !is_read) unread.push_back(record.unit);
    }
  }
  return unread;
}

}  // namespace azcost::plan
