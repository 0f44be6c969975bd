/// Which day files of a month count, and what is in them. The manifest is the only truth about the
/// data directory: a file that it does not name does not count.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"

namespace azcost {

/// On disk: raise it when a reader of the old form would misread the new one.
inline constexpr int kManifestVersion = 1;

/// Whether a read of the days up to `last` that began at `read_at` was late enough to find all
/// their costs: 72 hours after their end. Before that, rows may be missing, and "no rows" proves
/// nothing. Everything that decides whether days are complete, final, or still to be read uses
/// this. A read after `today` was dated by a wrong clock, so its time proves nothing.
/// Source: "Understand Cost Management data" (usage within 8 to 24 hours, up to 72 for EA).
[[nodiscard]] bool is_settled(Day last, SystemTime read_at, Day today);

enum class MonthState {
  kOpen,     ///< not over
  kClosing,  ///< until the close day, and until all its days are settled
  kFinal,
};

[[nodiscard]] std::string_view name_of(MonthState state) noexcept;
[[nodiscard]] std::optional<MonthState> parse_month_state(std::string_view name) noexcept;
/// The state of `month` on `today`. `close_day` is the last day of the next month on which it may
/// still change, from 1; a shorter next month ends it earlier. `all_settled`: whether all its days
/// are.
[[nodiscard]] MonthState state_of(const Month& month, Day today, int close_day, bool all_settled);

/// One committed day (or, with monthly granularity, the one file of the month).
struct DayEntry {
  std::string file;  ///< relative to the data directory; empty when there are no rows
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< of the file as it is on disk; empty when there is none
  Totals totals;
  /// Sums of the rows without a customer: charges of the partner. Nothing when the shape does not
  /// group by customer, or there are no rows.
  std::optional<Totals> without_customer = std::nullopt;
  std::optional<Totals> control;  ///< Azure's own total of the day, when it was asked
  SystemTime collected_at;        ///< when the reading began
  /// Customers of the shape whose rows Azure refused to return when the day was last read: tenant
  /// ids in lower case, sorted. If the day has rows of them, these are from an earlier read; if
  /// not, their cost is unknown.
  std::vector<std::string> unread_customers = {};
  /// Groupings of the shape that have no value in any row, as `label_of` writes them: nothing is
  /// lost without them.
  std::vector<std::string> blank = {};

  friend bool operator==(const DayEntry&, const DayEntry&) = default;
};

struct Manifest {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};
  Shape shape;
  /// What was asked for and Azure refused when the month was last read. Not part of the shape: rows
  /// with equal groupings mean the same, whatever else was asked for.
  Refused refused;
  /// The state of the month at the last committed read. A month that is no longer read is not
  /// written again when it becomes final: `state_of` says its state on a later day.
  MonthState state = MonthState::kOpen;
  /// FOCUS columns that this shape cannot feed.
  std::vector<std::string> gaps_in_schema;
  /// Days for which Azure answered no rows too early to be believed: before 72 hours after their
  /// end, so also today and future days. None of them is in `days`.
  std::set<Day> pending;
  std::map<Day, DayEntry> days;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Whether `day` of the manifest's month is settled; one with unread customers is not. With monthly
/// granularity the one entry counts for all days of the month.
[[nodiscard]] bool is_settled(const Manifest& manifest, Day day, Day today);
/// The state of the manifest's month on `today`.
[[nodiscard]] MonthState state_of(const Manifest& manifest, Day today, int close_day);

/// Keys in a fixed order, two spaces of indent, a final newline. The last key is
/// `digest`: the SHA-256 of the text as it is without that key and the comma before it.
[[nodiscard]] std::string to_json(const Manifest& manifest);
/// Reads a manifest whose digest proves that it is what was written. Errors are of kind `kData`; a
/// newer `manifest_version` is one of them and says so.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);
/// True when `text` is JSON and a later azcost wrote it: it may be in order.
[[nodiscard]] bool is_newer_manifest(std::string_view text);
/// Reads one entry of the `days` of a manifest. It proves nothing by itself: only a file with its
/// SHA-256 is the one that was committed. Errors are of kind `kData`.
[[nodiscard]] Result<DayEntry> parse_day_entry(std::string_view text);

}  // namespace azcost
