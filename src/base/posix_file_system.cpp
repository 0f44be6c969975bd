#include "azcost/base/posix_file_system.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "azcost/base/text.hpp"
#include "descriptor.hpp"
#include "posix_file.hpp"
#include "posix_place.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

// The umask removes bits from these.
constexpr mode_t kSharedFileMode = 0666;
constexpr mode_t kSharedDirectoryMode = 0777;
constexpr mode_t kPrivateDirectoryMode = 0700;
constexpr mode_t kPermissions = 0777;

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
                  static_cast<unsigned>(info.st_mode & 07777U), time_of(info.st_mtim),
                  info.st_uid != 0 && info.st_uid != ::geteuid()};
}

Result<std::optional<FileInfo>> nothing_or_error(const fs::path& path, int error_number) {
  if (error_number == ENOENT || error_number == ENOTDIR) return std::optional<FileInfo>();
  return io_error("look at", path, error_number);
}

/// Restores the bits of a private mode that an odd umask removed. File systems that give every file
/// the mode of their mount (SMB) refuse this, which does no harm.
void insist_on(const Place& place, mode_t mode) noexcept {
  struct ::stat info {};
  if (::fstatat(place.folder.get(), place.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
  if ((info.st_mode & kPermissions) == mode || S_ISLNK(info.st_mode)) return;
  const mode_t wanted = (info.st_mode & 07777U & ~kPermissions) | mode;
  if (::fchmodat(place.folder.get(), place.name.c_str(), wanted, 0) != 0) return;
}

/// Gives `from` the group that a new file in the folder of `to` would have.
void take_group(const Place& from, const Place& to) noexcept {
  struct ::stat folder {};
  struct ::stat file {};
  if (::fstat(to.folder.get(), &folder) != 0 || (folder.st_mode & S_ISGID) == 0) return;
  if (::fstatat(from.folder.get(), from.name.c_str(), &file, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (file.st_gid == folder.st_gid) return;
  constexpr auto kSameOwner = static_cast<uid_t>(-1);
  // A user who is not in that group may not do this, and azcost cannot help it.
  const int given = ::fchownat(from.folder.get(), from.name.c_str(), kSameOwner, folder.st_gid,
                               AT_SYMLINK_NOFOLLOW);
  static_cast<void>(given);
}

/// An exclusive lock by flock(2), or, where the file system lacks that, by fcntl(2).
bool lock_now(int fd) noexcept {
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  if (!is_missing_call(errno)) return false;
  struct ::flock whole_file {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole_file) == 0) return true;
  if (errno == EACCES) errno = EWOULDBLOCK;
  return false;
}

}  // namespace

void PosixFileSystem::follow_no_links_below(const fs::path& folder) {
  if (folder.empty()) return;
  const std::lock_guard lock(mutex_);
  // Without a slash at its end, for paths are compared part by part.
  fs::path root = (folder / "x").parent_path();
  if (std::ranges::find(guarded_, root) == guarded_.end()) guarded_.push_back(std::move(root));
}

void PosixFileSystem::warn_with(std::function<void(const std::string&)> listener) {
  const std::lock_guard lock(mutex_);
  warn_ = std::move(listener);
}

void PosixFileSystem::beat_with(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  beat_ = std::move(listener);
}

std::function<void()> PosixFileSystem::beat() const {
  const std::lock_guard lock(mutex_);
  return beat_;
}

/// The first step of all calls that may take long.
Place PosixFileSystem::place_of(const fs::path& path) const {
  std::vector<fs::path> guarded;
  std::function<void()> beat;
  {
    const std::lock_guard lock(mutex_);
    guarded = guarded_;
    beat = beat_;
  }
  // Without the lock: a device may be slow, while other threads work on another one.
  if (beat) beat();
  return find_place(path, guarded);
}

Result<std::unique_ptr<WritableFile>> PosixFileSystem::create(const fs::path& path, mode_t mode) {
  const Place place = place_of(path);
  if (!place.is_open()) return creation_error("create", place);
  Descriptor descriptor = open_at(place, O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  if (mode == kFileMode) insist_on(place, mode);
  return std::unique_ptr<WritableFile>(
      std::make_unique<PosixWritableFile>(std::move(descriptor), path, beat()));
}

Result<std::unique_ptr<WritableFile>> PosixFileSystem::create(const fs::path& path) {
  return create(path, kFileMode);
}

Result<std::unique_ptr<WritableFile>> PosixFileSystem::create_public(const fs::path& path) {
  return create(path, kSharedFileMode);
}

Result<std::unique_ptr<ReadableFile>> PosixFileSystem::open(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open()) return io_error("open", place);
  // A fifo without a writer would block here for ever.
  Descriptor opened = open_at(place, O_RDONLY | O_NONBLOCK);
  if (!opened.is_open()) return io_error("open", path, errno);
  auto descriptor = made_readable(std::move(opened), path);
  if (!descriptor) return std::move(descriptor).error();
  return std::unique_ptr<ReadableFile>(std::make_unique<PosixReadableFile>(
      std::make_shared<Descriptor>(*std::move(descriptor)), path, beat()));
}

Result<std::optional<FileInfo>> PosixFileSystem::stat(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open()) return nothing_or_error(place.stop, place.error_number);
  struct ::stat info {};
  if (::fstatat(place.folder.get(), place.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
    return nothing_or_error(path, errno);
  }
  return info_of(info);
}

Result<std::optional<FileInfo>> PosixFileSystem::stat_target(const fs::path& path) {
  struct ::stat info {};
  if (::stat(path.c_str(), &info) != 0) return nothing_or_error(path, errno);
  return info_of(info);
}

fs::path PosixFileSystem::real_path(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  return error ? path : real;
}

bool PosixFileSystem::is_read_only(const fs::path& path) {
  struct ::statvfs info {};
  return ::statvfs(path.c_str(), &info) == 0 && (info.f_flag & ST_RDONLY) != 0;
}

Result<std::vector<DirectoryEntry>> PosixFileSystem::list(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open() && place.error_number != ENOENT) return io_error("list", place);
  if (!place.is_open()) return std::vector<DirectoryEntry>();
  Descriptor folder = open_at(place, O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() && errno == ENOENT) return std::vector<DirectoryEntry>();
  if (!folder.is_open()) return io_error("list", path, errno);
  auto names = names_in(std::move(folder), path);
  if (!names) return std::move(names).error();
  std::vector<DirectoryEntry> entries;
  for (std::string& name : *names) {
    auto info = stat(path / name);
    if (!info) return std::move(info).error();
    if (*info) entries.push_back({std::move(name), (*info)->type});  // else it is gone by now
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

bool PosixFileSystem::may_list(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open()) return place.error_number != EACCES;
  return ::faccessat(place.folder.get(), place.name.c_str(), R_OK | X_OK, AT_EACCESS) == 0 ||
         errno != EACCES;
}

Status PosixFileSystem::rename(const fs::path& from, const fs::path& to) {
  const std::string verb = fmt::format("rename '{}' to", printable(from.native()));
  const Place old_place = place_of(from);
  if (!old_place.is_open()) return creation_error("rename", old_place);
  const Place new_place = place_of(to);
  if (!new_place.is_open()) return creation_error(verb, new_place);
  take_group(old_place, new_place);
  if (::renameat(old_place.folder.get(), old_place.name.c_str(), new_place.folder.get(),
                 new_place.name.c_str()) != 0) {
    return creation_error(verb, to, errno);
  }
  return ok_status();
}

Status PosixFileSystem::check_replaceable(const fs::path& from, const fs::path& to) {
  if (auto free = FileSystem::check_replaceable(from, to); !free) return free;
  const Place old_place = place_of(from);
  if (!old_place.is_open()) return creation_error("look at", old_place);
  const Place new_place = place_of(to);
  const fs::path folder = to.parent_path();
  if (!new_place.is_open()) return creation_error("write to", new_place);
  struct ::stat here {};
  struct ::stat there {};
  if (::fstatat(old_place.folder.get(), old_place.name.c_str(), &here, 0) != 0) {
    return creation_error("look at", from, errno);
  }
  if (::fstat(new_place.folder.get(), &there) != 0) return creation_error("look at", folder, errno);
  if (here.st_dev != there.st_dev) return creation_error("rename files to", folder, EXDEV);
  if (::faccessat(new_place.folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return creation_error("write to folder", folder, errno);
  }
  return ok_status();
}

Status PosixFileSystem::remove(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open() && place.error_number == ENOENT) return ok_status();
  if (!place.is_open()) return io_error("remove", place);
  if (::unlinkat(place.folder.get(), place.name.c_str(), 0) != 0 && errno != ENOENT) {
    return io_error("remove", path, errno);
  }
  return ok_status();
}

Status PosixFileSystem::remove_tree(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open() && place.error_number == ENOENT) return ok_status();
  if (!place.is_open()) return io_error("remove", place);
  return remove_all_at(place.folder.get(), place.name, path);
}

Status PosixFileSystem::make_directories(const fs::path& path) {
  return make_directories(path, kSharedDirectoryMode);
}

Status PosixFileSystem::make_private_directory(const fs::path& path) {
  return make_directories(path, kPrivateDirectoryMode);
}

/// Makes the last folder with `mode`, and its parents as the umask allows.
Status PosixFileSystem::make_directories(const fs::path& path, mode_t mode) {
  const fs::path parent = path.parent_path();
  const bool has_parent = !parent.empty() && parent != path;
  Place place = place_of(path);
  // An error of the parent names the parent.
  const bool lacks_parent = place.error_number == ENOENT || place.error_number == ENOTDIR;
  if (!place.is_open() && lacks_parent && has_parent) {
    if (auto made = make_directories(parent, kSharedDirectoryMode); !made) return made;
    place = place_of(path);
  }
  if (!place.is_open()) return creation_error("create folder", place);
  if (::mkdirat(place.folder.get(), place.name.c_str(), mode) == 0) {
    if (mode == kPrivateDirectoryMode) insist_on(place, mode);
    return sync_directory(has_parent ? parent : fs::path("."));
  }
  if (errno != EEXIST) return creation_error("create folder", path, errno);
  // A link to a folder is fine where links are followed: /var/lib/azcost may well be one.
  const Descriptor existing = open_at(place, O_PATH | O_DIRECTORY);
  if (existing.is_open()) return ok_status();
  return creation_error("create folder", path, errno == ELOOP ? ELOOP : ENOTDIR);
}

Status PosixFileSystem::sync_directory(const fs::path& path) {
  const Place place = place_of(path);
  if (!place.is_open()) return io_error("open folder", place);
  const Descriptor descriptor = open_at(place, O_RDONLY | O_DIRECTORY);
  if (!descriptor.is_open()) return io_error("open folder", path, errno);
  if (::fsync(descriptor.get()) == 0) return ok_status();
  if (!is_missing_call(errno)) return io_error("sync folder", path, errno);
  warn_that_names_are_not_synced(descriptor.get(), path);
  return ok_status();
}

void PosixFileSystem::warn_that_names_are_not_synced(int folder, const fs::path& path) {
  std::function<void(const std::string&)> listener;
  {
    const std::lock_guard lock(mutex_);
    if (has_warned_ || !warn_) return;
    has_warned_ = true;
    listener = warn_;
  }
  listener(fmt::format(
      "'{}' lies on {}, which cannot sync a folder: a power cut may lose the newest files, which "
      "the next run then reads again; a disk of this machine does not have that limit",
      printable(path.native()), file_system_of(folder)));
}

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const fs::path& path,
                                                        std::string_view holder) {
  constexpr std::uint64_t kMaxHolder = 4096;
  const Place place = place_of(path);
  if (!place.is_open()) return creation_error("create", place);
  // O_NONBLOCK has no effect on files, and keeps a planted fifo from blocking azcost.
  Descriptor descriptor = open_at(place, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  struct ::stat info {};
  if (::fstat(descriptor.get(), &info) != 0) return creation_error("create", path, errno);
  if (!S_ISREG(info.st_mode)) {
    return Error{ErrorKind::kCannotCreate,
                 fmt::format("cannot write '{}': not a regular file", printable(path.native()))};
  }
  if (!lock_now(descriptor.get())) {
    if (errno != EWOULDBLOCK) {
      Error error = io_error("lock", path, errno);
      error.message += fmt::format(
          " ({}); two runs could write at once: mount it with locks, or put the data "
          "directory on a disk of this machine",
          file_system_of(descriptor.get()));
      return error;
    }
    auto text = read_file(path, kMaxHolder);
    const std::string who = text ? printable(trim(*text)) : std::string();
    return Error{ErrorKind::kBusy, fmt::format("'{}' is held by {}", printable(path.native()),
                                               who.empty() ? "another process" : who)};
  }
  insist_on(place, kFileMode);
  if (::ftruncate(descriptor.get(), 0) != 0) return io_error("write", path, errno);
  if (auto written = write_all(descriptor.get(), std::string(holder) + "\n", path); !written) {
    return std::move(written).error();
  }
  return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(descriptor)));
}

}  // namespace azcost
