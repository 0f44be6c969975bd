#include "azcost/commit/inventory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

// azcost's own folders are only four deep: data/<dataset>/account=<a>/month=<m>/<file>. Deeper ones
// are not azcost's, and may be a trap.
constexpr int kMaxFolderDepth = 16;

/// Calls `visit(file)` for everything below `folder` except folders, and for a folder that is named
/// like a manifest.
template <class Visit>
Status walk(FileSystem& files, const Layout& layout, const std::string& folder, int depth,
            Visit& visit) {
  auto entries = files.list(layout.root() / folder);
  if (!entries) return std::move(entries).error();
  for (const DirectoryEntry& entry : *entries) {
    FoundFile found{folder + "/" + entry.name, entry.type};
    const bool is_folder = entry.type == FileType::kDirectory && depth < kMaxFolderDepth;
    if (is_folder && !Layout::month_of_manifest(found.path)) {
      if (auto walked = walk(files, layout, found.path, depth + 1, visit); !walked) return walked;
    } else {
      visit(std::move(found));
    }
  }
  return ok_status();
}

}  // namespace

Result<MetadataFiles> list_metadata(FileSystem& files, const Layout& layout) {
  MetadataFiles metadata;
  const auto sort_out = [&metadata](FoundFile file) {
    if (auto place = Layout::month_of_manifest(file.path)) {
      metadata.manifests.insert(*std::move(place));
    } else if (file.path.ends_with("/restatements.jsonl")) {
      metadata.restatements.push_back(std::move(file.path));
    } else {
      metadata.others.push_back(std::move(file.path));
    }
  };
  for (const Dataset dataset : {Dataset::kActual, Dataset::kAmortized}) {
    const std::string folder = std::string("metadata/").append(name_of(dataset));
    if (auto walked = walk(files, layout, folder, 2, sort_out); !walked) {
      return std::move(walked).error();
    }
  }
  return metadata;
}

Result<std::vector<FoundFile>> list_data(FileSystem& files, const Layout& layout) {
  std::vector<FoundFile> data;
  const auto keep = [&data](FoundFile file) { data.push_back(std::move(file)); };
  if (auto walked = walk(files, layout, "data", 1, keep); !walked) {
    return std::move(walked).error();
  }
  return data;
}

Status check_data_directory(FileSystem& files, const Layout& layout) {
  auto info = files.stat_target(layout.root());
  if (!info) return std::move(info).error();
  if (*info && (*info)->type == FileType::kDirectory) return ok_status();
  return Error{ErrorKind::kConfig,
               fmt::format("there is no data directory '{}'; name the right one with --data-dir",
                           printable(layout.root().native()))};
}

Error nothing_stored(const Layout& layout) {
  return {ErrorKind::kConfig,
          fmt::format("nothing is stored in '{}'; collect first (azcost collect), or name another "
                      "data directory with --data-dir",
                      printable(layout.root().native()))};
}

Status check_accounts(const std::vector<std::string>& accounts,
                      const std::set<std::string>& stored) {
  for (const std::string& account : accounts) {
    if (stored.contains(account)) continue;
    return Error{
        ErrorKind::kUsage,
        fmt::format("nothing is stored of an account '{}'; stored are: {}", printable(account, 70),
                    stored.empty() ? "none" : fmt::format("{}", fmt::join(stored, ", ")))};
  }
  return ok_status();
}

}  // namespace azcost::commit
