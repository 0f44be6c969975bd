#include "azcost/run/readiness.hpp"

#include <algorithm>

#include "azcost/model/calendar.hpp"

namespace azcost::run {

using std::chrono::milliseconds;

void Readiness::follow(const Roster& roster) {
  const std::lock_guard lock(mutex_);
  roster_ = roster;
}

void Readiness::succeeded(const std::string& account, SystemTime time) {
  const std::lock_guard lock(mutex_);
  SystemTime& last = last_successes_.emplace(account, time).first->second;
  last = std::max(last, time);
}

Health Readiness::look(SystemTime now) const {
  const std::lock_guard lock(mutex_);
  const SystemTime last = roster_->schedule.last_at_or_before(now - roster_->offset);
  const SystemTime before =
      roster_->schedule.last_at_or_before(last - milliseconds(1)) + roster_->offset;
  std::string late;
  for (const auto& [account, last_began] : roster_->accounts) {
    const auto success = last_successes_.find(account);
    if (success != last_successes_.end() && success->second >= before) continue;
    late.append(late.empty() ? "" : "; ").append(account);
    late.append(success == last_successes_.end()
                    ? " was never read whole"
                    : " was last read whole at " + format_time(success->second));
  }
  return late.empty() ? Health() : Health{false, late};
}

}  // namespace azcost::run
