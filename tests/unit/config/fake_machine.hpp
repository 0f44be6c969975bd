/// A machine whose files are what a test puts there: nothing of the real /etc or home counts.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/file_system.hpp"

namespace azcost::config {

/// Reads only. Everything that a config reader has no business with is an error.
class FakeMachine final : public FileSystem {
 public:
  std::map<std::filesystem::path, std::string> texts;
  /// Paths that this user may not even look at.
  std::set<std::filesystem::path> forbidden;
  /// What stat tells of these; of other files that they are ours alone.
  std::map<std::filesystem::path, FileInfo> infos;
  bool is_mounted_read_only = false;
  /// Files that are links, and where these lead; their text and what stat tells of it are theirs.
  std::map<std::filesystem::path, std::filesystem::path> links;

  Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) override {
    if (links.contains(path)) return std::optional(FileInfo{.type = FileType::kOther});
    return stat_target(path);
  }

  std::filesystem::path real_path(const std::filesystem::path& path) override {
    const auto found = links.find(path);
    return found == links.end() ? path : found->second;
  }

  Result<std::optional<FileInfo>> stat_target(const std::filesystem::path& path) override {
    if (forbidden.contains(path)) return Error{ErrorKind::kIo, "Permission denied"};
    const auto told = infos.find(path);
    if (told != infos.end()) return std::optional(told->second);
    const auto found = texts.find(path);
    if (found == texts.end()) return std::optional<FileInfo>();
    return std::optional(FileInfo{FileType::kFile, found->second.size(), 0600});
  }

  bool is_read_only(const std::filesystem::path& /*path*/) override { return is_mounted_read_only; }

  Result<std::string> read_file(const std::filesystem::path& path,
                                std::uint64_t /*max_bytes*/) override {
    const auto found = texts.find(path);
    if (found == texts.end()) return Error{ErrorKind::kIo, "No such file or directory"};
    return found->second;
  }

  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& /*path*/) override {
    return unexpected();
  }
  Result<std::unique_ptr<WritableFile>> open_to_append(
      const std::filesystem::path& /*path*/) override {
    return unexpected();
  }
  Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& /*path*/) override {
    return unexpected();
  }
  Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& /*path*/) override {
    return unexpected();
  }
  Status rename(const std::filesystem::path& /*from*/,
                const std::filesystem::path& /*to*/) override {
    return unexpected();
  }
  Status remove(const std::filesystem::path& /*path*/) override { return unexpected(); }
  Status remove_tree(const std::filesystem::path& /*path*/) override { return unexpected(); }
  Status make_directories(const std::filesystem::path& /*path*/) override { return unexpected(); }
  Status sync_directory(const std::filesystem::path& /*path*/) override { return unexpected(); }
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& /*path*/,
                                         std::string_view /*holder*/) override {
    return unexpected();
  }

 private:
  static Error unexpected() { return {ErrorKind::kInternal, "a config is read, never written"}; }
};

}  // namespace azcost::config
