/// Decides when the next request to a tenant may go. It never sleeps and reads no clock: the one
/// retry loop asks it, waits, and reports the answers to it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"

namespace azcost::fetch {

/// The counters that the service keeps. A 429 names the one that is empty by the prefix of its
/// retry header: qpu-, entity- (the scope), tenant-, clienttype- or client-.
enum class Bucket { kQpu, kScope, kTenant, kClientType };

/// One of the windows over which a tenant's QPU are counted.
struct QpuWindow {
  std::chrono::milliseconds length{0};
  int limit = 0;
};

/// 12 QPU in ten seconds, 60 a minute, 600 an hour, for all clients of a tenant together.
/// Source: Microsoft's "Manage Azure costs with automation", data latency and rate limits.
inline constexpr std::array<QpuWindow, 3> kDocumentedQuota = {{
    {std::chrono::seconds(10), 12},
    {std::chrono::minutes(1), 60},
    {std::chrono::hours(1), 600},
}};

struct GovernorOptions {
  /// Percent of each window's limit that may be spent; the rest is for people in the portal.
  int share_percent = 50;
  /// False: only the quota that answers report counts (for a server that is not Azure's own).
  bool documented_limits = true;
  /// False: only the waits that the service asks for count.
  bool learned_paces = true;
};

/// The QPU that are left according to an answer, per window of `kDocumentedQuota`.
using QpuRemaining = std::array<std::optional<int>, kDocumentedQuota.size()>;

/// The governor's state as a plain value. It is stored between runs.
struct GovernorState {
  struct Spend {
    SystemTime at;
    int qpu = 0;
    // Who spent it. Kept for a minute, as long as paces need it; then empty.
    std::string scope = {};
    std::string client_type = {};
    friend bool operator==(const Spend&, const Spend&) = default;
  };
  struct Observation {
    SystemTime at;
    int remaining = 0;
    friend bool operator==(const Observation&, const Observation&) = default;
  };
  struct Pace {
    std::chrono::milliseconds interval{0};  ///< least time between two requests; 0: none
    SystemTime last_sent;
    SystemTime not_before;  ///< the service asked to wait until then
    SystemTime asked_at;    ///< when it asked
    friend bool operator==(const Pace&, const Pace&) = default;
  };

  std::deque<Spend> spends;  ///< of the longest window, oldest first
  std::array<std::optional<Observation>, kDocumentedQuota.size()> observed;
  std::map<std::string, Pace> paces;  ///< by bucket: "qpu", "tenant", "scope:…", "client:…"

  friend bool operator==(const GovernorState&, const GovernorState&) = default;
};

/// A request as the governor sees it.
struct Spending {
  std::string scope;
  std::string client_type;
  int qpu = 1;  ///< a query costs one per month of data, a further page as much again
};

/// The budgets of one tenant. Uses wall-clock time, because the budgets outlive the process. A time
/// in the future was written before the clock was set back: up to a minute ahead it counts as now,
/// beyond that it is ignored. Not thread-safe.
class Governor {
 public:
  explicit Governor(GovernorOptions options, GovernorState state = {});

  /// The earliest instant, not before `now`, at which the request may be sent.
  [[nodiscard]] SystemTime release_time(SystemTime now, const Spending& request) const;

  /// Until when the service itself asked not to send the request. Never after `release_time`; in
  /// the past when the service asked for no wait.
  [[nodiscard]] SystemTime barred_until(SystemTime now, const Spending& request) const;

  /// Counts a request that is being sent. Its QPU count from the end of the answer: call
  /// `on_answer` when it has arrived.
  void on_sent(SystemTime now, const Spending& request);

  /// Moves the QPU of the request to the end of its answer, corrects them to what the service says
  /// was consumed, and keeps what it says is left.
  void on_answer(SystemTime now, const Spending& request, std::optional<int> consumed,
                 const QpuRemaining& remaining);

  /// The answer was not throttled: the paces of its buckets rise by one step.
  void on_success(const Spending& request);

  /// The service answered 429. No request of the bucket goes before `now + wait` (a longer wait
  /// than a day counts as a day), and the pace of the bucket is halved. A QPU budget has no pace:
  /// it rests for at least a minute.
  void on_throttled(SystemTime now, const Spending& request, Bucket bucket,
                    std::chrono::milliseconds wait);

  /// The service is unavailable, and says for how long. No request of the tenant goes before `now +
  /// wait`, limited as above; the paces stay as they are.
  void on_pause(SystemTime now, std::chrono::milliseconds wait);

  /// How many QPU the tenant has left at `now` in each window of `kDocumentedQuota`, as far as
  /// azcost knows: the limit minus what azcost spent, or less when the service said so.
  [[nodiscard]] std::array<int, kDocumentedQuota.size()> left(SystemTime now) const;

  [[nodiscard]] const GovernorState& state() const noexcept { return state_; }

 private:
  [[nodiscard]] bool fits(SystemTime at, const QpuWindow& window, int qpu) const;
  [[nodiscard]] const GovernorState::Observation* observation(std::size_t window,
                                                              SystemTime now) const;
  [[nodiscard]] bool fits_observed(SystemTime now, SystemTime at, std::size_t window,
                                   int qpu) const;
  [[nodiscard]] bool fits_all(SystemTime now, SystemTime at, int qpu) const;
  [[nodiscard]] int spent_between(SystemTime after, SystemTime until) const;
  [[nodiscard]] int budget(const QpuWindow& window) const;
  void settle_times(SystemTime now);
  static void bar(GovernorState::Pace& pace, SystemTime now, std::chrono::milliseconds wait);

  GovernorOptions options_;
  GovernorState state_;
};

}  // namespace azcost::fetch
