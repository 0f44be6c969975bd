/// Reads a file line by line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// Takes as much memory as its buffer and the longest line.
class LineReader {
 public:
  static Result<LineReader> open(FileSystem& files, const std::filesystem::path& path);

  /// The next line without its end, until the next call; nothing after the last one. A last line
  /// that has no end is not a line.
  Result<std::optional<std::string_view>> next();

 private:
  explicit LineReader(std::unique_ptr<ReadableFile> file) : file_(std::move(file)) {}

  Status fill();

  std::unique_ptr<ReadableFile> file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not handed out
  bool at_end_ = false;
};

}  // namespace azcost::commit
