#include "descriptor.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

std::string reason(int error_number) {
  return std::error_code(error_number, std::generic_category()).message();
}

/// Waits until `fd` takes more. Whoever shares a terminal or a pipe with us may have set it to not
/// block, and that setting is shared as well.
void wait_until_writable(int fd) noexcept {
  pollfd waiting{fd, POLLOUT, 0};
  ::poll(&waiting, 1, -1);  // whatever it says, the next write says why
}

/// A fifo that is in no folder: nobody can be waited for who is not there already.
bool is_pipe_without_name(int fd) {
  struct ::statfs info {};
  return ::fstatfs(fd, &info) == 0 && info.f_type == PIPEFS_MAGIC;
}

}  // namespace

Descriptor::~Descriptor() {
  if (value_ >= 0) ::close(value_);
}

Error io_error(std::string_view verb, const fs::path& path, int error_number) {
  return {ErrorKind::kIo, "cannot " + std::string(verb) + " '" + printable(path.native()) +
                              "': " + reason(error_number)};
}

Error creation_error(std::string_view verb, const fs::path& path, int error_number) {
  Error error = io_error(verb, path, error_number);
  // A full disk is the device's trouble; everything else here is about the name.
  if (error_number != ENOSPC && error_number != EDQUOT && error_number != EIO) {
    error.kind = ErrorKind::kCannotCreate;
  }
  return error;
}

Descriptor open_descriptor(const fs::path& path, int flags, mode_t mode) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
  } while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

Result<Descriptor> open_to_read(const fs::path& path) {
  // A fifo without a writer would block here for ever.
  Descriptor descriptor = open_descriptor(path, O_RDONLY | O_NONBLOCK);
  if (!descriptor.is_open()) return io_error("open", path, errno);
  struct ::stat info {};
  if (::fstat(descriptor.get(), &info) != 0) return io_error("open", path, errno);
  if (S_ISDIR(info.st_mode)) return io_error("read", path, EISDIR);
  if (S_ISREG(info.st_mode)) return descriptor;
  const bool is_readable =
      S_ISCHR(info.st_mode) || (S_ISFIFO(info.st_mode) && is_pipe_without_name(descriptor.get()));
  if (!is_readable) {
    return Error{ErrorKind::kIo,
                 "cannot read '" + printable(path.native()) + "': not a regular file"};
  }
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  if (flags < 0 || ::fcntl(descriptor.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return io_error("open", path, errno);
  }
  return descriptor;
}

Status write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      const int error_number = errno;
      if (error_number == EINTR) continue;
      if (error_number == EAGAIN) {
        wait_until_writable(fd);
        continue;
      }
      Error error = io_error("write", path, error_number);
      if (error_number == EPIPE) error.kind = ErrorKind::kCancelled;
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok_status();
}

Status sync_descriptor(int fd, const fs::path& path) {
  if (::fsync(fd) == 0) return ok_status();
  const int error_number = errno;
  // Pipes, terminals and devices have nothing to sync; a file always has.
  struct ::stat info {};
  const bool is_special = ::fstat(fd, &info) == 0 && !S_ISREG(info.st_mode);
  if (is_special && (error_number == EINVAL || error_number == EROFS)) return ok_status();
  return io_error("sync", path, error_number);
}

}  // namespace azcost
