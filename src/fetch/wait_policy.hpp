/// How long azcost waits for Azure, and how often it tries: every number, and its reason. The quota
/// book decides when the next request may go.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace azcost::fetch {

/// A wait, and the part of it that must not be cut.
struct Wait {
  std::chrono::milliseconds least{0};   ///< what the service needs; never shortened
  std::chrono::milliseconds chosen{0};  ///< with the jitter; at least `least`
};

struct WaitPolicy {
  using milliseconds = std::chrono::milliseconds;

  // --- tries of one page, the first one included ---

  /// A fault of the service or of the network: most last for seconds.
  int fault_tries = 5;
  /// A whole answer that cannot be used: usually the next one can. If not, the service has changed,
  /// and more tries only spend quota.
  int page_tries = 3;
  /// A proof of the app that was outside its time of validity: it may have expired on its way, or
  /// its file was just being replaced. If a fresh one is refused as well, more tries will not help.
  int proof_tries = 2;

  // --- waits before another try ---

  /// After a fault: a random time up to this, evenly distributed; doubled with every fault. Most
  /// faults pass at once; the jitter keeps clients that failed together from returning together.
  milliseconds first_fault = std::chrono::seconds(2);
  milliseconds last_fault = std::chrono::minutes(1);
  /// After a refusal without a hint, and after a hint that did not help: at least this, doubled
  /// with every refusal. The shortest pause that was seen to work.
  milliseconds first_refusal = std::chrono::seconds(30);
  milliseconds last_refusal = std::chrono::minutes(5);
  /// A wait that was asked for gets up to this part of it on top: short hints proved too short.
  int hint_jitter_divisor = 4;
  /// The longest quota is counted by the hour: a hint of more than a day is not a wait. The table,
  /// the book and the authority share this limit.
  milliseconds longest_hint = std::chrono::hours(24);

  // --- the pace of a bucket (see Governor) ---

  /// The first cut goes no deeper: users report that a scope takes about four requests a minute.
  milliseconds first_interval = std::chrono::seconds(30);
  /// No bucket is paced slower than this: the service's own hints take over.
  milliseconds slowest_interval = std::chrono::minutes(5);
  /// A bucket that takes one request a second needs no pace any more.
  milliseconds fast_enough = std::chrono::seconds(1);
  /// What one good answer gives back, in requests an hour. A bucket that was cut to two a minute is
  /// at four again after eight of them: one 429 in three minutes, if the service takes four a
  /// minute.
  std::int64_t restored_per_hour = 15;
  /// A pace depends on the load at its time: after an hour without a request it means nothing any
  /// more.
  milliseconds pace_life = std::chrono::hours(1);
  /// azcost never overspends a QPU budget knowingly: if it is empty all the same, another client
  /// spends it too, and takes what is given back as soon as azcost does. The hint says when the
  /// next QPU is there, not who gets it.
  milliseconds least_qpu_rest = std::chrono::minutes(1);
  /// NTP steps a clock back by less than this in its normal work; a time further ahead was written
  /// by a wrong clock.
  milliseconds clock_step = std::chrono::minutes(1);

  /// Requires: `faults`, counted from 1.
  [[nodiscard]] Wait after_fault(int faults, std::mt19937_64& random) const;
  /// `asked`: what the service asked for. Requires: `refusals`, counted from 1.
  [[nodiscard]] Wait after_refusal(int refusals, std::optional<milliseconds> asked,
                                   std::mt19937_64& random) const;
};

inline constexpr WaitPolicy kWaits = {};

}  // namespace azcost::fetch
