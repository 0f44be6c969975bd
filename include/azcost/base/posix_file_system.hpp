/// The file system of the machine.
#pragma once

#include <mutex>

#include "azcost/base/file_system.hpp"

namespace azcost {

struct Place;

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path) override;
  Result<std::unique_ptr<WritableFile>> create_public(const std::filesystem::path& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& path) override;
  Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) override;
  Result<std::optional<FileInfo>> stat_target(const std::filesystem::path& path) override;
  std::filesystem::path real_path(const std::filesystem::path& path) override;
  bool is_read_only(const std::filesystem::path& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& path) override;
  bool may_list(const std::filesystem::path& path) override;
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Status check_replaceable(const std::filesystem::path& from,
                           const std::filesystem::path& to) override;
  Status remove(const std::filesystem::path& path) override;
  Status remove_tree(const std::filesystem::path& path) override;
  Status make_directories(const std::filesystem::path& path) override;
  Status make_private_directory(const std::filesystem::path& path) override;
  Status sync_directory(const std::filesystem::path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                         std::string_view holder) override;
  void follow_no_links_below(const std::filesystem::path& folder) override;
  void warn_with(std::function<void(const std::string&)> listener) override;
  void beat_with(std::function<void()> listener) override;

 private:
  [[nodiscard]] Place place_of(const std::filesystem::path& path) const;
  [[nodiscard]] std::function<void()> beat() const;
  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path, unsigned mode);
  Status make_directories(const std::filesystem::path& path, unsigned mode);
  void warn_that_names_are_not_synced(int folder, const std::filesystem::path& path);

  mutable std::mutex mutex_;
  std::vector<std::filesystem::path> guarded_;
  std::function<void(const std::string&)> warn_;
  std::function<void()> beat_;
  bool has_warned_ = false;
};

/// A `WritableFile` over a descriptor that is open already and stays open (standard output).
/// `sync` does nothing for pipes and terminals. EPIPE is an error of kind `kCancelled`: the reader
/// has gone, which is no fault.
[[nodiscard]] std::unique_ptr<WritableFile> adopt_descriptor(int descriptor, std::string name);

/// An output file that a user named. `close` replaces its content in one step; until then, and
/// without `close`, the file stays as it was. Links are followed. An existing file keeps its mode;
/// a new one is made 0600. Devices and pipes are written to directly.
[[nodiscard]] Result<std::unique_ptr<WritableFile>> open_output(const std::filesystem::path& path);

/// `path` made absolute by way of the working directory; unchanged when that directory no longer
/// exists. Nothing has to be at `path`.
[[nodiscard]] std::filesystem::path absolute_path(const std::filesystem::path& path);

/// Bytes that this user can still write to the file system of `path`, which must exist.
[[nodiscard]] Result<std::uint64_t> free_space(const std::filesystem::path& path);

}  // namespace azcost
