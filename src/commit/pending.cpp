#include "azcost/commit/pending.hpp"

#include <optional>
#include <utility>

#include "journal.hpp"

namespace azcost::commit {
namespace {

PendingUnit pending_unit(std::string folder, Journal journal) {
  PendingUnit unit;
  unit.folder = std::move(folder);
  for (Move& day : journal.days) unit.files[std::move(day.to)] = std::move(day.sha256);
  unit.manifest = journal.manifest.to;
  unit.files[std::move(journal.manifest.to)] = std::move(journal.manifest.sha256);
  unit.removals = std::move(journal.removals);
  return unit;
}

/// Adds the units that one run left; a run without units is added itself.
Status look_at_run(FileSystem& files, const Layout& layout, const std::string& run, Staging& out) {
  auto units = files.list(layout.root() / run);
  if (!units) return std::move(units).error();
  if (units->empty()) out.leftovers.push_back(run);
  for (const DirectoryEntry& entry : *units) {
    std::string folder = run + "/" + entry.name;
    auto journal = entry.type == FileType::kDirectory
                       ? unfinished(files, {layout.root() / folder, layout.root()})
                       : std::optional<Journal>();
    if (!journal) return std::move(journal).error();
    if (*journal) {
      out.pending.push_back(pending_unit(std::move(folder), **std::move(journal)));
    } else {
      out.leftovers.push_back(std::move(folder));
    }
  }
  return ok_status();
}

}  // namespace

Result<Staging> look_at_staging(FileSystem& files, const Layout& layout) {
  Staging staging;
  const std::string root = layout.staging().lexically_relative(layout.root()).generic_string();
  staging.is_closed = !files.may_list(layout.staging());
  if (staging.is_closed) return staging;
  auto entries = files.list(layout.staging());
  if (!entries) return std::move(entries).error();
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = root + "/" + entry.name;
    if (entry.type != FileType::kDirectory || !Layout::is_run_folder(entry.name)) {
      staging.foreign.push_back(path);
      continue;
    }
    if (auto looked = look_at_run(files, layout, path, staging); !looked) {
      return std::move(looked).error();
    }
  }
  return staging;
}

}  // namespace azcost::commit
