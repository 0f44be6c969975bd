#include "azcost/commit/trial.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "azcost/base/process.hpp"
#include "azcost/commit/whole_file.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

/// Two trials at once must not meet.
std::string name_of_trial() { return ".azcost-check-" + std::to_string(process_id()); }

/// The folders that are there of those that runs rename files to.
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

/// From one place to the next, and last of all back to where it can be removed.
Status pass_around(FileSystem& files, const std::vector<fs::path>& places) {
  const std::string name = name_of_trial();
  fs::path at = places.front() / name;
  if (auto written = create_durably(files, at, "written by azcost check\n"); !written) {
    return written;
  }
  for (const fs::path& place : places) {
    const fs::path next = place / (name + "-renamed");
    if (auto moved = files.rename(at, next); !moved) return moved;
    if (auto synced = files.sync_directory(place); !synced) return synced;
    at = next;
  }
  return ok_status();
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
  const std::string name = name_of_trial();
  // Of a trial that was killed under the same number.
  if (auto removed = files.remove(layout.root() / name); !removed) return removed;
  auto done = pass_around(files, *places);
  if (auto removed = files.remove(layout.root() / name); done && !removed) done = removed;
  for (const fs::path& place : *places) {
    auto removed = files.remove(place / (name + "-renamed"));
    if (done && !removed) done = std::move(removed);
  }
  return done;
}

}  // namespace azcost::commit
