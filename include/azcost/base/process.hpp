/// This process, as other processes see it.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "azcost/base/result.hpp"

namespace azcost {

/// The number that `ps` and `kill` know it by.
[[nodiscard]] int process_id() noexcept;

/// Secrets are in memory and may be in the environment: from now on a crash leaves no core dump,
/// and other processes of the same user can neither trace this one nor read its memory or its
/// environment. Where the kernel refuses, nothing changes.
void seal_memory() noexcept;

/// The name of this machine, as `hostname` prints it; empty when the kernel does not say.
[[nodiscard]] std::string host_name();

/// Hands memory that is free back to the system: a program that sleeps for hours need not hold what
/// its last hour of work has used.
void give_back_memory() noexcept;

/// Gives each of the descriptors 0, 1 and 2 that is closed to the null device, so that no file that
/// is opened later becomes the standard output of somebody. Writing to what was closed as standard
/// output fails, as it would have. To be called before anything is opened. False when a descriptor
/// stays closed: nothing may be opened then.
[[nodiscard]] bool occupy_standard_descriptors() noexcept;

/// What a thread that the system did not give is told as: of kind `kIo`.
[[nodiscard]] Error no_thread(const std::system_error& error);

/// Whether what is written to `descriptor` goes to the journal of systemd: `journal_stream`, the
/// variable JOURNAL_STREAM, names its device and inode. A shell that has redirected the descriptor
/// elsewhere has left the variable as it was.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream) noexcept;

}  // namespace azcost
