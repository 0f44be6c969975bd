/// This process, as other processes see it.
#pragma once

namespace azcost {

/// The number that `ps` and `kill` know it by.
[[nodiscard]] int process_id() noexcept;

/// Secrets are in memory and may be in the environment: from now on a crash leaves no core dump,
/// and other processes of the same user can neither trace this one nor read its memory or its
/// environment. Where the kernel refuses, nothing changes.
void seal_memory() noexcept;

}  // namespace azcost
