/// The report on a data directory, for people.
#pragma once

#include <optional>
#include <string>

#include "azcost/report/overview.hpp"

namespace azcost::cli {

/// One line per month, then what needs attention, then the last runs. Fits into 100 columns unless
/// names or amounts are long.
[[nodiscard]] std::string describe_overview(const report::Overview& overview);

/// One line per gap: the command that fills it, and a shell comment that describes it. Empty when
/// nothing is missing.
[[nodiscard]] std::string describe_gaps(const report::Overview& overview);

/// One line, without a line end, about a manifest that cannot be read.
[[nodiscard]] std::string describe_broken(const report::BrokenMonth& month);

/// The age of `then`: "59m", "47h", "12d"; "-" for never, "0m" for a time in the future.
[[nodiscard]] std::string format_age(std::optional<SystemTime> then, SystemTime now);

}  // namespace azcost::cli
