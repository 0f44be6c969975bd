#include "reconcile.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "azcost/model/shape_change.hpp"
#include "shape_rules.hpp"

namespace azcost::commit {
namespace {

/// The period that one file covers, named by its first day.
struct Period {
  Day first;
  Day last;
};

std::vector<Period> periods_of(const UnitRead& read) {
  const Window& window = read.unit.window;
  if (read.request.shape.granularity == Granularity::kMonthly) {
    return {{window.month().first_day(), window.month().last_day()}};
  }
  std::vector<Period> periods;
  for (Day day = window.from; day <= window.to; day += std::chrono::days(1)) {
    periods.push_back({day, day});
  }
  return periods;
}

/// An entry from the future was made by a clock that was wrong then, or is wrong now. Either way
/// its time says nothing, and refusing all rows until that time comes would lose them.
bool is_newer(const DayEntry& held, const UnitRead& read) {
  return held.collected_at > read.request.read_at && held.collected_at <= read.now;
}

/// The entry of a day for which Azure answered no rows.
DayEntry empty_entry(const UnitRead& read, Day day) {
  DayEntry entry;
  entry.collected_at = read.request.read_at;
  entry.unread_customers.assign(read.request.unread_customers.begin(),
                                read.request.unread_customers.end());
  if (const auto& control = read.request.control) {
    const auto totals = control->find(day);
    entry.control = totals == control->end() ? Totals() : totals->second;
  }
  return entry;
}

DayEntry entry_of(const UnitRead& read, Day day, const DayRead& rows) {
  DayEntry entry = empty_entry(read, day);
  entry.file = Layout::day_path({read.unit.account, read.unit.dataset, read.unit.window.month()},
                                read.request.shape.granularity, day);
  entry.rows = rows.rows;
  entry.bytes = rows.bytes;
  entry.sha256 = rows.sha256;
  entry.totals = rows.totals;
  if (!rows.is_proved) entry.control.reset();
  if (groups_by_customer(read.request.shape)) entry.without_customer = rows.without_customer;
  const auto& groupings = read.request.shape.groupings;
  for (std::size_t i = 0; i < groupings.size(); ++i) {
    if ((rows.filled >> i & 1U) == 0) entry.blank.push_back(label_of(groupings[i]));
  }
  return entry;
}

bool same_file(const DayEntry& a, const DayEntry& b) {
  return a.file == b.file && a.rows == b.rows && a.bytes == b.bytes && a.sha256 == b.sha256;
}

/// The month before the unit's days are entered: the stored one, or a new one if the shape changes.
Manifest month_to_fill(const UnitRead& read, const std::optional<Manifest>& held) {
  const CommitRequest& request = read.request;
  Manifest month;
  if (held && held->shape == request.shape) month = *held;
  month.account = read.unit.account;
  month.dataset = read.unit.dataset;
  month.month = read.unit.window.month();
  month.shape = request.shape;
  month.refused = request.refused;
  month.gaps_in_schema = request.gaps_in_schema;
  return month;
}

/// The stored entry of the same period; null when there is none.
const DayEntry* held_entry(const UnitRead& read, const std::optional<Manifest>& held, Day day) {
  if (!held || held->shape.granularity != read.request.shape.granularity) return nullptr;
  const auto found = held->days.find(day);
  return found == held->days.end() ? nullptr : &found->second;
}

/// The entry of a day whose rows equal the stored ones: only the time of the read and the control
/// total are new.
DayEntry read_again(const UnitRead& read, Day day, const DayEntry& before) {
  DayEntry entry = before;
  DayEntry fresh = empty_entry(read, day);
  entry.collected_at = fresh.collected_at;
  if (fresh.control) entry.control = std::move(fresh.control);
  return entry;
}

void enter_rows(const UnitRead& read, Day day, const DayEntry* before, const HeldFiles& files,
                Decision& decision) {
  if (before != nullptr && files.same_rows.contains(day)) {
    DayEntry same = read_again(read, day, *before);
    decision.manifest.pending.erase(day);
    decision.manifest.days[day] = std::move(same);
    return;
  }
  DayEntry entry = entry_of(read, day, read.days.at(day));
  if (before == nullptr || files.damaged.contains(day) || !same_file(*before, entry)) {
    decision.changed.push_back(day);
    decision.files.push_back(entry.file);
    decision.bytes_written += entry.bytes;
  }
  if (before != nullptr && before->sha256 != entry.sha256) decision.restated.push_back(day);
  decision.manifest.pending.erase(day);
  decision.manifest.days[day] = std::move(entry);
}

void enter_no_rows(const UnitRead& read, const Period& period, const DayEntry* before,
                   Decision& decision) {
  const Day day = period.first;
  if (before != nullptr && before->rows > 0) {
    if (!read.request.accept_empty) {
      decision.kept.push_back(day);
      return;
    }
    decision.emptied.push_back(day);
    decision.restated.push_back(day);
  }
  if (is_settled(period.last, read.request.read_at, day_of(read.now))) {
    decision.manifest.pending.erase(day);
    decision.manifest.days[day] = empty_entry(read, day);
  } else {
    decision.manifest.days.erase(day);
    decision.manifest.pending.insert(day);
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
  if (!decision.changed.empty() || !decision.emptied.empty()) return Outcome::kCommitted;
  return read.days.empty() && decision.newer.empty() ? Outcome::kEmpty : Outcome::kUnchanged;
}

/// The days of a month in another shape that were read later than this unit. One such day is enough
/// to keep the whole month, because a month holds one shape.
std::vector<Day> newer_days(const UnitRead& read, const Manifest& held) {
  std::vector<Day> days;
  for (const auto& [day, entry] : held.days) {
    if (is_newer(entry, read)) days.push_back(day);
  }
  return days;
}

Decision left_alone(const Manifest& held, std::vector<Day> newer) {
  Decision decision;
  decision.outcome = Outcome::kUnchanged;
  decision.manifest = held;
  decision.newer = std::move(newer);
  return decision;
}

}  // namespace

Result<Decision> reconcile(const UnitRead& read, const std::optional<Manifest>& held,
                           const HeldFiles& files) {
  if (held && held->shape != read.request.shape) {
    auto newer = newer_days(read, *held);
    if (!newer.empty()) return left_alone(*held, std::move(newer));
    std::set<Day> days_with_rows;
    for (const auto& [day, rows] : read.days) days_with_rows.insert(day);
    if (auto may = may_replace(*held, read.unit, read.request, days_with_rows); !may) {
      return std::move(may).error();
    }
  }
  Decision decision;
  decision.manifest = month_to_fill(read, held);
  for (const Period& period : periods_of(read)) {
    const Day day = period.first;
    const DayEntry* before = held_entry(read, held, day);
    if (before != nullptr && is_newer(*before, read)) {
      decision.newer.push_back(day);
    } else if (read.days.contains(day)) {
      enter_rows(read, day, before, files, decision);
    } else {
      enter_no_rows(read, period, before, decision);
    }
  }
  const Day today = day_of(read.request.read_at);
  decision.manifest.state = state_of(decision.manifest, today, read.close_day);
  // Days that were not settled may change without a warning, even if this read settles them.
  const bool was_settled = std::ranges::all_of(
      decision.restated, [&](Day day) { return is_settled(*held, day, today); });
  decision.restated_in = state_of(decision.manifest.month, today, read.close_day, was_settled);
  decision.removals = files_that_go(held, decision.manifest);
  decision.outcome = outcome_of(read, decision);
  return decision;
}

}  // namespace azcost::commit
