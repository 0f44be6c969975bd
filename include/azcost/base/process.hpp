/// This process, as other processes see it.
#pragma once

namespace azcost {

/// The number that `ps` and `kill` know it by.
[[nodiscard]] int process_id() noexcept;

}  // namespace azcost
