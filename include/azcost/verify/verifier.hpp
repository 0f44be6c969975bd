/// Reads everything below a data directory again, and proves it.
///
/// For each month it checks that the manifest matches its digest and is in its place; that each
/// file that it names exists and has the SHA-256 that it was committed with, so that its rows and
/// sums are those of the manifest; and that the control totals in it agree with the rows, up to the
/// rounding of the service. It also finds files in data/ that no manifest names, unfinished
/// commits, and restatements that cannot be read.
///
/// No lock is needed. When a month differs while another process writes, it is checked again with
/// the manifest that was published since.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/model/totals.hpp"
#include "azcost/verify/report.hpp"

namespace azcost::verify {

/// The part of the data directory to look at.
struct Scope {
  std::vector<std::string> accounts;  ///< empty: all
  std::optional<Month> month;

  [[nodiscard]] bool covers(const std::string& account) const;
  [[nodiscard]] bool covers(const commit::MonthPlace& place) const;
};

/// Errors are not findings, but failures of the search: `kUsage` when the scope holds nothing,
/// `kConfig` when there is no data directory or nothing is stored in it, `kIo` when a folder cannot
/// be listed, `kCancelled`.
[[nodiscard]] Result<Report> verify(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, const std::stop_token& stop);

/// Checks that a data directory exists, and that something is stored or pending in it, for commands
/// that would write there. Errors: `kConfig` when not, `kIo`.
[[nodiscard]] Status check_stored(FileSystem& files, const commit::Layout& layout);

/// Asks Azure for the totals of the days of `window`, for the account's rows of `shape`. Nothing
/// when this account cannot be asked; the others are asked all the same.
using AskTotals = std::function<Result<std::optional<DailyTotals>>(
    const std::string& account, const Shape& shape, const Window& window)>;

struct Today {
  Day day;
  /// The last day of the next month on which a month may still change, from 1.
  int close_day = 10;
};

/// Verifies, then asks Azure for the totals of each month whose manifest can be read, up to
/// `today`: one query a month. Days that differ by more than the service's rounding can explain
/// have changed since they were read. While their month is not final, this is normal and a note. In
/// a final month it is damage: rows were missed, or Azure has restated them since. Days for which
/// Azure answers nothing any more are a note, because every run keeps their rows. Adjacent days are
/// one finding. Errors: those of `verify`, and those of `ask`, which end the search.
[[nodiscard]] Result<Report> verify_against_azure(FileSystem& files, const commit::Layout& layout,
                                                  const Scope& scope, const AskTotals& ask,
                                                  const Today& today, const std::stop_token& stop);

/// Rebuilds manifests that are missing, broken or of another month, from the day files and what is
/// left of the manifest, as far as the content can be known. Then verifies again. The report says
/// for each rebuilt manifest what could not be known, and for each other one why it was left as it
/// is. Nothing is removed: a broken manifest stays beside the new one, with ".broken" behind its
/// name.
///
/// Requires: the lock of the data directory is held. `now` names the folder to work in.
[[nodiscard]] Result<Report> repair(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, SystemTime now,
                                    const std::stop_token& stop);

}  // namespace azcost::verify
