#include "azcost/base/file_system.hpp"

#include <fmt/format.h>

#include "azcost/base/text.hpp"

namespace azcost {

Result<std::string> FileSystem::read_file(const std::filesystem::path& path,
                                          std::uint64_t max_bytes) {
  constexpr std::size_t kPiece = 64UL * 1024;
  auto file = open(path);
  if (!file) return std::move(file).error();
  // Read to the end rather than by size: files under /proc and pipes have none.
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    auto got = (*file)->read(std::span(text).subspan(before));
    if (!got) return std::move(got).error();
    text.resize(before + *got);
    if (text.size() > max_bytes) {
      return Error{ErrorKind::kData, fmt::format("'{}' is larger than {} bytes",
                                                 printable(path.native()), max_bytes)};
    }
    if (*got < kPiece) return text;
  }
}

Status FileSystem::check_replaceable(const std::filesystem::path& /*from*/,
                                     const std::filesystem::path& to) {
  auto target = stat(to);
  if (!target) return std::move(target).error();
  if (!*target || (*target)->type == FileType::kFile) return ok_status();
  const bool is_folder = (*target)->type == FileType::kDirectory;
  return Error{ErrorKind::kCannotCreate,
               fmt::format("'{}' is {} where a file of azcost belongs; move it away",
                           printable(to.native()), is_folder ? "a folder" : "no regular file")};
}

}  // namespace azcost
