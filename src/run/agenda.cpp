#include "azcost/run/agenda.hpp"

#include <algorithm>

namespace azcost::run {

using std::chrono::milliseconds;

Agenda::Agenda(Schedule schedule, milliseconds offset, std::optional<SystemTime> last_began,
               SystemTime now)
    : schedule_(schedule),
      offset_(offset),
      served_(last_began ? *last_began
                         : schedule_.last_at_or_before(now - offset) + offset - milliseconds(1)) {}

/// Notices a clock that was put back.
void Agenda::follow(SystemTime now) {
  if (now + kCorrection < served_) served_ = now;
}

void Agenda::began(SystemTime now) {
  follow(now);
  served_ = std::max(served_, now);
}

Turn Agenda::look(SystemTime now) {
  follow(now);
  const SystemTime due = schedule_.next_after(served_ - offset_) + offset_;
  return {.due = due, .late = std::max(now - due, milliseconds(0)), .now = due <= now};
}

void Agenda::change(Schedule schedule, milliseconds offset) {
  schedule_ = schedule;
  offset_ = offset;
}

}  // namespace azcost::run
