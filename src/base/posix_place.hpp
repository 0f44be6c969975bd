/// Where a path leads, held open so that nobody can redirect it meanwhile.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "descriptor.hpp"

namespace azcost {

/// The last name of a path, and its folder.
struct Place {
  Descriptor folder{-1};  ///< O_PATH; not open when the folder cannot be reached
  std::string name;
  bool follows_links = true;   ///< of the name itself; below a guarded folder no link is followed
  int error_number = 0;        ///< why the folder is not open
  std::filesystem::path stop;  ///< where the way ends: the path itself, or the link that is in it

  [[nodiscard]] bool is_open() const noexcept { return folder.is_open(); }
  /// O_NOFOLLOW where links are not followed.
  [[nodiscard]] int link_flag() const noexcept;
};

/// Opens the folder of `path`. Links are followed, except below one of `guarded`, which may itself
/// be reached through links.
[[nodiscard]] Place find_place(const std::filesystem::path& path,
                               std::span<const std::filesystem::path> guarded);

/// openat(2), continued after signals, always with O_CLOEXEC.
[[nodiscard]] Descriptor open_at(const Place& place, int flags, mode_t mode = kFileMode);

/// The errors of `io_error` and `creation_error` about a place that could not be reached.
[[nodiscard]] Error io_error(std::string_view verb, const Place& place);
[[nodiscard]] Error creation_error(std::string_view verb, const Place& place);

/// The names in an open folder, without `.` and `..`, in no order; `path` is for errors.
[[nodiscard]] Result<std::vector<std::string>> names_in(Descriptor folder,
                                                        const std::filesystem::path& path);

/// Removes what `name` is in `folder`, a folder with all that is in it. Follows no link.
Status remove_all_at(int folder, const std::string& name, const std::filesystem::path& path);

}  // namespace azcost
