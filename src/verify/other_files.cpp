#include "other_files.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "line_reader.hpp"

namespace azcost::verify {
namespace {

/// What tools that read data/*/*/*/ take for rows.
bool looks_like_rows(std::string_view path) {
  constexpr std::array<std::string_view, 3> kEndings = {".jsonl", ".jsonl.gz", ".jsonl.zst"};
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Counts the lines that are no JSON objects.
class RestatementLines final : public LineSink {
 public:
  void line(std::string_view line) override {
    ++lines_;
    if (!line.starts_with('{') || !nlohmann::json::accept(line)) note_bad_line();
  }
  void unfinished_line(std::string_view /*line*/) override {
    ++lines_;
    note_bad_line();
    ends_unfinished_ = true;
  }
  void endless_line() override {
    ++lines_;
    note_bad_line();
  }

  [[nodiscard]] std::uint64_t bad_lines() const noexcept { return bad_lines_; }
  [[nodiscard]] std::uint64_t first_bad_line() const noexcept { return first_bad_line_; }
  [[nodiscard]] bool only_the_end_is_bad() const noexcept {
    return ends_unfinished_ && bad_lines_ == 1;
  }

 private:
  void note_bad_line() {
    if (bad_lines_++ == 0) first_bad_line_ = lines_;
  }

  std::uint64_t lines_ = 0;
  std::uint64_t bad_lines_ = 0;
  std::uint64_t first_bad_line_ = 0;
  bool ends_unfinished_ = false;
};

}  // namespace

bool names(const Manifest& manifest, const std::string& path) {
  return std::ranges::any_of(manifest.days,
                             [&](const auto& day) { return day.second.file == path; });
}

bool is_day_file(const MonthPlace& place, const FoundFile& file) {
  if (file.type != FileType::kFile) return false;
  const Day first = place.month.first_day();
  if (file.path == day_path(place, Granularity::kMonthly, first)) return true;
  for (Day day = first; day <= place.month.last_day(); day += std::chrono::days(1)) {
    if (file.path == day_path(place, Granularity::kDaily, day)) return true;
  }
  return false;
}

Finding stray_file(const FoundFile& file) {
  if (!looks_like_rows(file.path)) {
    return {Severity::kNote, Kind::kStrayFile, file.path,
            "it is none of azcost's and was left alone; data/ is for rows only"};
  }
  return {Severity::kDamage, Kind::kStrayFile, file.path,
          "no manifest names it, so that it does not count; but tools that read data/ by a pattern "
          "would count its rows: move it out of data/"};
}

Finding missing_manifest(const MonthPlace& place, std::size_t day_files) {
  return {Severity::kDamage, Kind::kMissingManifest, manifest_path(place),
          "there is no manifest, and " + std::to_string(day_files) + " day file" +
              (day_files == 1 ? "" : "s") + " of the month: nothing says that they count",
          "azcost verify --repair"};
}

Finding other_metadata(const std::string& path) {
  if (path.find(".json.broken") != std::string::npos) {
    return {Severity::kNote, Kind::kStrayFile, path,
            "a broken manifest that a repair put aside; remove it when nobody needs it any more"};
  }
  return foreign_file(path);
}

Finding pending_commit(const commit::PendingUnit& unit) {
  const std::size_t days = unit.files.size() - 1;  // without the manifest
  return {Severity::kPending, Kind::kPendingCommit, unit.folder,
          "pending, run collect: " + std::to_string(days) + " day file" + (days == 1 ? "" : "s") +
              " and '" + unit.manifest + "' were decided upon and are not all in their places",
          "azcost collect"};
}

Finding leftover(const std::string& path) {
  return {Severity::kNote, Kind::kLeftover, path,
          "it belongs to a run that is under way, or was killed before it decided anything: it "
          "counts for nothing, and the next run sweeps it"};
}

Finding foreign_file(const std::string& path) {
  return {Severity::kNote, Kind::kStrayFile, path, "it is none of azcost's and was left alone"};
}

Result<std::optional<Finding>> check_restatements(FileSystem& files, const commit::Layout& layout,
                                                  const std::string& path,
                                                  const std::stop_token& stop) {
  RestatementLines lines;
  auto read = read_lines(files, layout.root() / path, lines, stop);
  if (!read && read.error().kind == ErrorKind::kCancelled) return std::move(read).error();
  if (!read) {
    return std::optional<Finding>(
        {Severity::kDamage, Kind::kBadRestatements, path, read.error().message});
  }
  if (lines.bad_lines() == 0) return std::optional<Finding>();
  if (lines.only_the_end_is_bad()) {
    // Perhaps somebody is writing this line, or the next run writes it again.
    auto staging = commit::look_at_staging(files, layout);
    if (staging && !staging->pending.empty()) return std::optional<Finding>();
  }
  const std::string others =
      lines.bad_lines() == 1
          ? ""
          : " (and " + std::to_string(lines.bad_lines() - 1) + " of the lines behind it)";
  return std::optional<Finding>(
      {Severity::kDamage, Kind::kBadRestatements, path,
       "line " + std::to_string(lines.first_bad_line()) + others +
           " is no JSON object: what it told of a restated day is lost; no stored row depends on "
           "it, remove the line by hand"});
}

}  // namespace azcost::verify
