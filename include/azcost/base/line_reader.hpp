/// Reads a file line by line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// Takes as much memory as its buffer and the longest line. Not thread-safe.
class LineReader {
 public:
  /// azcost writes no longer line. A longer one is damage.
  static constexpr std::size_t kLongestLine = 1024UL * 1024 * 1024;

  static Result<LineReader> open(FileSystem& files, const std::filesystem::path& path,
                                 std::size_t longest_line = kLongestLine);

  /// The next line without its line end, valid until the next call; nothing after the last one.
  /// Bytes behind the last line end are not a line. Errors: `kIo`, `kData` for a line that is too
  /// long.
  Result<std::optional<std::string_view>> next();
  /// After the last line: whether bytes without a line end follow it.
  [[nodiscard]] bool has_rest() const noexcept { return begin_ < buffer_.size(); }

 private:
  LineReader(std::unique_ptr<ReadableFile> file, std::size_t longest_line)
      : file_(std::move(file)), longest_line_(longest_line) {}

  Status fill();

  std::unique_ptr<ReadableFile> file_;
  std::size_t longest_line_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not handed out
  bool at_end_ = false;
};

}  // namespace azcost
