#include "stored_manifest.hpp"

#include <cstdint>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::verify {
namespace {

constexpr std::uint64_t kMaxManifest = 16UL * 1024 * 1024;
constexpr const char* kRepair = "azcost verify --repair";

Finding damage(Kind kind, const MonthPlace& place, std::string meaning, std::string run) {
  return {Severity::kDamage, kind, manifest_path(place), std::move(meaning), std::move(run)};
}

Finding unreadable(const MonthPlace& place, std::string_view text, const Error& error) {
  if (is_newer_manifest(text)) {
    return damage(Kind::kNewerManifest, place, error.message + "; nothing was read of this month",
                  "");
  }
  return damage(Kind::kBrokenManifest, place,
                error.message + "; it no longer tells which day files of the month count", kRepair);
}

/// Whether a manifest that could be read is of its place, and names the files as azcost does.
std::optional<Finding> misplacement(const MonthPlace& place, const Manifest& manifest) {
  const MonthPlace told{manifest.account, manifest.dataset, manifest.month};
  if (told != place) {
    return damage(Kind::kMisplacedManifest, place,
                  "it is the manifest of " + std::string(name_of(told.dataset)) + " " +
                      printable(told.account, 70) + " " + told.month.format() +
                      ", not of this month: somebody copied or renamed it",
                  kRepair);
  }
  const auto broken = [&](std::string why) {
    return damage(Kind::kBrokenManifest, place, "the manifest is broken: " + std::move(why),
                  kRepair);
  };
  if (manifest.shape.dataset != manifest.dataset) return broken("its shape is of another dataset");
  for (const auto& [day, entry] : manifest.days) {
    if (entry.file.empty()) {
      if (entry.bytes == 0 && entry.sha256.empty() && entry.totals.empty()) continue;
      return broken("it has sums and no file for " + format_day(day));
    }
    if (entry.file != day_path(place, manifest.shape.granularity, day)) {
      return broken("it names '" + printable(entry.file) + "' as the file of " + format_day(day));
    }
  }
  return std::nullopt;
}

}  // namespace

Result<StoredManifest> load_manifest(FileSystem& files, const commit::Layout& layout,
                                     const MonthPlace& place) {
  StoredManifest stored;
  const auto path = layout.root() / manifest_path(place);
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info) return stored;
  if ((*info)->type != FileType::kFile) {
    stored.trouble = damage(Kind::kBrokenManifest, place,
                            "it is no regular file: move it away, then verify again", "");
    return stored;
  }
  auto text = files.read_file(path, kMaxManifest);
  if (!text) {
    stored.trouble = damage(Kind::kBrokenManifest, place, text.error().message, kRepair);
    return stored;
  }
  stored.text = *std::move(text);
  auto manifest = parse_manifest(*stored.text);
  if (!manifest) {
    stored.trouble = unreadable(place, *stored.text, manifest.error());
    return stored;
  }
  stored.trouble = misplacement(place, *manifest);
  stored.manifest = *std::move(manifest);
  return stored;
}

std::string collect(const MonthPlace& place, const Window& days, std::string_view flag) {
  return "azcost collect" + std::string(flag) + " -a " + place.account + " --from " +
         format_day(days.from) + " --to " + format_day(days.to);
}

std::string collect_again(const MonthPlace& place, const Window& days) {
  return collect(place, days, " --force");
}

std::string collect_again(const MonthPlace& place) {
  return collect_again(place, {place.month.first_day(), place.month.last_day()});
}

Window days_of_file(const Shape& shape, Day day) {
  if (shape.granularity == Granularity::kDaily) return {day, day};
  return {Month(day).first_day(), Month(day).last_day()};
}

}  // namespace azcost::verify
