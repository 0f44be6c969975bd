#include "azcost/base/system_alarm.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <system_error>

#include "descriptor.hpp"

namespace azcost {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Sets the timer to `due`. Zero would switch it off, and a negative time would be refused: so
/// times in the far past become one millisecond after 1970. False: the clock was set since the
/// timer was last armed, so that `due` may be outdated; the timer is armed all the same.
bool set_timer(int timer, SystemTime due) {
  const milliseconds since_epoch = std::max(due.time_since_epoch(), milliseconds(1));
  const auto whole = std::chrono::floor<seconds>(since_epoch);
  itimerspec spec{};
  spec.it_value.tv_sec = static_cast<time_t>(whole.count());
  spec.it_value.tv_nsec = static_cast<long>(nanoseconds(since_epoch - whole).count());
  return ::timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, nullptr) ==
             0 ||
         errno != ECANCELED;
}

/// Reads the counter of a timerfd or an eventfd; nothing when that fails, with `errno` set.
std::optional<std::uint64_t> read_count(int descriptor) {
  std::uint64_t count = 0;
  if (::read(descriptor, &count, sizeof count) != sizeof count) return std::nullopt;
  return count;
}

int poll_timeout(std::optional<SteadyTime> until) {
  if (!until) return -1;
  const auto now = std::chrono::steady_clock::now();
  const auto left = std::chrono::ceil<milliseconds>(*until - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

}  // namespace

Result<std::unique_ptr<SystemAlarm>> SystemAlarm::create() {
  Descriptor timer(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC));
  Descriptor bell(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!timer.is_open() || !bell.is_open()) {
    return Error{ErrorKind::kIo, "cannot make a timer: " + std::generic_category().message(errno)};
  }
  // Armed from the beginning, so that the first sleep also notices a clock that was set before it.
  constexpr SystemTime kFarAway{std::chrono::hours(24) * 365 * 200};
  set_timer(timer.get(), kFarAway);
  return std::unique_ptr<SystemAlarm>(new SystemAlarm(timer.release(), bell.release()));
}

SystemAlarm::~SystemAlarm() {
  ::close(timer_);
  ::close(bell_);
}

Wake SystemAlarm::sleep(SystemTime due, std::optional<milliseconds> longest,
                        const std::stop_token& stop) {
  const std::stop_callback on_stop(stop, [this] { ring(); });
  std::optional<SteadyTime> until;
  if (longest) {
    until = std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now()) + *longest;
  }
  // The caller computed `due` from a clock that was set since then: it has to compute it again.
  if (!set_timer(timer_, due)) return stop.stop_requested() ? Wake::kStopped : Wake::kClockSet;
  for (;;) {
    std::array<pollfd, 2> descriptors = {{{.fd = bell_, .events = POLLIN, .revents = 0},
                                          {.fd = timer_, .events = POLLIN, .revents = 0}}};
    const int ready = ::poll(descriptors.data(), descriptors.size(), poll_timeout(until));
    if (stop.stop_requested()) return Wake::kStopped;
    if (ready == 0) return Wake::kTick;
    if (ready < 0) continue;  // a signal handler ran
    if (descriptors[0].revents != 0 && read_count(bell_)) return Wake::kRung;
    if (descriptors[1].revents == 0) continue;
    if (read_count(timer_)) return Wake::kDue;
    if (errno == ECANCELED) return Wake::kClockSet;
  }
}

void SystemAlarm::ring() noexcept {
  const std::uint64_t one = 1;
  // It fails only after 2^64 rings, and then the sleep ends anyway.
  if (::write(bell_, &one, sizeof one) < 0) return;
}

}  // namespace azcost
