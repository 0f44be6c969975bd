#include "azcost/run/timetable.hpp"

#include <algorithm>
#include <utility>

namespace azcost::run {
namespace {

using std::chrono::milliseconds;

/// Before the try that follows `tries` of them.
milliseconds pause_after(int tries) {
  constexpr int kMostDoublings = 4;
  const auto doublings = std::min(tries - 1, kMostDoublings);
  return std::min<milliseconds>(Timetable::kFirstPause * (1 << doublings),
                                Timetable::kLongestPause);
}

}  // namespace

Timetable::Timetable(const Schedule& schedule, const std::vector<Attendant>& attendants,
                     SystemTime now) {
  change(schedule, attendants, now);
}

void Timetable::change(const Schedule& schedule, const std::vector<Attendant>& attendants,
                       SystemTime now) {
  std::vector<Row> rows;
  for (const Attendant& attendant : attendants) {
    if (Row* known = find(attendant.account)) {
      known->agenda.change(schedule, attendant.offset);
      rows.push_back(std::move(*known));
    } else {
      rows.push_back({.account = attendant.account,
                      .agenda = {schedule, attendant.offset, attendant.last_began, now},
                      .is_new = !attendant.last_began,
                      .since = now});
    }
  }
  rows_ = std::move(rows);
}

void Timetable::call_all() noexcept {
  for (Row& row : rows_) row.called = true;
}

Turns Timetable::look(SystemTime now) {
  Turns turns;
  turns.next = SystemTime::max();
  for (Row& row : rows_) {
    const Turn turn = row.agenda.look(now);
    if (row.is_new) {
      turns.due.push_back({row.account, now});
    } else if (turn.now || row.called) {
      turns.due.push_back({row.account, turn.now ? turn.due : now});
      turns.late = std::max(turns.late, turn.late);
    } else if (row.again && *row.again <= now) {
      turns.due.push_back({row.account, row.since, row.what == TryAgain::kWhatFailed});
    } else {
      turns.next = std::min({turns.next, turn.due, row.again.value_or(turn.due)});
    }
  }
  return turns;
}

void Timetable::began(const std::string& account, SystemTime now) {
  Row* row = find(account);
  if (row == nullptr) return;
  const Turn turn = row->agenda.look(now);
  if (row->is_new || turn.now || row->called) {
    row->since = turn.now && !row->is_new ? turn.due : now;
    row->tries = 0;
    row->is_new = false;
    row->called = false;
    row->agenda.began(now);
  }
  row->again.reset();
}

void Timetable::ended(const std::string& account, SystemTime now, TryAgain try_again) {
  Row* row = find(account);
  if (row == nullptr) return;
  row->again.reset();
  row->what = try_again;
  if (try_again == TryAgain::kNo) return;
  row->again = now + pause_after(++row->tries);
}

Timetable::Row* Timetable::find(const std::string& account) {
  const auto found = std::ranges::find(rows_, account, &Row::account);
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace azcost::run
