/// The query processing units (QPU) of one tenant, and what Cost Management says about its quotas.
/// Sources of the headers: the list of azqr#745 and two recorded answers, a 200 (AzureTRE#2835) and
/// a 429 (the tests of keboola's ex-azure-cost-management).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"

namespace azcost::emulator {

/// 12 QPU in any ten seconds, 60 in any minute, 600 in any hour, for all clients of a tenant
/// together. Source: Microsoft's "Manage Azure costs with automation". Whether the real windows
/// slide is not known; sliding ones are the strictest.
///
/// Reads no clock: times are arguments, and never go backwards. Not thread-safe.
class Quota {
 public:
  /// What is left now. A query that cost more than a whole window leaves 0, not less.
  struct Left {
    int hour = 0;
    int minute = 0;
    int ten_seconds = 0;

    friend bool operator==(const Left&, const Left&) = default;
  };

  /// Nothing is spent at `start`. From then on another client spends one QPU each `foreign_every`,
  /// or does what `when_refused` says; 0: there is no such client.
  explicit Quota(SteadyTime start, std::chrono::milliseconds foreign_every = {},
                 WhenRefused when_refused = WhenRefused::kGivesUp);

  /// Reserves `qpu` for a query that begins at `now`; `settle` has to follow. If they are not
  /// there, reserves nothing and returns the time after which they may be. A query that costs more
  /// than a whole window has to wait until the window is unspent: it could never be asked
  /// otherwise.
  [[nodiscard]] std::optional<std::chrono::milliseconds> reserve(int qpu, SteadyTime now);

  /// The answer for which `qpu` were reserved ends at `now`: from then on they count as spent.
  void settle(int qpu, SteadyTime now);

  /// Reserved QPU do not count as left.
  [[nodiscard]] Left left(SteadyTime now);

  /// What the other client has spent, as of the last call of another function.
  [[nodiscard]] std::uint64_t foreign_spent() const noexcept { return foreign_spent_; }

 private:
  struct Spend {
    SteadyTime at;
    int qpu = 0;
  };
  struct Window {
    std::chrono::milliseconds length;
    int budget = 0;
  };
  static constexpr std::array<Window, 3> kWindows = {{{std::chrono::hours(1), 600},
                                                      {std::chrono::minutes(1), 60},
                                                      {std::chrono::seconds(10), 12}}};

  [[nodiscard]] int taken(const Window& window, SteadyTime now) const;
  [[nodiscard]] SteadyTime release(const Window& window, int qpu, SteadyTime now) const;
  [[nodiscard]] SteadyTime release(int qpu, SteadyTime now) const;
  void let_the_other_client_spend(SteadyTime now);
  void forget_before(SteadyTime now);

  std::deque<Spend> spends_;  ///< of the longest window, oldest first
  int reserved_ = 0;
  std::chrono::milliseconds foreign_every_;
  WhenRefused when_refused_;
  SteadyTime foreign_next_;  ///< when it wants its next one
  SteadyTime looked_at_;     ///< the last call: the other client gets nothing before it any more
  std::uint64_t foreign_spent_ = 0;
};

/// The quota of a tenant, whose accounts share it.
struct TenantQuota {
  TenantQuota(SteadyTime start, std::chrono::milliseconds foreign_every, WhenRefused foreign_client)
      : quota(start, foreign_every, foreign_client) {}

  mutable std::mutex mutex;
  Quota quota;  ///< guarded by mutex
};

/// `quota` is qpu, entity (the scope), tenant, clienttype or client.
[[nodiscard]] std::string retry_header(const char* quota);

/// The real 429, whose body does not say how long to wait.
[[nodiscard]] Answer too_many_requests();

void add_qpu_headers(Answer& answer, int consumed, const Quota::Left& left);

}  // namespace azcost::emulator
