#include "whole_file.hpp"

#include <utility>

namespace azcost::commit {

Status create_durably(FileSystem& files, const std::filesystem::path& path, std::string_view text) {
  auto file = files.create(path);
  if (!file) return std::move(file).error();
  if (auto written = (*file)->append(text); !written) return written;
  if (auto synced = (*file)->sync(); !synced) return synced;
  return (*file)->close();
}

Status replace_durably(FileSystem& files, const std::filesystem::path& temporary,
                       const std::filesystem::path& target, std::string_view text) {
  if (auto made = files.make_directories(target.parent_path()); !made) return made;
  Status placed = create_durably(files, temporary, text);
  if (placed) placed = files.rename(temporary, target);
  if (!placed) {
    static_cast<void>(files.remove(temporary).ok());
    return placed;
  }
  return files.sync_directory(target.parent_path());
}

}  // namespace azcost::commit
