#include "azcost/commit/stored_manifest.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

// 31 days with their totals in a few currencies are about ten KB.
constexpr std::uint64_t kMaxManifest = 16UL * 1024 * 1024;

using Flaw = StoredManifest::Flaw;

void note(Flaw flaw, Error error, StoredManifest& stored) {
  stored.manifest.reset();
  stored.flaw = flaw;
  stored.error = std::move(error);
}

/// Checks that a whole manifest is of `place`, and that it names files as azcost does.
void check_place(const MonthPlace& place, StoredManifest& stored) {
  const Manifest& manifest = *stored.manifest;
  if (MonthPlace{manifest.account, manifest.dataset, manifest.month} != place) {
    return note(
        Flaw::kMisplaced,
        {ErrorKind::kData,
         fmt::format("it is the manifest of {} {} {}, not of this month", name_of(manifest.dataset),
                     printable(manifest.account, 70), manifest.month.format())},
        stored);
  }
  for (const auto& [day, entry] : manifest.days) {
    if (entry.file.empty()) continue;
    if (entry.file == Layout::day_path(place, manifest.shape.granularity, day)) continue;
    return note(
        Flaw::kBroken,
        {ErrorKind::kData, fmt::format("the manifest is broken: it names '{}' as the file of {}",
                                       printable(entry.file), format_day(day))},
        stored);
  }
}

}  // namespace

Result<StoredManifest> read_manifest(FileSystem& files, const Layout& layout,
                                     const MonthPlace& place) {
  StoredManifest stored;
  const auto path = layout.root() / Layout::manifest_path(place);
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info) return stored;
  if ((*info)->type != FileType::kFile) {
    note(Flaw::kUnreadable, {ErrorKind::kIo, "it is no regular file"}, stored);
    return stored;
  }
  auto text = files.read_file(path, kMaxManifest);
  if (!text) {
    note(Flaw::kUnreadable, std::move(text).error(), stored);
    return stored;
  }
  stored.text = *std::move(text);
  auto manifest = parse_manifest(*stored.text);
  if (!manifest) {
    const bool is_newer = is_newer_manifest(*stored.text);
    note(is_newer ? Flaw::kNewer : Flaw::kBroken, std::move(manifest).error(), stored);
    return stored;
  }
  stored.manifest = *std::move(manifest);
  check_place(place, stored);
  return stored;
}

}  // namespace azcost::commit
