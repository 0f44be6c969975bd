/// A machine with only the files of a test: the real /etc and home do not count.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "support/memory_file_system.hpp"

namespace azcost::config {

class FakeMachine final : public testing::MemoryFileSystem {
 public:
  std::map<std::filesystem::path, std::string> texts;
  /// Paths that this user may not even look at.
  std::set<std::filesystem::path> forbidden;
  /// What stat says of these files; other files belong to us alone.
  std::map<std::filesystem::path, FileInfo> infos;
  bool is_mounted_read_only = false;
  /// Links and their targets. The text and the stat of a link are those of its target.
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
    const auto known = infos.find(path);
    if (known != infos.end()) return std::optional(known->second);
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
};

}  // namespace azcost::config
