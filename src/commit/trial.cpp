#include "azcost/commit/trial.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "azcost/base/process.hpp"
#include "azcost/base/whole_file.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

/// The existing folders that runs rename files into.
Result<std::vector<fs::path>> places_of(FileSystem& files, const Layout& layout) {
  const fs::path metadata = layout.root() / "metadata";
  std::vector<fs::path> places = {layout.root()};
  for (const fs::path& folder : {layout.staging(), layout.root() / "data", metadata, layout.runs(),
                                 metadata / "quota", metadata / "agreement"}) {
    auto info = files.stat_target(folder);
    if (!info) return std::move(info).error();
    if (*info && (*info)->type == FileType::kDirectory) places.push_back(folder);
  }
  return places;
}

}  // namespace

Status try_to_lock(FileSystem& files, const Layout& layout) {
  if (auto made = files.make_directories(layout.root()); !made) return made;
  auto lock = files.lock(layout.lock(), "azcost check, pid " + std::to_string(process_id()));
  if (lock || lock.error().kind == ErrorKind::kBusy) return ok_status();
  return std::move(lock).error();
}

Status try_to_write(FileSystem& files, const Layout& layout) {
  auto places = places_of(files, layout);
  if (!places) return std::move(places).error();
  // Two checks at once must not use the same file.
  const std::string name = ".azcost-check-" + std::to_string(process_id());
  for (const fs::path& place : *places) {
    const fs::path target = place / (name + "-renamed");
    auto done = replace_file(files, layout.root() / name, target, "written by azcost check\n");
    auto removed = files.remove(target);
    if (!done) return done;
    if (!removed) return removed;
  }
  return ok_status();
}

}  // namespace azcost::commit
