#include "descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

#include "azcost/base/names.hpp"
#include "azcost/base/text.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

std::string reason(int error_number) {
  if (error_number == ELOOP) {
    return "a symbolic link, which azcost does not follow here; put what it leads to in its place";
  }
  return std::error_code(error_number, std::generic_category()).message();
}

/// Waits until `fd` takes more. Another process that shares the terminal or pipe may have made it
/// non-blocking, which affects this process as well.
void wait_until_writable(int fd) noexcept {
  pollfd waiting{fd, POLLOUT, 0};
  ::poll(&waiting, 1, -1);  // its result does not matter: the next write reports errors
}

/// A pipe that is in no folder: to open it waits for no writer.
bool is_pipe_without_name(int fd) {
  struct ::statfs info {};
  return ::fstatfs(fd, &info) == 0 && info.f_type == PIPEFS_MAGIC;
}

}  // namespace

Descriptor::~Descriptor() {
  if (value_ >= 0) ::close(value_);
}

Error io_error(std::string_view verb, const fs::path& path, int error_number) {
  return {ErrorKind::kIo,
          fmt::format("cannot {} '{}': {}", verb, printable(path.native()), reason(error_number))};
}

Error creation_error(std::string_view verb, const fs::path& path, int error_number) {
  Error error = io_error(verb, path, error_number);
  // A full disk is a problem of the device; all other errors here concern the name.
  if (error_number != ENOSPC && error_number != EDQUOT && error_number != EIO) {
    error.kind = ErrorKind::kCannotCreate;
  }
  return error;
}

Descriptor open_descriptor(int folder, const fs::path& name, int flags, mode_t mode) {
  int fd = -1;
  do {
    fd = ::openat(folder, name.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
  } while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

Result<Descriptor> made_readable(Descriptor descriptor, const fs::path& path) {
  struct ::stat info {};
  if (::fstat(descriptor.get(), &info) != 0) return io_error("open", path, errno);
  if (S_ISDIR(info.st_mode)) return io_error("read", path, EISDIR);
  if (S_ISREG(info.st_mode)) return descriptor;
  const bool is_readable =
      S_ISCHR(info.st_mode) || (S_ISFIFO(info.st_mode) && is_pipe_without_name(descriptor.get()));
  if (!is_readable) {
    return Error{ErrorKind::kIo,
                 fmt::format("cannot read '{}': not a regular file", printable(path.native()))};
  }
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  if (flags < 0 || ::fcntl(descriptor.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return io_error("open", path, errno);
  }
  return descriptor;
}

bool is_missing_call(int error_number) noexcept {
  return error_number == EINVAL || error_number == ENOSYS || error_number == EOPNOTSUPP ||
         error_number == ENOTTY;
}

std::string file_system_of(int fd) {
  // Of statfs(2). Not all of them are in <linux/magic.h>.
  constexpr NamesOf<std::uint32_t, 14> kNames = {{{"smbfs", 0x517B},
                                                  {"cifs", 0xFF534D42},
                                                  {"smb3", 0xFE534D42},
                                                  {"nfs", 0x6969},
                                                  {"fuse", 0x65735546},
                                                  {"9p", 0x01021997},
                                                  {"ceph", 0x00C36400},
                                                  {"overlay", 0x794C7630},
                                                  {"tmpfs", 0x01021994},
                                                  {"proc", 0x9FA0},
                                                  {"ext4", 0xEF53},
                                                  {"xfs", 0x58465342},
                                                  {"btrfs", 0x9123683E},
                                                  {"zfs", 0x2FC12FC1}}};
  struct ::statfs info {};
  if (::fstatfs(fd, &info) != 0) return "an unknown file system";
  const auto magic = static_cast<std::uint32_t>(info.f_type);
  const std::string_view name = name_in(kNames, magic);
  return name.empty() ? fmt::format("file system {:#x}", magic) : std::string(name);
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
  // Pipes, terminals, devices and some network file systems have nothing to sync.
  if (is_missing_call(error_number) || error_number == EROFS) return ok_status();
  return io_error("sync", path, error_number);
}

}  // namespace azcost
