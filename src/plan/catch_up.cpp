#include "azcost/plan/catch_up.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "azcost/plan/planner.hpp"

namespace azcost::plan {
namespace {

Series series_of(const Unit& unit) { return {unit.account, unit.dataset}; }

/// By month: one window for each.
using Windows = std::map<Month, Window>;

void add(const Window& window, Windows& windows) {
  const auto [known, is_new] = windows.emplace(window.month(), window);
  if (is_new) return;
  known->second = {std::min(known->second.from, window.from),
                   std::max(known->second.to, window.to)};
}

/// Days of the month that were read and are not settled; nothing when all are settled.
std::optional<Window> unsettled_days(const Manifest& manifest, Day today) {
  const bool monthly = manifest.shape.granularity == Granularity::kMonthly;
  const auto was_read = [&](Day day) {
    return monthly || manifest.days.contains(day) || manifest.pending.contains(day);
  };
  const Day month_end = manifest.month.last_day();
  auto days = days_without(manifest, month_end, [&](Day day) {
    return !was_read(day) || is_settled(manifest, day, today);
  });
  if (!days) return days;
  // The last day was read so early that the days after it were not over: nobody left them out on
  // purpose.
  Day next = days->to + std::chrono::days(1);
  while (next <= month_end && !was_read(next)) next += std::chrono::days(1);
  if (next > month_end) days->to = month_end;
  return days;
}

void add_unsettled(const Stored& stored, const Series& series, Day today, Windows& windows) {
  const auto months = stored.find(series);
  if (months == stored.end()) return;
  for (const auto& [month, manifest] : months->second) {
    // A month in the future comes from a wrong clock, and is left alone until its time comes.
    if (!manifest || month > Month(today)) continue;
    if (const auto days = unsettled_days(*manifest, today)) add(*days, windows);
  }
}

/// For each account and dataset, the last day that Azure is known to keep no more. History never
/// grows into the past.
std::map<Series, Day> ends_of_oblivion(const std::vector<RunRecord>& runs) {
  std::map<Series, Day> ends;
  for (const RunRecord& run : runs) {
    for (const UnitRecord& record : run.units) {
      if (!record.beyond_history) continue;
      const auto [end, is_new] = ends.emplace(series_of(record.unit), record.unit.window.to);
      end->second = std::max(end->second, record.unit.window.to);
    }
  }
  return ends;
}

/// The part of `windows` that Azure may still have. A monthly row cannot be split.
Windows kept_of(const Windows& windows, std::optional<Day> gone, bool monthly) {
  Windows kept;
  for (const auto& [month, window] : windows) {
    if (!gone || *gone < window.from) {
      kept.emplace(month, window);
    } else if (!monthly && *gone < window.to) {
      kept.emplace(month, Window{*gone + std::chrono::days(1), window.to});
    }
  }
  return kept;
}

bool was_open(const Month& month, SystemTime at) { return month.next() >= Month(day_of(at)); }

}  // namespace

Plan plan_catch_up(const std::vector<Account>& accounts, const std::vector<DueAccount>& due,
                   const Stored& stored, const std::vector<RunRecord>& runs, Day today,
                   int close_day) {
  const std::vector<Unit> unread = unread_units(runs);
  const auto gone = ends_of_oblivion(runs);
  Plan plan;
  for (const Account& account : accounts) {
    const auto turn = std::ranges::find(due, account.name, &DueAccount::account);
    if (turn == due.end()) continue;
    const bool monthly = account.granularity == Granularity::kMonthly;
    const Window open = open_days(std::min(day_of(turn->since), today), close_day);
    for (const Dataset dataset : account.datasets) {
      const Series series{account.name, dataset};
      Windows wanted;
      for (const Unit& unit : unread) {
        if (series_of(unit) == series) add(unit.window, wanted);
      }
      if (!turn->again) add_unsettled(stored, series, today, wanted);
      const auto end = gone.find(series);
      wanted =
          kept_of(wanted, end == gone.end() ? std::nullopt : std::optional(end->second), monthly);
      if (!turn->again) {
        for (const Window& month : cut_at_month_ends({open.from, today})) {
          wanted.insert_or_assign(month.month(), month);
        }
      }
      for (const auto& [month, window] : wanted) {
        const Unit unit{account.name, dataset, window};
        plan.units.push_back(monthly ? whole_month_of(unit, today) : unit);
      }
    }
  }
  return plan;
}

std::vector<Unit> unread_units(const std::vector<RunRecord>& runs) {
  std::map<Series, std::set<Day>> read_since;
  std::map<Series, Windows> unread;
  for (const RunRecord& run : runs) {
    for (const UnitRecord& record : run.units) {
      const Window& window = record.unit.window;
      std::set<Day>& read = read_since[series_of(record.unit)];
      const bool is_of_a_pass =
          run.command == kDaemonCommand ||
          (run.command == kCollectCommand && was_open(window.month(), run.started_at));
      for (Day day = window.from; day <= window.to; day += std::chrono::days(1)) {
        if (was_read(record)) {
          read.insert(day);
        } else if (is_of_a_pass && !read.contains(day)) {
          add({day, day}, unread[series_of(record.unit)]);
        }
      }
    }
  }
  std::vector<Unit> units;
  for (const auto& [series, windows] : unread) {
    for (const auto& [month, window] : windows) {
      units.push_back({series.account, series.dataset, window});
    }
  }
  return units;
}

}  // namespace azcost::plan
