#include "azcost/run/readiness.hpp"

#include <algorithm>
#include <utility>

#include "azcost/model/calendar.hpp"

namespace azcost::run {

using std::chrono::milliseconds;

void Readiness::follow(const Schedule& schedule, const std::vector<Attendant>& attendants) {
  const std::lock_guard lock(mutex_);
  schedule_ = schedule;
  std::map<std::string, Row> rows;
  for (const Attendant& attendant : attendants) {
    Row& row = rows[attendant.account];
    row.offset = attendant.offset;
    const auto known = rows_.find(attendant.account);
    if (known != rows_.end()) row.last_success = known->second.last_success;
  }
  rows_ = std::move(rows);
}

void Readiness::succeeded(const std::string& account, SystemTime time) {
  const std::lock_guard lock(mutex_);
  const auto row = rows_.find(account);
  if (row == rows_.end()) return;
  row->second.last_success = std::max(row->second.last_success.value_or(time), time);
}

Health Readiness::look(SystemTime now) const {
  const std::lock_guard lock(mutex_);
  Health health;
  std::string late;
  for (const auto& [account, row] : rows_) {
    const SystemTime last = schedule_->last_at_or_before(now - row.offset);
    const SystemTime before = schedule_->last_at_or_before(last - milliseconds(1)) + row.offset;
    if (row.last_success && *row.last_success >= before) continue;
    late.append(late.empty() ? "" : "; ").append(account);
    late.append(row.last_success ? " was last read whole at " + format_time(*row.last_success)
                                 : std::string(" was never read whole"));
  }
  if (late.empty()) return health;
  health.good = false;
  health.text = std::move(late);
  return health;
}

}  // namespace azcost::run
