/// Files whose use beats: to hash, compare and sync gigabytes on a slow disk is work, too.
#pragma once

#include "azcost/base/file_system.hpp"
#include "azcost/run/pulse.hpp"

namespace azcost::run {

/// Hands every call on to `files`, and beats before and after it. Both must outlive this object.
class PulsingFileSystem final : public FileSystem {
 public:
  PulsingFileSystem(FileSystem& files, Pulse& pulse) : files_(files), pulse_(pulse) {}

  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path) override;
  Result<std::unique_ptr<WritableFile>> create_public(const std::filesystem::path& path) override;
  Result<std::unique_ptr<WritableFile>> open_to_append(const std::filesystem::path& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& path) override;
  Result<std::string> read_file(const std::filesystem::path& path,
                                std::uint64_t max_bytes) override;
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

 private:
  FileSystem& files_;
  Pulse& pulse_;
};

}  // namespace azcost::run
