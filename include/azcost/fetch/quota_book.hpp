/// The budgets of one tenant, shared by every process that works over one data directory.
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/governor.hpp"

namespace azcost::fetch {

/// The file of a book. Without a file the book lives as long as the object.
struct QuotaFile {
  QuotaFile(FileSystem& file_system, std::filesystem::path file)
      : files(file_system), path(std::move(file)) {}

  FileSystem& files;
  std::filesystem::path path;
};

/// An empty bucket, and how long the service asks to wait; 0: it did not say.
struct Throttled {
  Bucket bucket = Bucket::kScope;
  std::chrono::milliseconds wait{0};

  friend bool operator==(const Throttled&, const Throttled&) = default;
};

/// What an answer says about the quota.
struct QuotaNews {
  bool served = false;                         ///< the request was answered, not refused
  std::optional<int> consumed = std::nullopt;  ///< QPU
  QpuRemaining remaining = {};
  std::vector<Throttled> throttled = {};  ///< of a 429
  /// How long a 503 asks to wait, if it says so.
  std::optional<std::chrono::milliseconds> pause = std::nullopt;

  friend bool operator==(const QuotaNews&, const QuotaNews&) = default;
};

/// The quota of one tenant, shared by all runs over one data directory. `ask` and `answered` read
/// the file, let a `Governor` decide, and write the file again; they hold a lock beside the file no
/// longer than that. A missing or broken file counts as an empty book: forgetting what was spent
/// costs a 429, refusing to work would cost a day. For the same reason a book that cannot be
/// written is kept in memory.
/// Not thread-safe: one per thread; several of them, also of several processes, may share a file.
class QuotaBook {
 public:
  /// `clock` and the file system must outlive the book.
  QuotaBook(Clock& clock, GovernorOptions options, std::optional<QuotaFile> file = std::nullopt);

  /// Asks to send a request now. If it may go, it is counted and the result is not later than now.
  /// Otherwise the result is the time to ask again.
  [[nodiscard]] SystemTime ask(const Spending& request);

  /// Until when the service itself asked any run not to send such a request; in the past when it
  /// asked for no wait. Counts nothing.
  [[nodiscard]] SystemTime barred_until(const Spending& request);

  /// Records the answer to a request that was allowed.
  void answered(const Spending& request, const QuotaNews& news);

  /// When the last of `requests` could be sent if each were answered at once and no other client
  /// spent anything. Counts nothing.
  [[nodiscard]] SystemTime earliest_end(const std::vector<Spending>& requests);

  /// As `Governor::left`.
  [[nodiscard]] std::array<int, kDocumentedQuota.size()> left();

 private:
  [[nodiscard]] Governor read();
  void update(const std::function<void(Governor&)>& change);

  Clock& clock_;
  GovernorOptions options_;
  std::optional<QuotaFile> file_;
  Governor memory_;
  bool is_stale_ = false;  // the file: what was last booked is only in `memory_`
};

/// The state as JSON, times in milliseconds since 1970, with a final newline.
[[nodiscard]] std::string to_json(const GovernorState& state);
/// Reads what `to_json` wrote; errors are of kind `kData`.
[[nodiscard]] Result<GovernorState> parse_governor_state(std::string_view json);

}  // namespace azcost::fetch
