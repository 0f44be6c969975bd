/// Writes files of lines in staging.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "azcost/base/digest.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "hasher.hpp"

namespace azcost::commit {

/// A file that is complete, but neither synced nor closed yet: a day that turns out to be
/// unchanged, or is only copied out, need not wait for the device.
struct StagedFile {
  std::filesystem::path path;
  std::unique_ptr<WritableFile> file;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// How much writers gather before they write, so that calls are few and large.
inline constexpr std::size_t kWriteBuffer = 256UL * 1024;

/// The buffer that writers share.
struct WriteBuffer {
  std::string text;
  Hasher hasher;
};

/// Writes lines to a file, hashing and counting on the way.
class LineWriter {
 public:
  /// Many writers share one `buffer`: it must outlive them, and each one flushes before the next
  /// one writes.
  static Result<LineWriter> create(FileSystem& files, const std::filesystem::path& path,
                                   WriteBuffer& buffer);

  /// Appends `line` and a line end.
  Status add(std::string_view line);
  Status flush();
  /// The offset of the next line.
  [[nodiscard]] std::uint64_t position() const noexcept {
    return staged_.bytes + buffer_->text.size();
  }
  /// Flushes, and ends the writing.
  Result<StagedFile> finish();

 private:
  LineWriter(StagedFile staged, WriteBuffer& buffer)
      : staged_(std::move(staged)), buffer_(&buffer), digest_(std::make_shared<Sha256>()) {}

  StagedFile staged_;
  WriteBuffer* buffer_;
  std::shared_ptr<Sha256> digest_;
  std::uint64_t written_back_ = 0;
};

}  // namespace azcost::commit
