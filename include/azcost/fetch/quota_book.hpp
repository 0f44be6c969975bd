/// The budgets of one tenant, shared by every process that works over one data directory.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/governor.hpp"

namespace azcost::fetch {

/// Where a book is kept. Without one the book lives as long as the object.
struct QuotaFile {
  FileSystem& files;
  std::filesystem::path path;
};

/// Each call reads the file, lets a `Governor` decide, and writes the file again, under a lock of
/// its own beside it that is held for no longer than that. A file that is missing or broken is an
/// empty book: forgetting what was spent costs a 429, refusing to work would cost a day. For the
/// same reason a book that cannot be written goes on in memory.
/// Not thread-safe: one per thread; several of them, also of several processes, may share a file.
class QuotaBook {
 public:
  QuotaBook(Clock& clock, GovernorOptions options, std::optional<QuotaFile> file);

  /// Asks to send a request now. Either it may go, then it is counted and the result is not later
  /// than now; or the result is the instant to ask again.
  [[nodiscard]] SystemTime ask(const Spending& request);

  /// What came back for a request that was allowed; `throttled` names the bucket of a 429 and how
  /// long to leave it alone.
  struct Throttled {
    Bucket bucket = Bucket::kQpu;
    std::chrono::milliseconds wait{0};
  };
  void answered(const Spending& request, std::optional<int> consumed, const QpuRemaining& remaining,
                const std::optional<Throttled>& throttled);

 private:
  void update(const std::function<void(Governor&)>& change);

  Clock& clock_;
  GovernorOptions options_;
  std::optional<QuotaFile> file_;
  Governor memory_;
};

/// The state as JSON, times in milliseconds since 1970, with a final newline.
[[nodiscard]] std::string to_json(const GovernorState& state);
/// Reads what `to_json` wrote; errors are of kind `kData`.
[[nodiscard]] Result<GovernorState> parse_governor_state(std::string_view json);

}  // namespace azcost::fetch
