#include "month_check.hpp"

#include <map>
#include <utility>

#include "azcost/base/text.hpp"
#include "control.hpp"
#include "day_reader.hpp"
#include "stored_manifest.hpp"

namespace azcost::verify {
namespace {

std::string digits(std::uint64_t count) { return std::to_string(count); }

class Checker {
 public:
  Checker(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
          const Manifest& manifest, const std::stop_token& stop)
      : files_(files), layout_(layout), place_(place), manifest_(manifest), stop_(stop) {}

  Result<MonthCheck> run() {
    for (const auto& [day, entry] : manifest_.days) {
      // Days that were read at the same moment came with one answer.
      if (entry.control) places_[entry.collected_at].see(*entry.control);
      if (entry.file.empty()) continue;
      if (auto checked = check_file(day, entry); !checked) return std::move(checked).error();
    }
    // The tolerance of a day depends on the decimal places of all days that came with it.
    for (const auto& [day, content] : contents_) judge(day, manifest_.days.at(day), content);
    return std::move(check_);
  }

 private:
  Status check_file(Day day, const DayEntry& entry) {
    const auto path = layout_.root() / entry.file;
    auto info = files_.stat(path);
    if (!info) return std::move(info).error();
    if (!*info) {
      add(day, Kind::kMissingFile,
          "the manifest names it and it is gone: its " + digits(entry.rows) + " rows are missing");
      return ok_status();
    }
    if ((*info)->type != FileType::kFile) {
      add_obstacle(day);
      return ok_status();
    }
    const Window days = days_of_file(manifest_.shape, day);
    auto content = read_day(files_, path, {row_form(manifest_.shape), days}, stop_);
    if (!content && content.error().kind == ErrorKind::kCancelled) {
      return std::move(content).error();
    }
    if (!content) {
      add(day, Kind::kUnreadableFile, content.error().message);
      return ok_status();
    }
    ++check_.files;
    check_.rows += content->rows;
    check_.bytes += content->bytes;
    see_places(*content, places_[entry.collected_at]);
    contents_.emplace(day, *std::move(content));
    return ok_status();
  }

  void judge(Day day, const DayEntry& entry, const DayContent& content) {
    if (content.bytes != entry.bytes || content.sha256 != entry.sha256) {
      add(day, Kind::kChangedFile, change(entry, content), content.sha256);
    } else if (!content.flaw.empty()) {
      add(day, Kind::kBadRows, "it was committed with rows that break their form: " + content.flaw,
          content.sha256);
    } else if (content.rows != entry.rows || content.totals() != entry.totals) {
      add_wrong_totals(day, entry, content);
    } else if (has_other_owners(entry, content)) {
      add_wrong_owners(day, entry, content);
    } else if (has_other_columns(entry, content)) {
      add(day, Kind::kBadRows, "its rows have other keys than those of '" + first_file_ + "'",
          content.sha256);
    } else if (entry.control) {
      const std::string difference =
          control_difference(content, *entry.control, places_[entry.collected_at]);
      if (!difference.empty()) add(day, Kind::kControlMismatch, difference, content.sha256);
    }
  }

  static std::string change(const DayEntry& entry, const DayContent& content) {
    std::string text = "it is not the file that was committed: ";
    if (content.bytes != entry.bytes) {
      text +=
          "it has " + digits(content.bytes) + " bytes and the manifest says " + digits(entry.bytes);
    } else {
      text += "its SHA-256 is another one";
    }
    if (!content.flaw.empty()) text += "; " + content.flaw;
    return text;
  }

  /// The file is the one that was committed: it is the manifest that tells other numbers.
  void add_wrong_totals(Day day, const DayEntry& entry, const DayContent& content) {
    DayTrouble trouble;
    trouble.sha256 = content.sha256;
    trouble.finding = {Severity::kDamage, Kind::kWrongTotals, manifest_path(place_),
                       "of " + format_day(day) + " it says " + digits(entry.rows) + " rows, " +
                           amounts_of(entry.totals) + "; the file, which is whole, has " +
                           digits(content.rows) + " rows, " + amounts_of(content.totals()),
                       "azcost verify --repair"};
    check_.troubles.push_back(std::move(trouble));
  }

  /// Days that an older azcost wrote do not tell what no customer owns.
  [[nodiscard]] bool has_other_owners(const DayEntry& entry, const DayContent& content) const {
    return entry.without_customer && !row_form(manifest_.shape).customer.empty() &&
           content.totals_of_nobody() != *entry.without_customer;
  }

  void add_wrong_owners(Day day, const DayEntry& entry, const DayContent& content) {
    DayTrouble trouble;
    trouble.sha256 = content.sha256;
    trouble.finding = {Severity::kDamage, Kind::kWrongTotals, manifest_path(place_),
                       "of " + format_day(day) + " it says that no customer owns " +
                           amounts_of(*entry.without_customer) +
                           "; in the file, which is whole, it is " +
                           amounts_of(content.totals_of_nobody()),
                       "azcost verify --repair"};
    check_.troubles.push_back(std::move(trouble));
  }

  /// One shape, one list of keys: a reader of the month needs only one.
  bool has_other_columns(const DayEntry& entry, const DayContent& content) {
    if (first_file_.empty()) {
      keys_ = content.keys;
      first_file_ = entry.file;
    }
    return content.keys != keys_;
  }

  /// No command moves away what somebody put there.
  void add_obstacle(Day day) {
    add(day, Kind::kUnreadableFile,
        "it is no regular file, and lies where the rows of " + format_day(day) +
            " belong: move it away, then collect the day again");
    check_.troubles.back().finding.run.clear();
  }

  void add(Day day, Kind kind, std::string meaning, std::string sha256 = {}) {
    check_.troubles.push_back(
        {{Severity::kDamage, kind, manifest_.days.at(day).file, std::move(meaning),
          collect_again(place_, days_of_file(manifest_.shape, day))},
         std::move(sha256)});
  }

  FileSystem& files_;
  const commit::Layout& layout_;
  const MonthPlace& place_;
  const Manifest& manifest_;
  const std::stop_token& stop_;
  MonthCheck check_;
  std::map<Day, DayContent> contents_;
  std::map<SystemTime, DecimalPlaces> places_;
  std::vector<std::string> keys_;
  std::string first_file_;
};

}  // namespace

Result<MonthCheck> check_month(FileSystem& files, const commit::Layout& layout,
                               const MonthPlace& place, const Manifest& manifest,
                               const std::stop_token& stop) {
  return Checker(files, layout, place, manifest, stop).run();
}

}  // namespace azcost::verify
