#include "azcost/base/whole_file.hpp"

#include <utility>

namespace azcost {
namespace {

Status write(WritableFile& file, std::string_view text, Survival survival) {
  if (auto written = file.append(text); !written) return written;
  if (survival == Survival::kPowerCut) {
    if (auto synced = file.sync(); !synced) return synced;
  }
  return file.close();
}

}  // namespace

Status create_file(FileSystem& files, const std::filesystem::path& path, std::string_view text,
                   Access access, Survival survival) {
  auto file = access == Access::kPrivate ? files.create(path) : files.create_public(path);
  if (!file) return std::move(file).error();
  auto written = write(**file, text, survival);
  if (!written) static_cast<void>(files.remove(path).ok());
  return written;
}

Status replace_file(FileSystem& files, const std::filesystem::path& temporary,
                    const std::filesystem::path& target, std::string_view text, Access access,
                    Survival survival) {
  if (auto removed = files.remove(temporary); !removed) return removed;
  if (auto made = create_file(files, temporary, text, access, survival); !made) return made;
  if (auto renamed = files.rename(temporary, target); !renamed) {
    static_cast<void>(files.remove(temporary).ok());
    return renamed;
  }
  return survival == Survival::kPowerCut ? files.sync_directory(target.parent_path()) : ok_status();
}

}  // namespace azcost
