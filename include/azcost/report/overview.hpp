/// What is stored, how fresh it is and what is missing: computed from manifests, restatements and
/// run records alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"

namespace azcost::report {

/// What an overview needs of a manifest.
struct StoredMonth {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};
  Shape shape;
  /// Days with an entry, also those without rows, and when their reading began. With monthly
  /// granularity the first of the month.
  std::map<Day, SystemTime> days;
  std::set<Day> pending;
  std::uint64_t rows = 0;
  Totals totals;
  /// Those of `days` where a customer could not be read, so that they are not settled.
  std::set<Day> incomplete;
  /// Of the rows without a customer; nothing when the shape does not group by customer.
  std::optional<Totals> without_customer = Totals();

  /// When the latest reading of one of its days began; nothing without days.
  [[nodiscard]] std::optional<SystemTime> collected_at() const;

  friend bool operator==(const StoredMonth&, const StoredMonth&) = default;
};

[[nodiscard]] StoredMonth stored_month_of(const Manifest& manifest);

/// A month whose manifest cannot be used.
struct BrokenMonth {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};
  std::string path;  ///< of the manifest, relative to the data directory
  std::string why;   ///< without a final stop

  friend bool operator==(const BrokenMonth&, const BrokenMonth&) = default;
};

/// A committed day whose rows had changed when it was read again.
struct RestatedDay {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Day day;
  SystemTime restated_at;
  MonthState state = MonthState::kOpen;  ///< of its month at that time

  friend bool operator==(const RestatedDay&, const RestatedDay&) = default;
};

/// Older restatements are not reported.
inline constexpr std::chrono::days kRestatementsOf{30};

/// The metadata of a data directory.
struct Metadata {
  std::vector<StoredMonth> months;
  std::vector<BrokenMonth> broken;
  std::vector<RestatedDay> restatements;
  /// Files of restatements that could not be read to the end, relative to the data directory.
  std::vector<std::string> unreadable;
};

enum class Holding {
  kHeld,
  kMissing,  ///< no manifest, though other months of the account and dataset have one
  kBroken,   ///< a manifest that cannot be read: nothing is known of its days
};

/// "held", "missing", "broken". Scripts read them: do not change.
[[nodiscard]] std::string_view name_of(Holding holding) noexcept;

/// One month of an account and dataset, as of today.
struct MonthStatus {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};
  Holding holding = Holding::kHeld;
  MonthState state = MonthState::kOpen;
  // Each day that is over is one of these. A day that is not over is never missing.
  int days = 0;     ///< Azure has answered it, and it is on disk
  int pending = 0;  ///< Azure has answered no rows, too early to be believed
  int missing = 0;  ///< never read
  /// Of `days` and `pending`: read before all their costs could be there, so that a run reads them
  /// again. Until there is none, the month is not final.
  int unsettled = 0;
  bool is_late = false;  ///< its close day is over, and some of its days are unsettled
  std::uint64_t rows = 0;
  Totals totals;
  std::optional<Totals> without_customer;  ///< of the rows without a customer, if known
  std::optional<SystemTime> collected_at;

  [[nodiscard]] int expected() const noexcept { return days + pending + missing; }

  friend bool operator==(const MonthStatus&, const MonthStatus&) = default;
};

/// Consecutive days that were never read. They may be of several months.
struct Gap {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Day from;
  Day to;

  [[nodiscard]] int days() const { return static_cast<int>((to - from).count()) + 1; }

  friend bool operator==(const Gap&, const Gap&) = default;
};

/// The command that fills a gap: "azcost collect -a contoso --from 2026-10-05 --to 2026-10-06"
[[nodiscard]] std::string fill_command(const Gap& gap);

/// Two consecutive stored months of an account and dataset with different shapes.
struct ShapeChange {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month before{Day{}};
  Month month{Day{}};
  /// In words, as "group_by with ServiceName".
  std::vector<std::string> changes;

  friend bool operator==(const ShapeChange&, const ShapeChange&) = default;
};

/// The restatements of an account and dataset within `kRestatementsOf`.
struct RestatementCount {
  std::string account;
  Dataset dataset = Dataset::kActual;
  int days = 0;        ///< each counted once
  int times = 0;       ///< how often one of them was restated
  int final_days = 0;  ///< of months that were final at that time

  friend bool operator==(const RestatementCount&, const RestatementCount&) = default;
};

struct RunStatus {
  std::string run_id;
  std::string command;
  std::string version;
  SystemTime started_at;
  SystemTime ended_at;
  int exit_code = 0;
  std::map<Outcome, int> units;
  std::uint64_t rows = 0;
  double throttled_seconds = 0;

  friend bool operator==(const RunStatus&, const RunStatus&) = default;
};

/// By account, dataset and time, the oldest first; runs the newest first.
struct Overview {
  SystemTime now;
  std::vector<MonthStatus> months;
  std::vector<Gap> gaps;
  std::vector<ShapeChange> shape_changes;
  std::vector<RestatementCount> restatements;
  std::vector<RunStatus> runs;
  std::vector<BrokenMonth> broken;
  std::vector<std::string> unreadable;
};

/// A day is missing when it is over at `now` and was never read: within the months of an account
/// and dataset, from the first of its first month on, and after them up to yesterday. Today is
/// never missing: it is not over.
[[nodiscard]] Overview overview_of(Metadata metadata, const std::vector<RunRecord>& runs,
                                   SystemTime now, int close_day);

/// One JSON object with two spaces of indent and a final newline.
[[nodiscard]] std::string to_json(const Overview& overview);
/// Only the gaps and the broken months.
[[nodiscard]] std::string gaps_to_json(const Overview& overview);

}  // namespace azcost::report
