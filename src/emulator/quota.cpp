#include "quota.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azcost::emulator {
namespace {

/// The wait for QPU that running queries have reserved: they settle soon, nobody knows when.
constexpr std::chrono::seconds kSoon{1};

}  // namespace

Quota::Quota(SteadyTime start, std::chrono::milliseconds foreign_every, WhenRefused when_refused)
    : foreign_every_(foreign_every),
      when_refused_(when_refused),
      foreign_next_(start + foreign_every),
      looked_at_(start) {}

std::optional<std::chrono::milliseconds> Quota::reserve(int qpu, SteadyTime now) {
  let_the_other_client_spend(now);
  const SteadyTime release_time = release(qpu, now);
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

/// The instant at which all windows have room: what is spent in them only shrinks while nobody
/// asks.
SteadyTime Quota::release(int qpu, SteadyTime now) const {
  SteadyTime at = now;
  for (const Window& window : kWindows) at = std::max(at, release(window, qpu, now));
  return at;
}

void Quota::let_the_other_client_spend(SteadyTime now) {
  while (foreign_every_ > std::chrono::milliseconds(0) && foreign_next_ <= now) {
    const SteadyTime asked = std::max(foreign_next_, looked_at_);
    const SteadyTime served = release(1, asked);
    if (when_refused_ == WhenRefused::kTriesAgain && served > now) break;
    if (when_refused_ == WhenRefused::kTriesAgain || served == asked) {
      spends_.push_back({served, 1});
      ++foreign_spent_;
    }
    foreign_next_ += foreign_every_;
    forget_before(asked);
  }
  looked_at_ = now;
  forget_before(now);
}

void Quota::forget_before(SteadyTime now) {
  while (!spends_.empty() && spends_.front().at + kWindows[0].length <= now) spends_.pop_front();
}

std::string retry_header(const char* quota) {
  return fmt::format("x-ms-ratelimit-microsoft.costmanagement-{}-retry-after", quota);
}

Answer too_many_requests() {
  return {.status = 429,
          .body = R"({"error":{"code":"429","message":"Too many requests. Please retry."}})"};
}

void add_qpu_headers(Answer& answer, int consumed, const Quota::Left& left) {
  answer.headers.emplace_back("x-ms-ratelimit-microsoft.costmanagement-qpu-consumed",
                              std::to_string(consumed));
  answer.headers.emplace_back("x-ms-ratelimit-microsoft.costmanagement-qpu-remaining",
                              fmt::format("QueriesPerHour:{},QueriesPerMin:{},QueriesPer10Sec:{}",
                                          left.hour, left.minute, left.ten_seconds));
}

}  // namespace azcost::emulator
