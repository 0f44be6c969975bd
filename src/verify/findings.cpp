#include "findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/line_reader.hpp"
#include "azcost/base/text.hpp"

namespace azcost::verify {
namespace {

using commit::StoredManifest;

constexpr const char* kRepair = "azcost verify --repair";

Finding note(Kind kind, std::string path, std::string meaning) {
  return {Severity::kNote, kind, std::move(path), std::move(meaning)};
}

/// The lines of a file of restatements that are no JSON objects.
struct BadLines {
  std::uint64_t count = 0;
  std::uint64_t first = 0;
  bool is_only_the_end = false;

  void add(std::uint64_t number) {
    if (count++ == 0) first = number;
  }
};

Result<BadLines> bad_lines_of(FileSystem& files, const std::filesystem::path& path,
                              const std::stop_token& stop) {
  auto lines = LineReader::open(files, path);
  if (!lines) return std::move(lines).error();
  BadLines bad;
  std::uint64_t number = 1;
  for (;; ++number) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading"};
    auto line = lines->next();
    if (!line) return std::move(line).error();
    if (!*line) break;
    if (!(*line)->starts_with('{') || !nlohmann::json::accept(**line)) bad.add(number);
  }
  if (lines->has_rest()) {
    bad.is_only_the_end = bad.count == 0;
    bad.add(number);
  }
  return bad;
}

}  // namespace

std::string collect(const MonthPlace& place, const Window& days, std::string_view flag) {
  return fmt::format("azcost collect{} -a {} --from {} --to {}", flag, place.account,
                     format_day(days.from), format_day(days.to));
}

std::string collect(const MonthPlace& place) {
  return collect(place, {place.month.first_day(), place.month.last_day()});
}

Finding flawed_manifest(const MonthPlace& place, const StoredManifest& stored) {
  Finding finding{Severity::kDamage, Kind::kBrokenManifest, commit::Layout::manifest_path(place),
                  stored.error->message, kRepair};
  switch (stored.flaw) {
    case StoredManifest::Flaw::kNone:
      break;
    case StoredManifest::Flaw::kUnreadable:
      finding.meaning += ": move it away, then verify again";
      finding.run.clear();
      break;
    case StoredManifest::Flaw::kBroken:
      finding.meaning += "; it no longer says which day files of the month count";
      break;
    case StoredManifest::Flaw::kNewer:
      finding.kind = Kind::kNewerManifest;
      finding.meaning += "; nothing was read of this month";
      finding.run.clear();
      break;
    case StoredManifest::Flaw::kMisplaced:
      finding.kind = Kind::kMisplacedManifest;
      finding.meaning += ": somebody copied or renamed it";
      break;
  }
  return finding;
}

Finding missing_manifest(const MonthPlace& place, std::size_t day_files) {
  return {Severity::kDamage, Kind::kMissingManifest, commit::Layout::manifest_path(place),
          fmt::format("there is no manifest, and {} of the month: nothing says that they count",
                      count_of(day_files, "day file")),
          kRepair};
}

Finding stray_file(const commit::FoundFile& file) {
  const std::string_view path = file.path;
  const bool looks_like_rows =
      path.ends_with(".jsonl") || path.ends_with(".jsonl.gz") || path.ends_with(".jsonl.zst");
  if (!looks_like_rows) {
    return note(Kind::kStrayFile, file.path,
                "azcost did not make it, and left it alone; data/ is for rows only");
  }
  return {Severity::kDamage, Kind::kStrayFile, file.path,
          "no manifest names it, so it does not count; but tools that read data/ by a pattern "
          "would count its rows: move it out of data/"};
}

Finding other_metadata(const std::string& path) {
  if (path.find(".json.broken") == std::string::npos) return foreign_file(path);
  return note(Kind::kStrayFile, path,
              "a broken manifest that a repair put aside; remove it when nobody needs it any more");
}

Finding pending_commit(const commit::PendingUnit& unit) {
  return {Severity::kPending, Kind::kPendingCommit, unit.folder,
          fmt::format("pending, run collect: {} and '{}' are committed, but not all of them are in "
                      "place yet",
                      count_of(unit.files.size() - 1, "day file"), unit.manifest),
          "azcost collect"};
}

Finding leftover(const std::string& path) {
  return note(Kind::kLeftover, path,
              "it belongs to a run that is in progress, or was killed before it committed it: it "
              "does not count, and the next run removes it");
}

Finding foreign_file(const std::string& path) {
  return note(Kind::kStrayFile, path, "azcost did not make it, and left it alone");
}

Status check_restatements(FileSystem& files, const commit::Layout& layout, const std::string& path,
                          const std::stop_token& stop, std::vector<Finding>& findings) {
  auto bad = bad_lines_of(files, layout.root() / path, stop);
  if (!bad) {
    if (bad.error().kind == ErrorKind::kCancelled) return std::move(bad).error();
    findings.push_back(
        {Severity::kDamage, Kind::kBadRestatements, path, std::move(bad).error().message});
    return ok_status();
  }
  if (bad->count == 0) return ok_status();
  if (bad->is_only_the_end) {
    // Perhaps somebody is writing this line, or the next run writes it again.
    const auto staging = commit::look_at_staging(files, layout);
    if (staging && !staging->pending.empty()) return ok_status();
  }
  const std::string others =
      bad->count == 1 ? "" : fmt::format(" (and {} of the lines behind it)", bad->count - 1);
  findings.push_back({Severity::kDamage, Kind::kBadRestatements, path,
                      fmt::format("line {}{} is no JSON object: what it said of a restated day is "
                                  "lost; no stored row depends on it, remove the line by hand",
                                  bad->first, others)});
  return ok_status();
}

void sort(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.path < b.path;
  });
}

}  // namespace azcost::verify
