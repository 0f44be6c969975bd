/// What a person reads of a data directory.
#pragma once

#include <optional>
#include <string>

#include "azcost/report/overview.hpp"

namespace azcost::cli {

/// One line per month, then what needs a look, then the last runs. Fits into 100 columns unless
/// names or amounts are long.
[[nodiscard]] std::string describe_overview(const report::Overview& overview);

/// One line per gap: the command that fills it, and what it is as a shell's comment. Empty when
/// nothing is missing.
[[nodiscard]] std::string describe_gaps(const report::Overview& overview);

/// Of a manifest that cannot be read, in one line without its end.
[[nodiscard]] std::string describe_broken(const report::BrokenMonth& month);

/// How long ago: "59m", "47h", "12d"; "-" for never, "0m" for what is yet to come.
[[nodiscard]] std::string format_age(std::optional<SystemTime> then, SystemTime now);

}  // namespace azcost::cli
