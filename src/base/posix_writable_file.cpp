#include "posix_writable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace azcost {

Status PosixWritableFile::append(std::string_view bytes) {
  return write_all(descriptor_.get(), bytes, path_);
}

void PosixWritableFile::start_writing_back() noexcept {
  // What it says about errors is said again by fsync.
  static_cast<void>(::sync_file_range(descriptor_.get(), 0, 0, SYNC_FILE_RANGE_WRITE));
}

Status PosixWritableFile::sync() { return sync_descriptor(descriptor_.get(), path_); }

Status PosixWritableFile::close() {
  // The descriptor is gone whatever close(2) returns, also after EINTR (Linux).
  if (::close(descriptor_.release()) != 0 && errno != EINTR) {
    return io_error("close", path_, errno);
  }
  return ok_status();
}

}  // namespace azcost
