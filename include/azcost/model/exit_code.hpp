/// The exit codes of the program: what scripts branch on, as `azcost help exit-codes`
/// promises. Do not change them.
#pragma once

#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost {

/// Where a code has a name in sysexits.h, it is that one.
enum class ExitCode : int {
  kOk = 0,            ///< all that was asked for is on disk, or was already
  kUsage = 2,         ///< unknown flag, bad value of a flag
  kPartial = 3,       ///< some units failed, the rest is safely written
  kData = 65,         ///< an answer or a file is broken; rows and control total differ
  kUnavailable = 69,  ///< Azure unreachable, or 5xx after all tries
  kSoftware = 70,     ///< a bug
  kCannotCreate = 73,
  kIo = 74,           ///< disk full, write failed
  kTemporary = 75,    ///< throttled for too long, or another run holds the lock
  kPermission = 77,   ///< token refused, 401, 403
  kConfig = 78,       ///< config file or environment: missing or invalid
  kReaderGone = 141,  ///< nobody reads our output any more: 128 + SIGPIPE
};

[[nodiscard]] ExitCode exit_code_of(ErrorKind kind) noexcept;

/// The code of a whole run: 0 when nothing failed; the reason's own code when all failed for one
/// reason; `kPartial` when some units are safe and some failed; the most important of the reasons
/// when nothing worked.
[[nodiscard]] ExitCode exit_code_of(const std::vector<UnitRecord>& units) noexcept;

/// The code of a program that a signal ended: 128 + its number, as a shell reports it.
[[nodiscard]] constexpr ExitCode exit_code_of_signal(int signal) noexcept {
  constexpr int kBase = 128;
  return static_cast<ExitCode>(kBase + signal);
}

/// True for outcomes after which the unit has to be collected again.
[[nodiscard]] bool is_failure(Outcome outcome) noexcept;

}  // namespace azcost
