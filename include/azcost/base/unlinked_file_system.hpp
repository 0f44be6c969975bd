/// Temporary files that vanish with the process, however it ends.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "azcost/base/file_system.hpp"

namespace azcost {

class Descriptor;

/// Files on disk without a name there: each is unlinked as soon as it is made, so that the kernel
/// frees it with the process, even after SIGKILL. (A folder of our own below /tmp would stay.)
/// Their paths exist in this object only. For data that is too large for memory and must not be
/// left behind. Nothing is synced; every folder exists, and every lock is free. Open files stay
/// usable after the object.
class UnlinkedFileSystem final : public FileSystem {
 public:
  /// The bytes lie on the disk of `folder`, which has to exist.
  explicit UnlinkedFileSystem(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& path) override;
  Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& path) override;
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Status remove(const std::filesystem::path& path) override;
  Status remove_tree(const std::filesystem::path& path) override;
  Status make_directories(const std::filesystem::path& /*path*/) override { return ok_status(); }
  Status sync_directory(const std::filesystem::path& /*path*/) override { return ok_status(); }
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                         std::string_view holder) override;

 private:
  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::filesystem::path, std::shared_ptr<const Descriptor>> files_;
};

}  // namespace azcost
