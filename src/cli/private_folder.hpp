/// A folder for one run's eyes only, gone when the run ends.
#pragma once

#include <filesystem>
#include <memory>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"

namespace azcost::cli {

class PrivateFolder {
 public:
  /// Below $TMPDIR, as sort(1) does it, else below /tmp.
  [[nodiscard]] static Result<std::unique_ptr<PrivateFolder>> create(
      FileSystem& files, const config::Environment& environment);
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  /// Removes the folder with all that is in it.
  ~PrivateFolder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  PrivateFolder(FileSystem& files, std::filesystem::path path)
      : files_(files), path_(std::move(path)) {}

  FileSystem& files_;
  std::filesystem::path path_;
};

}  // namespace azcost::cli
