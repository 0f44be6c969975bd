/// Whether the rows of a day add up to Azure's total.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/layout.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/rounding.hpp"
#include "azcost/model/tally.hpp"

namespace azcost::verify {

/// Compares the days of a month by the rule of a commit (model/rounding.hpp). Mostly the sums of
/// the manifest are enough. If not, the rows are read: the tolerance depends on their number and
/// decimals, and on those of all days of the same answer. Days that were read at the same moment
/// came with the same answer. All arguments must outlive the object.
class ControlCheck {
 public:
  ControlCheck(FileSystem& files, const commit::Layout& layout, const Manifest& manifest,
               const std::stop_token& stop)
      : files_(files), layout_(layout), manifest_(manifest), stop_(stop) {}

  /// Notes Azure's total of a day, if the month has that day. To be called for all days before the
  /// first call of `difference`.
  void see(Day day, const Totals& azure);

  /// Describes the first currency whose rows differ from `azure` by more than the rounding of the
  /// service can explain. Empty: there is none, or the file of the day cannot be read. Requires:
  /// the month has rows of the day. Errors: `kCancelled`.
  [[nodiscard]] Result<std::string> difference(Day day, const Totals& azure);

 private:
  /// What is known of one answer.
  struct Answer {
    DecimalPlaces places;
    bool has_rows = false;
  };

  Status read_rows(SystemTime collected_at, Answer& answer);

  FileSystem& files_;
  const commit::Layout& layout_;
  const Manifest& manifest_;
  const std::stop_token& stop_;
  std::map<SystemTime, Answer> answers_;
  std::map<Day, Tally> rows_;  // of the files that were read
};

/// "EUR 12.5, USD 1.25"; "nothing" for none.
[[nodiscard]] std::string amounts_of(const Totals& totals);

}  // namespace azcost::verify
