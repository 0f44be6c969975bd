/// This process, as other processes see it.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "azcost/base/result.hpp"

namespace azcost {

/// The process id, as `ps` shows it.
[[nodiscard]] int process_id() noexcept;

/// Secrets are in memory and may be in the environment: from now on a crash leaves no core dump,
/// and other processes of the same user can neither trace this one nor read its memory or its
/// environment. Where the kernel refuses, nothing changes.
void seal_memory() noexcept;

/// The name of this machine, as `hostname` prints it; empty when the kernel does not say.
[[nodiscard]] std::string host_name();

/// Returns free memory to the system: a program that sleeps for hours need not keep the memory that
/// its last work used.
void give_back_memory() noexcept;

/// Opens the null device on each of the descriptors 0, 1 and 2 that is closed, so that no file that
/// is opened later becomes standard output by accident. Writing to a standard output that was
/// closed still fails. To be called before anything is opened. False when a descriptor stays
/// closed: nothing may be opened then.
[[nodiscard]] bool occupy_standard_descriptors() noexcept;

/// The error, of kind `kIo`, when the system could not start a thread.
[[nodiscard]] Error no_thread(const std::system_error& error);

/// Whether what is written to `descriptor` goes to the journal of systemd: `journal_stream`, the
/// variable JOURNAL_STREAM, names its device and inode. The variable alone is not enough: a shell
/// that redirects the descriptor leaves it as it was.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream) noexcept;

}  // namespace azcost
