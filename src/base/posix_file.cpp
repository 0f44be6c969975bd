#include "posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

namespace azcost {

Status PosixWritableFile::append(std::string_view bytes) {
  if (beat_) beat_();
  return write_all(descriptor_.get(), bytes, path_);
}

void PosixWritableFile::start_writing_back() noexcept {
  // fsync reports its errors again.
  static_cast<void>(::sync_file_range(descriptor_.get(), 0, 0, SYNC_FILE_RANGE_WRITE));
}

Status PosixWritableFile::sync() {
  if (beat_) beat_();
  return sync_descriptor(descriptor_.get(), path_);
}

Status PosixWritableFile::close() {
  if (beat_) beat_();
  // The descriptor is gone whatever close(2) returns, also after EINTR (Linux).
  if (::close(descriptor_.release()) != 0 && errno != EINTR) {
    return io_error("close", path_, errno);
  }
  return ok_status();
}

Result<std::size_t> PosixReadableFile::read(std::span<char> buffer) {
  if (beat_) beat_();
  const int fd = descriptor_->get();
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const auto rest = buffer.subspan(filled);
    ssize_t got = ::pread(fd, rest.data(), rest.size(), static_cast<off_t>(at_));
    // Pipes and terminals have no positions.
    if (got < 0 && errno == ESPIPE) got = ::read(fd, rest.data(), rest.size());
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("read", path_, errno);
    filled += static_cast<std::size_t>(got);
    at_ += static_cast<std::uint64_t>(got);
  }
  return filled;
}

Status PosixReadableFile::seek(std::uint64_t offset) {
  if (offset > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) {
    return io_error("seek in", path_, EINVAL);
  }
  at_ = offset;
  return ok_status();
}

Result<std::uint64_t> PosixReadableFile::size() {
  struct ::stat info {};
  if (::fstat(descriptor_->get(), &info) != 0) return io_error("look at", path_, errno);
  return static_cast<std::uint64_t>(info.st_size);
}

}  // namespace azcost
