/// How long azcost waits for Azure, and how often it tries: every number of it, and its reason.
/// When the next request may go is the quota book's to say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace azcost::fetch {

/// A wait, and how much of it must not be given up.
struct Wait {
  std::chrono::milliseconds least{0};   ///< what the service needs; never shortened
  std::chrono::milliseconds chosen{0};  ///< with the jitter; at least `least`
};

struct WaitPolicy {
  using milliseconds = std::chrono::milliseconds;

  // --- tries of one page, the first one included ---

  /// A fault of the service or of the way to it: most last for seconds.
  int fault_tries = 5;
  /// An answer that came whole but cannot be used: most often the next one can, and if not, the
  /// service has changed and asking on only spends quota.
  int page_tries = 3;
  /// A proof of the app that was out of its time: it may have aged on its way, or its file was
  /// replaced in this moment. A fresh one that is refused as well will not get better.
  int proof_tries = 2;

  // --- waits before another try ---

  /// After a fault: evenly from nothing up to this, doubled with every fault. Most faults pass at
  /// once; the jitter keeps those who broke together from coming back together.
  milliseconds first_fault = std::chrono::seconds(2);
  milliseconds last_fault = std::chrono::minutes(1);
  /// After a refusal without a hint, and after a hint that was waited for in vain: at least this,
  /// doubled with every refusal. The shortest pause that was seen to work.
  milliseconds first_refusal = std::chrono::seconds(30);
  milliseconds last_refusal = std::chrono::minutes(5);
  /// A wait that was asked for gets this part of it on top: short hints proved too short.
  int hint_jitter_divisor = 4;
  /// The longest quota is counted by the hour: who asks to wait for longer than a day has sent
  /// something else than a wait. The one limit for the table, the book and the authority.
  milliseconds longest_hint = std::chrono::hours(24);

  // --- the pace of a bucket (see Governor) ---

  /// The first cut goes no deeper: users report that a scope bears about four requests a minute.
  milliseconds first_interval = std::chrono::seconds(30);
  /// No bucket is paced slower than this: the service's own hints take over.
  milliseconds slowest_interval = std::chrono::minutes(5);
  /// A bucket that bears one request a second is no longer in trouble.
  milliseconds fast_enough = std::chrono::seconds(1);
  /// What one good answer gives back, in requests an hour. A bucket that was cut to two a minute is
  /// at four again after eight of them: one 429 in three minutes, for a service that bears four.
  std::int64_t restored_per_hour = 15;
  /// A pace is about the load of its day: after an hour without a request it says nothing any more.
  milliseconds pace_life = std::chrono::hours(1);
  /// A QPU budget is never overspent knowingly: when it is empty all the same, somebody else is at
  /// work, and takes what is given back as soon as we do. The hint says when the next QPU is there,
  /// not who gets it.
  milliseconds least_qpu_rest = std::chrono::minutes(1);
  /// As far as NTP steps a clock back in its daily work; what lies further ahead was written by a
  /// clock that was wrong.
  milliseconds clock_step = std::chrono::minutes(1);

  /// Requires: `faults`, counted from 1.
  [[nodiscard]] Wait after_fault(int faults, std::mt19937_64& random) const;
  /// `asked`: what the service asked for. Requires: `refusals`, counted from 1.
  [[nodiscard]] Wait after_refusal(int refusals, std::optional<milliseconds> asked,
                                   std::mt19937_64& random) const;
};

inline constexpr WaitPolicy kWaits = {};

}  // namespace azcost::fetch
