/// Reads everything below a data directory again, and proves it.
///
/// Of each month: its manifest has its digest and is of its place; each file that it names is there
/// and has the SHA-256 that it was committed with, so that its rows and sums are those of the
/// manifest; a control total that the manifest holds is within the rounding of the service. Beside
/// that: files in data/ that no manifest names, commits that were decided and not finished,
/// restatements that cannot be read.
///
/// No lock is needed to read. What differs while another process writes is judged again by the
/// manifest that it has published since.
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

/// Errors are not about what was found, but about the search: `kUsage` when the scope holds
/// nothing, `kConfig` when there is no data directory or nothing is stored in it, `kIo` when a
/// folder cannot be listed, `kCancelled`.
[[nodiscard]] Result<Report> verify(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, const std::stop_token& stop);

/// Whether a data directory is there and anything is stored in it, or pending: what those ask first
/// who would write there. Errors: `kConfig` when not, `kIo`.
[[nodiscard]] Status check_stored(FileSystem& files, const commit::Layout& layout);

/// Asks what the days of `window` sum to, for the rows of `shape` that the account has; nothing
/// when the account cannot be asked, and the others shall be.
using AskTotals = std::function<Result<std::optional<DailyTotals>>(
    const std::string& account, const Shape& shape, const Window& window)>;

struct Today {
  Day day;
  /// The last day of the next month on which a month may still change, from 1.
  int close_day = 10;
};

/// Verifies, then asks Azure for the totals of each month whose manifest can be read, up to
/// `today`: one query a month. Days that differ by more than the service's rounding can explain
/// have changed since they were read, which is daily business while their month is not final, and
/// noted; of a final month they are damage: rows were missed, or Azure has restated them since.
/// Days of which Azure tells nothing any more are kept, as every run does, and noted. Adjacent days
/// are one finding. Errors as of `verify`, and those of `ask`, which end the search.
[[nodiscard]] Result<Report> verify_against_azure(FileSystem& files, const commit::Layout& layout,
                                                  const Scope& scope, const AskTotals& ask,
                                                  const Today& today, const std::stop_token& stop);

/// Rebuilds manifests that are missing, broken or of another month from the day files and what is
/// left of them, as far as the truth can be told, and verifies once more. The report says of each
/// rebuilt manifest what it could not know, and of each other one why it was left as it is. Nothing
/// is removed: a broken manifest stays beside the new one, with ".broken" behind its name.
///
/// Requires: the lock of the data directory is held. `now` names the folder to work in.
[[nodiscard]] Result<Report> repair(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, SystemTime now,
                                    const std::stop_token& stop);

}  // namespace azcost::verify
