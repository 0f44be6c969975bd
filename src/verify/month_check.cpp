#include "month_check.hpp"

#include <fmt/format.h>

#include <utility>

#include "azcost/commit/stored_file.hpp"
#include "control.hpp"
#include "day_rows.hpp"
#include "findings.hpp"

namespace azcost::verify {
namespace {

class Checker {
 public:
  Checker(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
          const Manifest& manifest, const std::stop_token& stop)
      : files_(files),
        layout_(layout),
        place_(place),
        manifest_(manifest),
        stop_(stop),
        control_(files, layout, manifest, stop) {}

  Result<MonthCheck> run() {
    std::vector<Day> whole;
    for (const auto& [day, entry] : manifest_.days) {
      if (entry.control) control_.see(day, *entry.control);
      if (entry.file.empty()) continue;
      auto is_whole = check_file(day, entry);
      if (!is_whole) return std::move(is_whole).error();
      if (*is_whole) whole.push_back(day);
    }
    for (const Day day : whole) {
      const DayEntry& entry = manifest_.days.at(day);
      check_.rows += entry.rows;
      if (!entry.control) continue;
      auto difference = control_.difference(day, *entry.control);
      if (!difference) return std::move(difference).error();
      if (!difference->empty()) {
        add(day, Kind::kControlMismatch, *std::move(difference), entry.sha256);
      }
    }
    return std::move(check_);
  }

 private:
  /// Whether the file is the one that was committed.
  Result<bool> check_file(Day day, const DayEntry& entry) {
    const auto path = layout_.root() / entry.file;
    auto info = files_.stat(path);
    if (!info) return std::move(info).error();
    if (!*info) {
      add(day, Kind::kMissingFile,
          fmt::format("the manifest names it and it is gone: its {} rows are missing", entry.rows));
      return false;
    }
    if ((*info)->type != FileType::kFile) {
      add(day, Kind::kUnreadableFile,
          fmt::format("it is no regular file, and lies where the rows of {} belong: move it away, "
                      "then collect the day again",
                      format_day(day)));
      // No command moves away what somebody put there.
      check_.troubles.back().finding.run.clear();
      return false;
    }
    auto sha256 = commit::digest_of(files_, path, stop_);
    if (!sha256) {
      if (sha256.error().kind == ErrorKind::kCancelled) return std::move(sha256).error();
      add(day, Kind::kUnreadableFile, std::move(sha256).error().message);
      return false;
    }
    const std::uint64_t size = (*info)->size;
    ++check_.files;
    check_.bytes += size;
    if (*sha256 == entry.sha256) return true;
    add(day, Kind::kChangedFile,
        "it is not the file that was committed: " +
            (size == entry.bytes
                 ? "its SHA-256 differs"
                 : fmt::format("it has {} bytes and the manifest says {}", size, entry.bytes)),
        *std::move(sha256));
    return false;
  }

  void add(Day day, Kind kind, std::string meaning, std::string sha256 = {}) {
    check_.troubles.push_back(
        {{Severity::kDamage, kind, manifest_.days.at(day).file, std::move(meaning),
          collect(place_, days_of_file(manifest_.shape, day))},
         std::move(sha256)});
  }

  FileSystem& files_;
  const commit::Layout& layout_;
  const MonthPlace& place_;
  const Manifest& manifest_;
  const std::stop_token& stop_;
  ControlCheck control_;
  MonthCheck check_;
};

}  // namespace

Result<MonthCheck> check_month(FileSystem& files, const commit::Layout& layout,
                               const MonthPlace& place, const Manifest& manifest,
                               const std::stop_token& stop) {
  return Checker(files, layout, place, manifest, stop).run();
}

}  // namespace azcost::verify
