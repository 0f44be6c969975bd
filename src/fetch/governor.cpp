#include "azcost/fetch/governor.hpp"

#include <algorithm>
#include <utility>

#include "wait_policy.hpp"

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMinute = std::chrono::minutes(1);

std::string key_of(Bucket bucket, const Spending& request) {
  switch (bucket) {
    case Bucket::kQpu:
      return "qpu";
    case Bucket::kTenant:
      return "tenant";
    case Bucket::kScope:
      return "scope:" + request.scope;
    case Bucket::kClientType:
      return "client:" + request.client_type;
  }
  return {};
}

/// Whether what was spent counts for the bucket that has refused the request.
bool concerns(Bucket bucket, const Spending& request, const GovernorState::Spend& spend) {
  switch (bucket) {
    case Bucket::kScope:
      return spend.scope == request.scope;
    case Bucket::kClientType:
      return spend.client_type == request.client_type;
    case Bucket::kQpu:
    case Bucket::kTenant:
      break;
  }
  return true;
}

/// Until when the service asked not to use the bucket. If it asked in the future, the clock has
/// been set back since: the wait may be over, so it is ignored.
SystemTime bar_of(const GovernorState::Pace& pace, SystemTime now) {
  return pace.asked_at <= now + kWaits.clock_step ? pace.not_before : SystemTime();
}

/// Whether the pace has no effect any more.
bool has_expired(const GovernorState::Pace& pace, SystemTime now) {
  const bool idle =
      pace.last_sent < now - kWaits.pace_life || pace.last_sent > now + kWaits.clock_step;
  return idle && bar_of(pace, now) <= now;
}

bool in_one_second(SystemTime a, SystemTime b) {
  return std::chrono::floor<std::chrono::seconds>(a) == std::chrono::floor<std::chrono::seconds>(b);
}

constexpr std::array kAllBuckets = {Bucket::kQpu, Bucket::kTenant, Bucket::kScope,
                                    Bucket::kClientType};

}  // namespace

Governor::Governor(GovernorOptions options, GovernorState state)
    : options_(options), state_(std::move(state)) {}

int Governor::budget(const QpuWindow& window) const {
  // One query must always be possible, however small the share.
  return std::max(1, window.limit * options_.share_percent / 100);
}

int Governor::spent_between(SystemTime after, SystemTime until) const {
  int sum = 0;
  for (const GovernorState::Spend& spend : state_.spends) {
    if (spend.at > after && spend.at <= until) sum += spend.qpu;
  }
  return sum;
}

bool Governor::fits(SystemTime at, const QpuWindow& window, int qpu) const {
  const int limit = budget(window);
  return spent_between(at - window.length, at) + std::min(qpu, limit) <= limit;
}

/// What the service said about a window; null when it said nothing or the clock has been set back
/// since. Nobody knows then when that was, and waiting for its window to pass could take as long as
/// the jump.
const GovernorState::Observation* Governor::observation(std::size_t window, SystemTime now) const {
  const auto& observed = state_.observed.at(window);
  return observed && observed->at <= now ? &*observed : nullptr;
}

bool Governor::fits_observed(SystemTime now, SystemTime at, std::size_t window, int qpu) const {
  const GovernorState::Observation* const observed = observation(window, now);
  if (observed == nullptr || !options_.learned_paces) return true;
  const milliseconds length = kDocumentedQuota.at(window).length;
  if (at >= observed->at + length) return true;  // everything seen then has been given back
  const int since = spent_between(observed->at, at);
  const int given_back = spent_between(observed->at - length, at - length);
  const int left = observed->remaining - since + given_back;
  return left >= std::min(qpu, kDocumentedQuota.at(window).limit);
}

/// Whether every window has room at `at` for `qpu` more, as far as is known `now`.
bool Governor::fits_all(SystemTime now, SystemTime at, int qpu) const {
  for (std::size_t i = 0; i < kDocumentedQuota.size(); ++i) {
    if (!fits_observed(now, at, i, qpu)) return false;
    if (options_.documented_limits && !fits(at, kDocumentedQuota.at(i), qpu)) return false;
  }
  return true;
}

SystemTime Governor::barred_until(SystemTime now, const Spending& request) const {
  SystemTime until;
  for (const Bucket bucket : kAllBuckets) {
    const auto pace = state_.paces.find(key_of(bucket, request));
    if (pace != state_.paces.end()) until = std::max(until, bar_of(pace->second, now));
  }
  return until;
}

SystemTime Governor::release_time(SystemTime now, const Spending& request) const {
  SystemTime at = std::max(now, barred_until(now, request));
  for (const Bucket bucket : kAllBuckets) {
    const auto pace = state_.paces.find(key_of(bucket, request));
    if (pace == state_.paces.end()) continue;
    if (options_.learned_paces && pace->second.interval > milliseconds(0)) {
      at = std::max(at, std::min(pace->second.last_sent, now) + pace->second.interval);
    }
  }
  if (fits_all(now, at, request.qpu)) return at;  // the usual case
  // Budgets only grow when something spent leaves its window: those instants are the candidates.
  std::vector<SystemTime> candidates = {at};
  for (std::size_t i = 0; i < kDocumentedQuota.size(); ++i) {
    const milliseconds length = kDocumentedQuota.at(i).length;
    for (const GovernorState::Spend& spend : state_.spends) {
      if (spend.at + length > at) candidates.push_back(spend.at + length);
    }
    const GovernorState::Observation* const observed = observation(i, now);
    if (observed != nullptr && observed->at + length > at)
      candidates.push_back(observed->at + length);
  }
  std::ranges::sort(candidates);
  for (const SystemTime candidate : candidates) {
    if (fits_all(now, candidate, request.qpu)) return candidate;
  }
  return candidates.back();
}

/// Drops what was spent too long ago to count. Also drops what was spent in the future, before the
/// clock was set back: nobody knows when that was. After a small step, as NTP makes it, what was
/// spent "later" counts as spent now.
void Governor::settle_times(SystemTime now) {
  const SystemTime oldest = now - 2 * kDocumentedQuota.back().length;
  std::erase_if(state_.spends, [&](const GovernorState::Spend& spend) {
    return spend.at < oldest || spend.at > now + kWaits.clock_step;
  });
  std::deque<GovernorState::Spend> kept;
  for (GovernorState::Spend& spend : state_.spends) {
    spend.at = std::min(spend.at, now);
    const bool is_recent = spend.at > now - kMinute;
    if (!is_recent) {
      spend.scope.clear();
      spend.client_type.clear();
    }
    // Older than a minute, only the second matters: the book stays small, however many requests a
    // service takes.
    if (!is_recent && !kept.empty() && in_one_second(kept.back().at, spend.at)) {
      kept.back().at = std::max(kept.back().at, spend.at);
      kept.back().qpu += spend.qpu;
    } else {
      kept.push_back(std::move(spend));
    }
  }
  state_.spends = std::move(kept);
  std::erase_if(state_.paces, [&](const auto& entry) { return has_expired(entry.second, now); });
}

void Governor::on_sent(SystemTime now, const Spending& request) {
  settle_times(now);
  state_.spends.push_back({now, request.qpu, request.scope, request.client_type});
  for (const Bucket bucket : {Bucket::kTenant, Bucket::kScope, Bucket::kClientType}) {
    const auto pace = state_.paces.find(key_of(bucket, request));
    if (pace != state_.paces.end()) pace->second.last_sent = now;
  }
}

void Governor::on_answer(SystemTime now, const Spending& request, std::optional<int> consumed,
                         const QpuRemaining& remaining) {
  // The spend to move is the youngest one of that size: there is one request in flight at a time
  // per process, and which of several equal ones moves makes no difference. One that took longer
  // than a minute has lost its scope and client type.
  const auto found = std::find_if(
      state_.spends.rbegin(), state_.spends.rend(), [&](const GovernorState::Spend& spend) {
        return spend.qpu == request.qpu &&
               (spend.scope.empty() ||
                (spend.scope == request.scope && spend.client_type == request.client_type));
      });
  if (found != state_.spends.rend()) state_.spends.erase(std::next(found).base());
  state_.spends.push_back(
      {now, consumed.value_or(request.qpu), request.scope, request.client_type});
  for (std::size_t i = 0; i < remaining.size(); ++i) {
    if (remaining.at(i)) state_.observed.at(i) = GovernorState::Observation{now, *remaining.at(i)};
  }
}

void Governor::on_success(const Spending& request) {
  for (const Bucket bucket : {Bucket::kTenant, Bucket::kScope, Bucket::kClientType}) {
    const auto pace = state_.paces.find(key_of(bucket, request));
    if (pace == state_.paces.end() || pace->second.interval == milliseconds(0)) continue;
    const std::int64_t hour = kMinute.count() * 60;
    const std::int64_t per_hour = hour / pace->second.interval.count() + kWaits.restored_per_hour;
    const milliseconds interval(hour / per_hour);
    pace->second.interval = interval <= kWaits.fast_enough ? milliseconds(0) : interval;
  }
}

/// Blocks a bucket for as long as the service asks, unless it is blocked for longer already.
void Governor::bar(GovernorState::Pace& pace, SystemTime now, milliseconds wait) {
  const SystemTime until = now + std::min(wait, kWaits.longest_hint);
  if (until <= bar_of(pace, now)) return;
  pace.not_before = until;
  pace.asked_at = now;
}

void Governor::on_pause(SystemTime now, milliseconds wait) {
  bar(state_.paces[key_of(Bucket::kTenant, {})], now, wait);
}

void Governor::on_throttled(SystemTime now, const Spending& request, Bucket bucket,
                            milliseconds wait) {
  GovernorState::Pace& pace = state_.paces[key_of(bucket, request)];
  bar(pace, now, wait);
  pace.last_sent = now;
  if (bucket == Bucket::kQpu) {
    pace.interval = kWaits.least_qpu_rest;
    return;
  }
  if (pace.interval == milliseconds(0)) {
    // The first 429: for now, assume that the bucket takes half of what was sent in the last
    // minute.
    const auto recent =
        std::ranges::count_if(state_.spends, [&](const GovernorState::Spend& spend) {
          return spend.at > now - kMinute && concerns(bucket, request, spend);
        });
    pace.interval =
        std::min(kWaits.first_interval, 2 * kMinute / std::max<std::int64_t>(1, recent));
  } else {
    pace.interval *= 2;
  }
  pace.interval = std::clamp(pace.interval, kWaits.fast_enough, kWaits.slowest_interval);
}

std::array<int, kDocumentedQuota.size()> Governor::left(SystemTime now) const {
  std::array<int, kDocumentedQuota.size()> left{};
  for (std::size_t i = 0; i < left.size(); ++i) {
    const QpuWindow& window = kDocumentedQuota[i];
    left[i] = std::max(window.limit - spent_between(now - window.length, now), 0);
    const auto& observed = state_.observed[i];
    const bool still_counts = observed && observed->at <= now && now - observed->at < window.length;
    if (still_counts) {
      left[i] = std::min(left[i], observed->remaining - spent_between(observed->at, now));
    }
    left[i] = std::max(left[i], 0);
  }
  return left;
}

}  // namespace azcost::fetch
