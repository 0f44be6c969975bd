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

/// Whether a reading of the days up to `last` that began at `read_at` was late enough to find all
/// costs of these days: 72 hours after their end. Until then "no rows" is no answer, and rows are
/// not all of them. Everything that decides what is complete, final, or still to be read asks this.
/// A reading after `today` was dated by a wrong clock, and its time says nothing.
/// Source: "Understand Cost Management data" (usage within 8 to 24 hours, up to 72 for EA).
[[nodiscard]] bool is_settled(Day last, SystemTime read_at, Day today);

enum class MonthState {
  kOpen,     ///< not over
  kClosing,  ///< until the close day, and until all its days are settled
  kFinal,
};

[[nodiscard]] std::string_view name_of(MonthState state) noexcept;
[[nodiscard]] std::optional<MonthState> parse_month_state(std::string_view name) noexcept;
/// What `month` is on `today`. `close_day` is the last day of the next month on which it may still
/// change, from 1; a shorter next month ends it earlier. `all_settled`: each of its days is.
[[nodiscard]] MonthState state_of(const Month& month, Day today, int close_day, bool all_settled);

/// One committed day (or, with monthly granularity, the one file of the month).
struct DayEntry {
  std::string file;  ///< relative to the data directory; empty when there are no rows
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< of the file as it is on disk; empty when there is none
  Totals totals;
  /// Of the rows that name no customer: charges of the partner. Nothing when the shape does not
  /// tell, or there are no rows.
  std::optional<Totals> without_customer = std::nullopt;
  std::optional<Totals> control;  ///< what Azure said the day sums to, when it was asked
  SystemTime collected_at;        ///< when the reading began
  /// Customers of the shape that Azure refused to tell about when the day was read last: tenant
  /// ids in lower case, sorted. Rows of theirs that the day has are those of an earlier reading;
  /// that there are none says nothing of their cost.
  std::vector<std::string> unread_customers = {};
  /// Groupings of the shape of which no row has a value, as `label_of` writes them: to give them up
  /// loses nothing.
  std::vector<std::string> blank = {};

  friend bool operator==(const DayEntry&, const DayEntry&) = default;
};

struct Manifest {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};
  Shape shape;
  /// What was wanted and what Azure did not take when the month was last read. Not part of the
  /// shape: rows with equal groupings mean the same, whatever else was wanted.
  Refused refused;
  /// What the month was as of the last read that was committed. A month that nobody reads any more
  /// is not written again when it becomes final: `state_of` says what it is on a later day.
  MonthState state = MonthState::kOpen;
  /// FOCUS columns that this shape cannot feed.
  std::vector<std::string> gaps_in_schema;
  /// Days that Azure answered with no rows while they were too young to be believed: until 72 hours
  /// after their end, so also today and days to come. None of them is in `days`.
  std::set<Day> pending;
  std::map<Day, DayEntry> days;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Whether `day` of the manifest's month is settled; one that lacks a customer is not. With monthly
/// granularity the one entry counts for all days of the month.
[[nodiscard]] bool is_settled(const Manifest& manifest, Day day, Day today);
/// What the manifest's month is on `today`.
[[nodiscard]] MonthState state_of(const Manifest& manifest, Day today, int close_day);

/// Keys in a fixed order, two spaces of indent, a final newline. The last key is
/// `digest`: the SHA-256 of the text as it is without that key and the comma before it.
[[nodiscard]] std::string to_json(const Manifest& manifest);
/// Reads a manifest whose digest proves that it is what was written. Errors are of kind `kData`; a
/// newer `manifest_version` is one of them and says so.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);
/// True when `text` is JSON and a later azcost wrote it: it may be perfectly in order.
[[nodiscard]] bool is_newer_manifest(std::string_view text);
/// Reads the value of one of the `days` of a manifest. It proves nothing by itself: what has the
/// SHA-256 in it is the file that was committed. Errors are of kind `kData`.
[[nodiscard]] Result<DayEntry> parse_day_entry(std::string_view text);

}  // namespace azcost
