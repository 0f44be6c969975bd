/// Rows that did not fit into memory, as sorted runs on disk: their lines in one file, their keys
/// in another, so that the lines of a run that needs no merging are a day file already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::commit {

/// A piece of a file.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// Pieces of a file that are read one after the other.
using Extents = std::vector<Extent>;

/// Adds the bytes from `begin` to `end`; extends the last piece when they follow it directly.
void add_to(Extents& extents, std::uint64_t begin, std::uint64_t end);

/// Rows of one day in order of their keys.
struct SortedRun {
  Extents keys;
  Extents lines;
  std::string last_key;
};

/// Writes the keys of runs, each without the beginning that it shares with the one before: keys are
/// long and their beginnings repeat. The file is temporary, so that it is never synced.
class KeyWriter {
 public:
  static Result<KeyWriter> create(FileSystem& files, const std::filesystem::path& path);

  /// `previous` is the previous key of this run, or empty.
  Status add(std::string_view key, std::string_view previous, std::size_t line_size);
  /// The offset of the next key.
  [[nodiscard]] std::uint64_t position() const noexcept { return written_ + buffer_.size(); }
  /// Hands everything to the file system, so that it can be read.
  Status flush();

 private:
  explicit KeyWriter(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}

  std::unique_ptr<WritableFile> file_;
  std::string buffer_;
  std::uint64_t written_ = 0;
};

/// Reads pieces of a file through a buffer.
class ExtentReader {
 public:
  /// `file` and `extents` must outlive the reader. Readers may share a file.
  ExtentReader(ReadableFile& file, const Extents& extents, std::size_t buffer_bytes)
      : file_(&file), pieces_(&extents), capacity_(buffer_bytes) {}

  [[nodiscard]] bool at_end() const noexcept {
    return begin_ == buffer_.size() && piece_ == pieces_->size();
  }
  /// The next `count` bytes, valid until the next call. Requires: that many are left.
  Result<std::string_view> take(std::size_t count);

 private:
  Status fill(std::size_t count);

  ReadableFile* file_;
  const Extents* pieces_;
  std::size_t capacity_;
  std::string buffer_;
  std::size_t begin_ = 0;          // of the bytes in the buffer that were not taken
  std::size_t piece_ = 0;          // that is being read
  std::uint64_t piece_taken_ = 0;  // bytes read of it
};

/// Reads one run, row by row.
class RunReader {
 public:
  RunReader(ReadableFile& keys, ReadableFile& lines, const SortedRun& run,
            std::size_t buffer_bytes);

  /// Moves to the next row; false after the last one. Invalidates the previous line.
  Result<bool> next();
  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  [[nodiscard]] std::string_view line() const noexcept { return line_; }

 private:
  ExtentReader keys_;
  ExtentReader lines_;
  std::string key_;
  std::string_view line_;
};

/// Reads several runs as one.
class RunMerger {
 public:
  /// The readers must outlive the merger.
  explicit RunMerger(std::vector<RunReader>& readers);

  /// The reader that is at the next row; null after the last row. Valid until the next call.
  Result<const RunReader*> next();

 private:
  Status advance(RunReader& reader);
  static bool comes_later(const RunReader* a, const RunReader* b) noexcept {
    return b->key() < a->key();
  }

  std::vector<RunReader*> to_advance_;  // their rows were handed out
  std::vector<RunReader*> heap_;        // the smallest key on top
};

}  // namespace azcost::commit
