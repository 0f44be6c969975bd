/// Reads a file line by line, with as much memory as its longest line takes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::verify {

/// Takes what `read_lines` reads. Views end with the call.
class LineSink {
 public:
  LineSink() = default;
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;
  virtual ~LineSink() = default;

  /// Every byte of the file, in pieces.
  virtual void bytes(std::string_view /*piece*/) {}
  /// A line, without its end.
  virtual void line(std::string_view line) = 0;
  /// What follows the last line end, when there is anything.
  virtual void unfinished_line(std::string_view line) = 0;
  /// A line of more than the most bytes, which is told in pieces of that size.
  virtual void endless_line() = 0;
};

/// What has no line end for as long as this is no row: no longer one can be written (`SortBuffer`).
inline constexpr std::size_t kLongestLine = 1024UL * 1024 * 1024;

/// Errors: `kIo` when the file cannot be read, `kCancelled`.
[[nodiscard]] Status read_lines(FileSystem& files, const std::filesystem::path& path,
                                LineSink& sink, const std::stop_token& stop,
                                std::size_t longest_line = kLongestLine);

}  // namespace azcost::verify
