#include "posix_place.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace azcost {
namespace {

namespace fs = std::filesystem;

/// A directory stream that closes itself.
struct DirectoryCloser {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

bool is_link(int folder, const fs::path& name) {
  struct ::stat info {};
  return ::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
}

/// The guarded folder that `path` lies below; nothing when it lies below none.
const fs::path* guard_of(const fs::path& path, std::span<const fs::path> guarded) {
  for (const fs::path& root : guarded) {
    const auto [end, below] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    if (end == root.end() && below != path.end() && !below->empty()) return &root;
  }
  return nullptr;
}

/// Goes from the guarded `root` to `folder`, step by step, through folders only.
Place walk(const fs::path& root, const fs::path& folder) {
  Place place;
  place.follows_links = false;
  place.folder = open_descriptor(AT_FDCWD, root, O_PATH | O_DIRECTORY);
  fs::path way = root;
  auto part = std::next(folder.begin(), std::distance(root.begin(), root.end()));
  for (; place.is_open() && part != folder.end(); ++part) {
    way /= *part;
    Descriptor next = open_descriptor(place.folder.get(), *part, O_PATH | O_NOFOLLOW | O_DIRECTORY);
    if (!next.is_open()) {
      place.error_number = errno;
      if (is_link(place.folder.get(), *part)) {
        place.error_number = ELOOP;
        place.stop = way;
      }
      place.folder = Descriptor(-1);
      return place;
    }
    place.folder = std::move(next);
  }
  if (!place.is_open()) place.error_number = errno;
  return place;
}

}  // namespace

int Place::link_flag() const noexcept { return follows_links ? 0 : O_NOFOLLOW; }

Place find_place(const fs::path& path, std::span<const fs::path> guarded) {
  Place place;
  if (path.empty()) {
    place.error_number = ENOENT;
  } else if (const fs::path* const root = guard_of(path, guarded)) {
    place = walk(*root, path.parent_path());
  } else {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    place.folder = open_descriptor(AT_FDCWD, folder, O_PATH | O_DIRECTORY);
    if (!place.is_open()) place.error_number = errno;
  }
  place.name = path.has_filename() ? path.filename().string() : std::string(".");
  if (place.stop.empty()) place.stop = path;
  return place;
}

Descriptor open_at(const Place& place, int flags, mode_t mode) {
  Descriptor opened =
      open_descriptor(place.folder.get(), place.name, flags | place.link_flag(), mode);
  if (!opened.is_open() && errno == ENOTDIR && !place.follows_links) {
    // O_DIRECTORY gives ENOTDIR also for a link that is not followed.
    errno = is_link(place.folder.get(), place.name) ? ELOOP : ENOTDIR;
  }
  return opened;
}

Error io_error(std::string_view verb, const Place& place) {
  return io_error(verb, place.stop, place.error_number);
}

Error creation_error(std::string_view verb, const Place& place) {
  return creation_error(verb, place.stop, place.error_number);
}

Result<std::vector<std::string>> names_in(Descriptor folder, const fs::path& path) {
  const std::unique_ptr<DIR, DirectoryCloser> directory(::fdopendir(folder.get()));
  if (!directory) return io_error("list", path, errno);
  static_cast<void>(folder.release());  // the stream owns it from here
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    // No other thread reads this stream.
    const dirent* entry = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe)
    if (entry == nullptr && errno != 0) return io_error("list", path, errno);
    if (entry == nullptr) return names;
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
}

Status remove_all_at(int folder, const std::string& name, const fs::path& path) {
  if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return ok_status();
  const int error_number = errno;
  Descriptor opened = open_descriptor(folder, name, O_RDONLY | O_NOFOLLOW | O_DIRECTORY);
  if (!opened.is_open()) {
    return io_error("remove", path, errno == ENOTDIR || errno == ELOOP ? error_number : errno);
  }
  const Descriptor inside(::fcntl(opened.get(), F_DUPFD_CLOEXEC, 0));
  if (!inside.is_open()) return io_error("remove", path, errno);
  auto names = names_in(std::move(opened), path);
  if (!names) return std::move(names).error();
  for (const std::string& below : *names) {
    if (auto removed = remove_all_at(inside.get(), below, path / below); !removed) return removed;
  }
  if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return ok_status();
  return io_error("remove", path, errno);
}

}  // namespace azcost
