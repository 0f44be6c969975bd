#include "azcost/base/file_system.hpp"

#include "azcost/base/text.hpp"

namespace azcost {

Status FileSystem::check_replaceable(const std::filesystem::path& /*from*/,
                                     const std::filesystem::path& to) {
  auto target = stat(to);
  if (!target) return std::move(target).error();
  if (!*target || (*target)->type == FileType::kFile) return ok_status();
  const bool is_folder = (*target)->type == FileType::kDirectory;
  return Error{ErrorKind::kCannotCreate, "'" + printable(to.native()) + "' is " +
                                             (is_folder ? "a folder" : "no regular file") +
                                             " where a file of azcost belongs; move it away"};
}

}  // namespace azcost
