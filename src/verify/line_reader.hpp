/// Reads a file line by line with a fixed amount of memory.
#pragma once

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
  /// A line of more than 16 MiB, which is told in pieces of that size.
  virtual void endless_line() = 0;
};

/// Errors: `kIo` when the file cannot be read, `kCancelled`.
[[nodiscard]] Status read_lines(FileSystem& files, const std::filesystem::path& path,
                                LineSink& sink, const std::stop_token& stop);

}  // namespace azcost::verify
