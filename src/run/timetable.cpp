#include "azcost/run/timetable.hpp"

#include <algorithm>
#include <utility>

namespace azcost::run {
namespace {

using std::chrono::milliseconds;

/// The pause after `tries` tries.
milliseconds pause_after(int tries) {
  constexpr int kMostDoublings = 4;
  const auto doublings = std::min(tries - 1, kMostDoublings);
  return std::min<milliseconds>(Timetable::kFirstPause * (1 << doublings),
                                Timetable::kLongestPause);
}

}  // namespace

void Timetable::change(const Roster& roster, SystemTime now) {
  schedule_ = roster.schedule;
  offset_ = roster.offset;
  std::map<std::string, Row> rows;
  for (const auto& [account, last_began] : roster.accounts) {
    const auto known = rows_.find(account);
    rows[account] = known != rows_.end()
                        ? known->second
                        : Row{.served = last_began.value_or(now), .called = !last_began};
  }
  rows_ = std::move(rows);
}

void Timetable::call_all() noexcept {
  for (auto& [account, row] : rows_) row.called = true;
}

/// The first instant that no pass over the account has served yet.
SystemTime Timetable::due_time(Row& row, SystemTime now) const {
  if (now + kCorrection < row.served) row.served = now;
  return schedule_.next_after(row.served - offset_) + offset_;
}

Turns Timetable::look(SystemTime now) {
  Turns turns;
  turns.next = SystemTime::max();
  for (auto& [account, row] : rows_) {
    const SystemTime due = due_time(row, now);
    if (due <= now || row.called) {
      turns.due.push_back({account, std::min(due, now)});
      turns.late = std::max(turns.late, now - turns.due.back().since);
    } else if (row.again && *row.again <= now) {
      turns.due.push_back({account, row.since, !row.from_scratch});
    } else {
      turns.next = std::min({turns.next, due, row.again.value_or(due)});
    }
  }
  return turns;
}

void Timetable::passed(const std::vector<plan::DueAccount>& due, SystemTime begin, SystemTime end,
                       const PassEnd& outcome) {
  for (const plan::DueAccount& account : due) {
    const auto found = rows_.find(account.account);
    if (found == rows_.end()) continue;
    Row& row = found->second;
    if (row.called || due_time(row, begin) <= begin) {
      row.served = std::max(row.served, begin);
      row.called = false;
      row.tries = 0;
    }
    row.since = account.since;
    row.from_scratch = outcome.from_scratch;
    row.again.reset();
    if (outcome.try_again.contains(account.account)) row.again = end + pause_after(++row.tries);
  }
}

}  // namespace azcost::run
