#include "azcost/commit/stored_file.hpp"

#include <span>
#include <string>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/whole_file.hpp"

namespace azcost::commit {

Result<std::filesystem::path> keep_aside(FileSystem& files, const std::filesystem::path& file,
                                         const std::string& text) {
  for (int number = 1;; ++number) {
    const std::string ending = number == 1 ? ".broken" : ".broken-" + std::to_string(number);
    const std::filesystem::path aside = file.native() + ending;
    auto info = files.stat(aside);
    if (!info) return std::move(info).error();
    if (*info) {
      const auto held = files.read_file(aside, text.size());
      if (held && *held == text) return aside;  // an earlier try came this far
      continue;
    }
    if (auto made = create_file(files, aside, text); !made) {
      return std::move(made).error();
    }
    if (auto synced = files.sync_directory(aside.parent_path()); !synced) {
      return std::move(synced).error();
    }
    return aside;
  }
}

Result<std::string> digest_of(FileSystem& files, const std::filesystem::path& path,
                              const std::stop_token& stop) {
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile) return std::string();
  auto file = files.open(path);
  if (!file) return std::move(file).error();
  std::string buffer(256UL * 1024, '\0');
  Sha256 digest;
  for (;;) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading a file"};
    auto got = (*file)->read(std::span(buffer));
    if (!got) return std::move(got).error();
    digest.update(std::string_view(buffer).substr(0, *got));
    if (*got < buffer.size()) return digest.finish();
  }
}

}  // namespace azcost::commit
