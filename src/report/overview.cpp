#include "azcost/report/overview.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "azcost/base/names.hpp"
#include "azcost/model/shape_change.hpp"

namespace azcost::report {
namespace {

/// What is known of a month.
struct Slot {
  const StoredMonth* stored = nullptr;
  bool broken = false;
};

/// The months of one account and dataset.
struct Series {
  std::string account;
  Dataset dataset = Dataset::kActual;
  std::map<Month, Slot> months;
};

using SeriesKey = std::pair<std::string, Dataset>;

std::map<SeriesKey, Series> series_of(const Metadata& metadata) {
  std::map<SeriesKey, Series> all;
  const auto slot = [&all](const auto& month) -> Slot& {
    Series& series = all[{month.account, month.dataset}];
    series.account = month.account;
    series.dataset = month.dataset;
    return series.months[month.month];
  };
  for (const StoredMonth& month : metadata.months) slot(month).stored = &month;
  for (const BrokenMonth& month : metadata.broken) slot(month).broken = true;
  return all;
}

enum class DayHolding { kSettled, kHeld, kPending, kNone };

/// With monthly granularity the one entry covers the days until it was read.
DayHolding holding_of(const StoredMonth& month, Day day, Day today) {
  const bool is_daily = month.shape.granularity == Granularity::kDaily;
  const Day first = is_daily ? day : month.month.first_day();
  const Day last = is_daily ? day : month.month.last_day();
  const auto entry = month.days.find(first);
  if (entry != month.days.end() && (is_daily || day <= day_of(entry->second))) {
    const bool is_whole = !month.incomplete.contains(first);
    return is_whole && is_settled(last, entry->second, today) ? DayHolding::kSettled
                                                              : DayHolding::kHeld;
  }
  return month.pending.contains(first) ? DayHolding::kPending : DayHolding::kNone;
}

/// Goes through a series day by day.
class Walk {
 public:
  Walk(Overview& overview, int close_day)
      : overview_(overview), today_(day_of(overview.now)), close_day_(close_day) {}

  void over(const Series& series) {
    const Month first = series.months.begin()->first;
    const Month last = std::max(series.months.rbegin()->first, Month(today_));
    const StoredMonth* before = nullptr;
    for (Month month = first; month <= last; month = month.next()) {
      const auto found = series.months.find(month);
      const Slot slot = found == series.months.end() ? Slot() : found->second;
      visit(series, month, slot);
      if (slot.stored == nullptr) continue;
      if (before != nullptr) compare(*before, *slot.stored);
      before = slot.stored;
    }
    open_gap_ = false;
  }

 private:
  void visit(const Series& series, const Month& month, const Slot& slot) {
    MonthStatus status;
    status.account = series.account;
    status.dataset = series.dataset;
    status.month = month;
    status.state = state_of(month, today_, close_day_, false);
    if (slot.broken) {
      status.holding = Holding::kBroken;
      open_gap_ = false;
      overview_.months.push_back(std::move(status));
      return;
    }
    if (slot.stored != nullptr) {
      status.rows = slot.stored->rows;
      status.totals = slot.stored->totals;
      status.without_customer = slot.stored->without_customer;
      status.collected_at = slot.stored->collected_at();
    } else {
      status.holding = Holding::kMissing;
    }
    for (Day day = month.first_day(); day <= month.last_day(); day += std::chrono::days(1)) {
      count(slot.stored == nullptr ? DayHolding::kNone : holding_of(*slot.stored, day, today_), day,
            status);
    }
    const bool all_settled = status.missing == 0 && status.unsettled == 0;
    status.state = state_of(month, today_, close_day_, all_settled);
    const bool is_closed = state_of(month, today_, close_day_, true) == MonthState::kFinal;
    status.is_late = is_closed && status.unsettled > 0;
    // On the first of a month nothing is known of it, and nothing is missing. A wrong clock may
    // have left an empty answer for a future month.
    const bool is_to_come = month > Month(today_) && status.rows == 0;
    const bool has_begun = (status.holding == Holding::kHeld && !is_to_come) || status.missing > 0;
    if (has_begun) overview_.months.push_back(std::move(status));
  }

  void count(DayHolding holding, Day day, MonthStatus& status) {
    const bool is_over = day < today_;
    if (holding == DayHolding::kNone && is_over) {
      ++status.missing;
      extend_gap(status, day);
      return;
    }
    if (holding == DayHolding::kSettled || holding == DayHolding::kHeld) ++status.days;
    if (holding == DayHolding::kPending && day <= today_) ++status.pending;
    const bool may_have_more = holding == DayHolding::kHeld || holding == DayHolding::kPending;
    if (may_have_more && day <= today_) ++status.unsettled;
    open_gap_ = false;
  }

  void extend_gap(const MonthStatus& status, Day day) {
    if (!open_gap_) overview_.gaps.push_back({status.account, status.dataset, day, day});
    overview_.gaps.back().to = day;
    open_gap_ = true;
  }

  void compare(const StoredMonth& before, const StoredMonth& after) {
    if (before.shape == after.shape) return;
    overview_.shape_changes.push_back({after.account, after.dataset, before.month, after.month,
                                       differences(before.shape, after.shape)});
  }

  Overview& overview_;
  Day today_;
  int close_day_;
  bool open_gap_ = false;  // the last gap goes on with the next day
};

std::vector<RestatementCount> count_restatements(const std::vector<RestatedDay>& restatements,
                                                 SystemTime now) {
  struct Seen {
    std::set<Day> days;
    std::set<Day> final_days;
    int times = 0;
  };
  std::map<SeriesKey, Seen> seen;
  for (const RestatedDay& restated : restatements) {
    if (restated.restated_at < now - kRestatementsOf) continue;
    Seen& of_series = seen[{restated.account, restated.dataset}];
    of_series.days.insert(restated.day);
    if (restated.state == MonthState::kFinal) of_series.final_days.insert(restated.day);
    ++of_series.times;
  }
  std::vector<RestatementCount> counts;
  for (const auto& [series, days] : seen) {
    counts.push_back({series.first, series.second, static_cast<int>(days.days.size()), days.times,
                      static_cast<int>(days.final_days.size())});
  }
  return counts;
}

RunStatus status_of(const RunRecord& record) {
  RunStatus run;
  run.run_id = record.run_id;
  run.command = record.command;
  run.version = record.version;
  run.started_at = record.started_at;
  run.ended_at = record.ended_at;
  run.exit_code = record.exit_code;
  for (const UnitRecord& unit : record.units) {
    ++run.units[unit.outcome];
    run.rows += unit.rows;
    run.throttled_seconds += unit.throttled_seconds;
  }
  return run;
}

}  // namespace

std::string_view name_of(Holding holding) noexcept {
  constexpr NamesOf<Holding, 3> kHoldings = {{
      {"held", Holding::kHeld},
      {"missing", Holding::kMissing},
      {"broken", Holding::kBroken},
  }};
  return name_in(kHoldings, holding);
}

StoredMonth stored_month_of(const Manifest& manifest) {
  StoredMonth month;
  month.account = manifest.account;
  month.dataset = manifest.dataset;
  month.month = manifest.month;
  month.shape = manifest.shape;
  month.pending = manifest.pending;
  for (const auto& [day, entry] : manifest.days) {
    month.days.emplace(day, entry.collected_at);
    if (!entry.unread_customers.empty()) month.incomplete.insert(day);
    month.rows += entry.rows;
    add(entry.totals, month.totals);
    if (entry.without_customer && month.without_customer) {
      add(*entry.without_customer, *month.without_customer);
    } else if (entry.rows > 0) {
      month.without_customer.reset();
    }
  }
  return month;
}

std::optional<SystemTime> StoredMonth::collected_at() const {
  std::optional<SystemTime> latest;
  for (const auto& [day, read_at] : days) latest = std::max(latest.value_or(read_at), read_at);
  return latest;
}

std::string fill_command(const Gap& gap) {
  return "azcost collect -a " + gap.account + " --from " + format_day(gap.from) + " --to " +
         format_day(gap.to);
}

Overview overview_of(Metadata metadata, const std::vector<RunRecord>& runs, SystemTime now,
                     int close_day) {
  Overview overview;
  overview.now = now;
  Walk walk(overview, close_day);
  for (const auto& [key, series] : series_of(metadata)) walk.over(series);
  overview.restatements = count_restatements(metadata.restatements, now);
  for (const RunRecord& run : runs) overview.runs.push_back(status_of(run));
  overview.broken = std::move(metadata.broken);
  std::ranges::sort(overview.broken, {}, [](const BrokenMonth& month) {
    return std::tie(month.account, month.dataset, month.month);
  });
  overview.unreadable = std::move(metadata.unreadable);
  return overview;
}

}  // namespace azcost::report
