/// Durations as people write them: "250ms", "10s", "2m", "1h30m".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// Reads whole numbers with the units h, m, s and ms, each at most once and the largest first, up
/// to seven days in sum. Errors are of kind `kConfig` and say how to write it.
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that reads back as the same duration; `duration` must not be negative.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

}  // namespace azcost::config
