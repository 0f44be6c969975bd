#include "azcost/base/posix_file_system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "azcost/base/text.hpp"
#include "descriptor.hpp"
#include "posix_writable_file.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPublicFileMode = 0644;
constexpr mode_t kDirectoryMode = 0700;

class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(Descriptor descriptor, fs::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ssize_t got = ::read(descriptor_.get(), buffer.data() + filled, buffer.size() - filled);
      if (got == 0) break;
      if (got < 0) {
        if (errno == EINTR) continue;
        return io_error("read", path_, errno);
      }
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  Status seek(std::uint64_t offset) override {
    if (::lseek(descriptor_.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
      return io_error("seek in", path_, errno);
    }
    return ok_status();
  }

 private:
  Descriptor descriptor_;
  fs::path path_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;  // the kernel frees the lock with the last descriptor
};

FileType type_of(mode_t mode) noexcept {
  if (S_ISREG(mode)) return FileType::kFile;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  return FileType::kOther;
}

SystemTime time_of(const struct ::timespec& time) noexcept {
  return SystemTime(std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

std::optional<FileInfo> info_of(const struct ::stat& info) {
  return FileInfo{type_of(info.st_mode), static_cast<std::uint64_t>(info.st_size),
                  static_cast<unsigned>(info.st_mode & 07777U), time_of(info.st_mtim)};
}

Result<std::optional<FileInfo>> nothing_or_error(const fs::path& path, int error_number) {
  if (error_number == ENOENT || error_number == ENOTDIR) return std::optional<FileInfo>();
  return io_error("look at", path, error_number);
}

Status check_regular(int fd, const fs::path& path) {
  struct ::stat info {};
  if (::fstat(fd, &info) != 0) return creation_error("create", path, errno);
  if (S_ISREG(info.st_mode)) return ok_status();
  return Error{ErrorKind::kCannotCreate,
               "cannot write '" + printable(path.native()) + "': not a regular file"};
}

Result<std::unique_ptr<WritableFile>> open_writable(const fs::path& path, int flags,
                                                    mode_t mode = kFileMode) {
  // O_NONBLOCK says nothing to files, and keeps a planted fifo from holding us up.
  Descriptor descriptor =
      open_descriptor(path, flags | O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  if (auto is_file = check_regular(descriptor.get(), path); !is_file) {
    return std::move(is_file).error();
  }
  if (mode == kFileMode && ::fchmod(descriptor.get(), mode) != 0) {
    return creation_error("create", path, errno);
  }
  return std::unique_ptr<WritableFile>(
      std::make_unique<PosixWritableFile>(std::move(descriptor), path));
}

/// A directory stream that closes itself.
struct DirectoryCloser {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

}  // namespace

Result<std::unique_ptr<WritableFile>> PosixFileSystem::create(const fs::path& path) {
  return open_writable(path, O_EXCL);
}

Result<std::unique_ptr<WritableFile>> PosixFileSystem::create_public(const fs::path& path) {
  return open_writable(path, O_EXCL, kPublicFileMode);
}

Result<std::unique_ptr<WritableFile>> PosixFileSystem::open_to_append(const fs::path& path) {
  return open_writable(path, O_APPEND);
}

Result<std::unique_ptr<ReadableFile>> PosixFileSystem::open(const fs::path& path) {
  auto descriptor = open_to_read(path);
  if (!descriptor) return std::move(descriptor).error();
  return std::unique_ptr<ReadableFile>(
      std::make_unique<PosixReadableFile>(*std::move(descriptor), path));
}

Result<std::string> PosixFileSystem::read_file(const fs::path& path, std::uint64_t max_bytes) {
  constexpr std::size_t kPiece = 64UL * 1024;
  auto file = open(path);
  if (!file) return std::move(file).error();
  // Read to the end rather than by size: files under /proc and pipes have none.
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    auto got = (*file)->read(std::span(text).subspan(before));
    if (!got) return std::move(got).error();
    text.resize(before + *got);
    if (text.size() > max_bytes) {
      return Error{ErrorKind::kData, "'" + printable(path.native()) + "' is larger than " +
                                         std::to_string(max_bytes) + " bytes"};
    }
    if (*got < kPiece) return text;
  }
}

Result<std::optional<FileInfo>> PosixFileSystem::stat(const fs::path& path) {
  struct ::stat info {};
  if (::lstat(path.c_str(), &info) != 0) return nothing_or_error(path, errno);
  return info_of(info);
}

Result<std::optional<FileInfo>> PosixFileSystem::stat_target(const fs::path& path) {
  struct ::stat info {};
  if (::stat(path.c_str(), &info) != 0) return nothing_or_error(path, errno);
  return info_of(info);
}

Result<std::vector<DirectoryEntry>> PosixFileSystem::list(const fs::path& path) {
  const std::unique_ptr<DIR, DirectoryCloser> directory(::opendir(path.c_str()));
  if (!directory) {
    if (errno == ENOENT) return std::vector<DirectoryEntry>();
    return io_error("list", path, errno);
  }
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    // Of a stream of our own, which no other thread reads.
    const dirent* entry = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe)
    if (entry == nullptr) {
      if (errno != 0) return io_error("list", path, errno);
      break;
    }
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    auto info = stat(path / name);
    if (!info) return std::move(info).error();
    if (!*info) continue;  // gone since
    entries.push_back({std::move(name), (*info)->type});
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

Status PosixFileSystem::rename(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int error_number = errno;
    return creation_error("rename '" + printable(from.native()) + "' to", to, error_number);
  }
  return ok_status();
}

Status PosixFileSystem::check_replaceable(const fs::path& from, const fs::path& to) {
  if (auto free = FileSystem::check_replaceable(from, to); !free) return free;
  const fs::path folder = to.parent_path();
  struct ::stat here {};
  struct ::stat there {};
  if (::stat(from.c_str(), &here) != 0) return creation_error("look at", from, errno);
  if (::stat(folder.c_str(), &there) != 0) return creation_error("look at", folder, errno);
  if (here.st_dev != there.st_dev) return creation_error("rename files to", folder, EXDEV);
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return creation_error("write to folder", folder, errno);
  }
  return ok_status();
}

Status PosixFileSystem::remove(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return io_error("remove", path, errno);
  return ok_status();
}

Status PosixFileSystem::remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return io_error("remove", path, error.value());
  return ok_status();
}

Status PosixFileSystem::make_directories(const fs::path& path) {
  auto existing = stat(path);
  if (!existing) return std::move(existing).error();
  if (*existing) {
    // A link to a folder is fine here: /var/lib/azcost may well be one.
    std::error_code error;
    if (fs::is_directory(path, error)) return ok_status();
    return creation_error("create folder", path, ENOTDIR);
  }
  const fs::path parent = path.parent_path();
  if (!parent.empty() && parent != path) {
    if (auto made = make_directories(parent); !made) return made;
  }
  if (::mkdir(path.c_str(), kDirectoryMode) != 0) {
    if (errno == EEXIST) return make_directories(path);  // somebody else was faster
    return creation_error("create folder", path, errno);
  }
  if (::chmod(path.c_str(), kDirectoryMode) != 0) {
    return creation_error("create folder", path, errno);
  }
  return sync_directory(parent.empty() ? fs::path(".") : parent);
}

Status PosixFileSystem::sync_directory(const fs::path& path) {
  const Descriptor descriptor = open_descriptor(path, O_RDONLY | O_DIRECTORY);
  if (!descriptor.is_open()) return io_error("open folder", path, errno);
  if (::fsync(descriptor.get()) != 0) return io_error("sync folder", path, errno);
  return ok_status();
}

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const fs::path& path,
                                                        std::string_view holder) {
  constexpr std::uint64_t kMaxHolder = 4096;
  Descriptor descriptor = open_descriptor(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  if (auto is_file = check_regular(descriptor.get(), path); !is_file) {
    return std::move(is_file).error();
  }
  if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return io_error("lock", path, errno);
    auto text = read_file(path, kMaxHolder);
    const std::string who = text ? printable(trim(*text)) : std::string();
    return Error{ErrorKind::kBusy, "'" + printable(path.native()) + "' is held by " +
                                       (who.empty() ? "another process" : who)};
  }
  if (::fchmod(descriptor.get(), kFileMode) != 0) return creation_error("create", path, errno);
  if (::ftruncate(descriptor.get(), 0) != 0) return io_error("write", path, errno);
  if (auto written = write_all(descriptor.get(), std::string(holder) + "\n", path); !written) {
    return std::move(written).error();
  }
  return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(descriptor)));
}

}  // namespace azcost
