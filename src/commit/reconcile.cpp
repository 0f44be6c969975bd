#include "reconcile.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "azcost/commit/store.hpp"
#include "shape_rules.hpp"

namespace azcost::commit {
namespace {

/// The period that the rows of one file tell of, named by its first day.
struct Period {
  Day first;
  Day last;
};

std::vector<Period> periods_of(const UnitRead& read) {
  const Window& window = read.unit.window;
  if (read.shape.granularity == Granularity::kMonthly) {
    return {{window.month().first_day(), window.month().last_day()}};
  }
  std::vector<Period> periods;
  for (Day day = window.from; day <= window.to; day += std::chrono::days(1)) {
    periods.push_back({day, day});
  }
  return periods;
}

/// Counted from the period's end: its last hour is what arrives last.
bool is_too_young_for_zero(const Period& period, SystemTime collected_at) {
  return collected_at - (period.last + std::chrono::days(1)) < kLatestArrival;
}

DayEntry entry_of(const UnitRead& read, Day day, const DayRead& rows) {
  DayEntry entry;
  entry.file = Layout({})
                   .day_file(read.unit.account, read.unit.dataset, read.shape.granularity, day)
                   .generic_string();
  entry.rows = rows.rows;
  entry.bytes = rows.bytes;
  entry.sha256 = rows.sha256;
  entry.totals = rows.totals;
  entry.collected_at = read.collected_at;
  return entry;
}

bool same_file(const DayEntry& a, const DayEntry& b) {
  return a.file == b.file && a.rows == b.rows && a.bytes == b.bytes && a.sha256 == b.sha256;
}

/// The month without the days of this unit: as it is held, or new when the shape goes.
Manifest month_to_fill(const UnitRead& read, const std::optional<Manifest>& held) {
  Manifest month;
  if (held && held->shape == read.shape) month = *held;
  month.account = read.unit.account;
  month.dataset = read.unit.dataset;
  month.month = read.unit.window.month();
  month.shape = read.shape;
  month.gaps_in_schema = read.gaps_in_schema;
  month.state = state_of(month.month, day_of(read.collected_at), read.close_day);
  return month;
}

/// Enters what was answered for one period into the month.
void enter(const UnitRead& read, const Period& period, bool is_damaged, Decision& decision) {
  auto& days = decision.manifest.days;
  auto& pending = decision.manifest.pending;
  const auto held = days.find(period.first);
  const auto answered = read.days.find(period.first);
  pending.erase(period.first);
  if (answered != read.days.end()) {
    DayEntry entry = entry_of(read, period.first, answered->second);
    if (held == days.end() || is_damaged || !same_file(held->second, entry)) {
      decision.changed.push_back(period.first);
    }
    days[period.first] = std::move(entry);
  } else if (held != days.end() && held->second.rows > 0) {
    decision.kept.push_back(period.first);
  } else if (is_too_young_for_zero(period, read.collected_at)) {
    days.erase(period.first);
    pending.insert(period.first);
  } else {
    days[period.first] = DayEntry{};
    days[period.first].collected_at = read.collected_at;
  }
}

std::vector<std::string> files_that_go(const std::optional<Manifest>& held, const Manifest& next) {
  std::vector<std::string> files;
  if (!held) return files;
  std::set<std::string_view> staying;
  for (const auto& [day, entry] : next.days) staying.insert(entry.file);
  for (const auto& [day, entry] : held->days) {
    if (!entry.file.empty() && !staying.contains(entry.file)) files.push_back(entry.file);
  }
  return files;
}

Outcome outcome_of(const UnitRead& read, const Decision& decision) {
  if (!decision.kept.empty()) return Outcome::kKept;
  if (!decision.changed.empty()) return Outcome::kCommitted;
  return read.days.empty() ? Outcome::kEmpty : Outcome::kUnchanged;
}

}  // namespace

Result<Decision> reconcile(const UnitRead& read, const std::optional<Manifest>& held,
                           const std::set<Day>& damaged) {
  if (held && held->shape != read.shape) {
    std::set<Day> days_with_rows;
    for (const auto& [day, rows] : read.days) days_with_rows.insert(day);
    if (auto may = may_replace(*held, read.unit, read.shape, days_with_rows); !may) {
      return std::move(may).error();
    }
  }
  Decision decision;
  decision.manifest = month_to_fill(read, held);
  for (const Period& period : periods_of(read)) {
    enter(read, period, damaged.contains(period.first), decision);
  }
  decision.removals = files_that_go(held, decision.manifest);
  decision.outcome = outcome_of(read, decision);
  return decision;
}

MonthState state_of(const Month& month, Day today, int close_day) {
  if (today <= month.last_day()) return MonthState::kOpen;
  const Month next = month.next();
  const Day closes = next.first_day() + std::chrono::days(close_day - 1);
  return today <= std::min(closes, next.last_day()) ? MonthState::kClosing : MonthState::kFinal;
}

}  // namespace azcost::commit
