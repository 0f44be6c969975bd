/// Files as a collaborator: every byte that azcost keeps goes through this interface, so that a
/// test can make any single call fail, or die after it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"

namespace azcost {

/// A file that is being written from its start. One thread at a time.
///
/// After any failed call the file is worthless: close it, remove it, write it again. A failed
/// `sync` in particular must never be tried again on the same file: Linux reports a lost page once,
/// then calls the file clean.
class WritableFile {
 public:
  WritableFile() = default;
  WritableFile(const WritableFile&) = delete;
  WritableFile& operator=(const WritableFile&) = delete;
  /// Closes the file without reporting whether that worked.
  virtual ~WritableFile() = default;

  /// Writes all of `bytes`, continuing after short writes and EINTR. No buffering of its own:
  /// hand over large pieces.
  virtual Status append(std::string_view bytes) = 0;
  /// Lets the device begin with what was written so far, so that a later `sync` finds less to do. A
  /// hint: it promises nothing and never fails.
  virtual void start_writing_back() noexcept {}
  /// Makes the content survive a power cut (fsync). The name needs `FileSystem::sync_directory`.
  virtual Status sync() = 0;
  /// Closes the file and reports errors that the kernel kept back until now.
  virtual Status close() = 0;
};

/// A file that is being read from its start. One thread at a time.
class ReadableFile {
 public:
  ReadableFile() = default;
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;
  virtual ~ReadableFile() = default;

  /// Fills as much of `buffer` as there is; fewer bytes than asked for means the end.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  /// Moves to `offset` bytes from the start.
  virtual Status seek(std::uint64_t offset) = 0;
  /// The size of the file that was opened, even if another file has taken its path since.
  virtual Result<std::uint64_t> size() = 0;
};

/// An exclusive lock on a file, held until the object ends or the process dies.
class FileLock {
 public:
  FileLock() = default;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  virtual ~FileLock() = default;
};

enum class FileType { kFile, kDirectory, kOther };

struct FileInfo {
  FileType type = FileType::kFile;
  std::uint64_t size = 0;
  unsigned mode = 0;         ///< permission bits, with setuid, setgid and sticky
  SystemTime modified = {};  ///< when its content changed last
  /// It belongs to a user who is neither root nor the one that this process runs as.
  bool is_foreign = false;
};

struct DirectoryEntry {
  std::string name;
  FileType type = FileType::kFile;
};

/// Thread-safe in every implementation. Nothing here blocks longer than the device does.
/// Errors: `kCannotCreate` when a name cannot be made, else `kIo`; the message holds the path and
/// the reason of the operating system.
///
/// Who may read: `create` and `make_private_directory` allow only the owner, whatever the umask.
/// For `create_public` and `make_directories` the umask decides, and the group is that of the
/// folder if its setgid bit is set.
class FileSystem {
 public:
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// Creates a file that must not exist yet: a leftover is never trusted or appended to.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path) = 0;
  /// The same for a file that other users may read, as far as the umask lets them. File systems
  /// without users need not implement it.
  virtual Result<std::unique_ptr<WritableFile>> create_public(const std::filesystem::path& path) {
    return create(path);
  }
  virtual Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& path) = 0;
  /// The whole file. One larger than `max_bytes` is an error of kind `kData`.
  virtual Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);

  /// What is at `path`, not following a symbolic link; nothing when there is nothing.
  virtual Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) = 0;
  /// What `path` leads to, following symbolic links; nothing when that is nothing. File systems
  /// without links need not implement it.
  virtual Result<std::optional<FileInfo>> stat_target(const std::filesystem::path& path) {
    return stat(path);
  }
  /// `path` with symbolic links resolved; unchanged when there is nothing. File systems without
  /// links need not implement it.
  virtual std::filesystem::path real_path(const std::filesystem::path& path) { return path; }
  /// Whether `path` lies on a mount that is read-only, whatever the modes say. File systems without
  /// mounts need not implement it.
  virtual bool is_read_only(const std::filesystem::path& /*path*/) { return false; }
  /// The entries of a folder in byte order of their names, without `.` and `..`; none when the
  /// folder does not exist.
  virtual Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& path) = 0;

  /// False when this user has no right to list a folder that is there. File systems without users
  /// need not implement it.
  virtual bool may_list(const std::filesystem::path& /*path*/) { return true; }

  /// Replaces `to` in one step. In a folder with the setgid bit the file gets the folder's group,
  /// if this user may give it. Survives a power cut after `sync_directory` of both folders.
  virtual Status rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  /// Whether a file in the folder `from` could be renamed to `to`, as far as that can be known
  /// without doing it: `to` is a regular file or nothing, its folder exists and may be written to,
  /// and both folders are on one device. Errors: `kCannotCreate`, which says what is in the way.
  /// File systems without users and devices need not implement it.
  virtual Status check_replaceable(const std::filesystem::path& from,
                                   const std::filesystem::path& to);
  /// Removes a file; it is no error when there is none.
  virtual Status remove(const std::filesystem::path& path) = 0;
  /// Removes a folder with all that is in it, following no link; it is no error when there is none.
  virtual Status remove_tree(const std::filesystem::path& path) = 0;
  /// Makes a folder and its parents; it is no error when it exists. The names of new folders are
  /// made durable on the way.
  virtual Status make_directories(const std::filesystem::path& path) = 0;
  /// The same, and the last folder, if it is new, is the owner's only. File systems without users
  /// need not implement it.
  virtual Status make_private_directory(const std::filesystem::path& path) {
    return make_directories(path);
  }
  /// Makes the names in a folder survive a power cut. Where the file system has no such call, it
  /// does nothing and calls the listener of `warn_with`.
  virtual Status sync_directory(const std::filesystem::path& path) = 0;

  /// Takes the exclusive lock on `path`, creating the file; never waits. `kBusy` when somebody
  /// else holds it; the message then ends with what the holder wrote into the file. On success
  /// the file holds `holder`, one line. The file itself is never removed: a lock on a name that
  /// is unlinked protects nothing.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                                 std::string_view holder) = 0;

  /// From now on no symbolic link below `folder` is followed, neither to read nor to write: a path
  /// that leads through one is an error that names it. `folder` itself may be a link. File systems
  /// without links need not implement it.
  virtual void follow_no_links_below(const std::filesystem::path& /*folder*/) {}
  /// Sets the listener that is called once when a file system lacks a call and azcost goes on
  /// without it. An empty function sets none. It may be called from any thread.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): who implements it keeps the listener
  virtual void warn_with(std::function<void(const std::string&)> /*listener*/) {}
  /// Sets the listener that is called when a call on a folder or file begins, also for files opened
  /// from now on: a sign of life during slow work. An empty function sets none. It may be called
  /// from any thread. What `listener` refers to must outlive the files that are opened before the
  /// next `beat_with`. File systems that are never slow need not implement it.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): who implements it keeps the listener
  virtual void beat_with(std::function<void()> /*listener*/) {}
};

}  // namespace azcost
