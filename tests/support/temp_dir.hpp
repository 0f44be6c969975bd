/// A folder of the real file system that lives as long as a test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

namespace azcost::testing {

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "azcost-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes a file below the folder, making its parents, and returns its path.
  std::filesystem::path write(const std::filesystem::path& name, const std::string& text) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  /// The content of a file below the folder; empty when there is none.
  [[nodiscard]] std::string read(const std::filesystem::path& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  /// Every file below `folder` with its content, by path relative to this folder.
  [[nodiscard]] std::map<std::string, std::string> files(
      const std::filesystem::path& folder = {}) const {
    std::map<std::string, std::string> found;
    if (!std::filesystem::exists(path_ / folder)) return found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_ / folder)) {
      if (!entry.is_regular_file()) continue;
      const auto name = entry.path().lexically_relative(path_);
      found[name.string()] = read(name);
    }
    return found;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace azcost::testing
