#include "quota.hpp"

#include <algorithm>

namespace azcost::emulator {
namespace {

/// For what queries that are being answered hold: they settle soon, at an instant nobody knows.
constexpr std::chrono::seconds kSoon{1};

}  // namespace

Quota::Quota(SteadyTime start, std::chrono::milliseconds foreign_every)
    : foreign_every_(foreign_every), foreign_next_(start + foreign_every) {}

std::optional<std::chrono::milliseconds> Quota::reserve(int qpu, SteadyTime now) {
  let_the_other_client_spend(now);
  SteadyTime release_time = now;
  for (const Window& window : kWindows) {
    release_time = std::max(release_time, release(window, qpu, now));
  }
  if (release_time > now) return release_time - now;
  reserved_ += qpu;
  return std::nullopt;
}

void Quota::settle(int qpu, SteadyTime now) {
  let_the_other_client_spend(now);
  reserved_ -= qpu;
  spends_.push_back({now, qpu});
}

Quota::Left Quota::left(SteadyTime now) {
  let_the_other_client_spend(now);
  const auto left = [&](const Window& window) {
    return std::max(0, window.budget - taken(window, now));
  };
  return {.hour = left(kWindows[0]), .minute = left(kWindows[1]), .ten_seconds = left(kWindows[2])};
}

int Quota::taken(const Window& window, SteadyTime now) const {
  int sum = reserved_;
  for (const Spend& spend : spends_) {
    if (spend.at + window.length > now) sum += spend.qpu;
  }
  return sum;
}

/// The instant at which `window` has room for `qpu`.
SteadyTime Quota::release(const Window& window, int qpu, SteadyTime now) const {
  const int most = window.budget - std::min(qpu, window.budget);
  int sum = taken(window, now);
  SteadyTime at = now;
  for (const Spend& spend : spends_) {
    if (sum <= most) return at;
    if (spend.at + window.length <= now) continue;
    at = spend.at + window.length;
    sum -= spend.qpu;
  }
  return sum <= most ? at : std::max(at, now + kSoon);
}

void Quota::let_the_other_client_spend(SteadyTime now) {
  if (foreign_every_ > std::chrono::milliseconds(0)) {
    for (; foreign_next_ <= now; foreign_next_ += foreign_every_) {
      const bool room = std::ranges::all_of(kWindows, [this](const Window& window) {
        return taken(window, foreign_next_) < window.budget;
      });
      if (room) spends_.push_back({foreign_next_, 1});
      forget_before(foreign_next_);
    }
  }
  forget_before(now);
}

void Quota::forget_before(SteadyTime now) {
  while (!spends_.empty() && spends_.front().at + kWindows[0].length <= now) spends_.pop_front();
}

}  // namespace azcost::emulator
