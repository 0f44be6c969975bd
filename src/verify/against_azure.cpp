#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/verify/verifier.hpp"
#include "control.hpp"
#include "day_rows.hpp"
#include "findings.hpp"

namespace azcost::verify {
namespace {

/// A day with a purchase and its refund has a total of zero.
bool is_nothing(const Totals& totals) {
  return std::ranges::all_of(totals, [](const auto& entry) { return entry.second.is_zero(); });
}

/// A period that differs from Azure: the days of one file.
struct Difference {
  Kind kind = Kind::kChanged;
  Window days;
  std::string path;
  std::uint64_t rows = 0;  ///< that are stored
  Totals ours;
  Totals azure;
};

/// Joins adjacent days of one kind: one finding with one command.
std::vector<Difference> by_range(std::vector<Difference> days, const MonthPlace& place) {
  std::vector<Difference> ranges;
  for (Difference& day : days) {
    const bool goes_on = !ranges.empty() && ranges.back().kind == day.kind &&
                         ranges.back().days.to + std::chrono::days(1) == day.days.from;
    if (!goes_on) {
      ranges.push_back(std::move(day));
      continue;
    }
    Difference& range = ranges.back();
    range.days.to = day.days.to;
    range.path = commit::Layout::data_folder(place);
    range.rows += day.rows;
    add(day.ours, range.ours);
    add(day.azure, range.azure);
  }
  return ranges;
}

/// "we hold USD 12.5, Azure has USD 14.0: USD 1.5 more"
std::string comparison_of(const Difference& difference) {
  Totals more = difference.azure;
  for (const auto& [currency, total] : difference.ours) more[currency] -= total;
  std::string text;
  for (const auto& [currency, total] : more) {
    if (total.is_zero()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", amounts_of({{currency, total.abs()}}),
                        total.is_negative() ? "less" : "more");
  }
  return fmt::format("we hold {}, Azure has {}: {}", amounts_of(difference.ours),
                     amounts_of(difference.azure),
                     text.empty() ? "the same in all, but not day by day" : text);
}

std::string meaning_of(const Difference& difference) {
  const Window& days = difference.days;
  std::string when = format_day(days.from);
  if (days.to != days.from)
    when += fmt::format(" to {}, {} days", format_day(days.to), days.days());
  switch (difference.kind) {
    case Kind::kChanged:
      return fmt::format("{}: {}; Azure has changed it since it was read", when,
                         comparison_of(difference));
    case Kind::kDiffers:
      return fmt::format(
          "{}: {}; the month is final: rows were missed, or Azure has restated it since", when,
          comparison_of(difference));
    // What a run of collect would keep is no damage.
    case Kind::kKept:
      return fmt::format(
          "{}: kept: Azure answers nothing there any more, and we hold {}, {}; every run keeps "
          "them; if they are gone for good, collect with --accept-empty",
          when, count_of(difference.rows, "row"), amounts_of(difference.ours));
    default:
      return fmt::format("{}: Azure has {} there, and it was not collected yet", when,
                         amounts_of(difference.azure));
  }
}

Finding finding_of(const Difference& difference, const MonthPlace& place) {
  const std::string_view flag = difference.kind == Kind::kKept ? " --accept-empty" : "";
  return {difference.kind == Kind::kDiffers ? Severity::kDamage : Severity::kNote, difference.kind,
          difference.path, meaning_of(difference), collect(place, difference.days, flag)};
}

void count(const Difference& difference, Comparison& comparison) {
  const auto days = static_cast<std::uint64_t>(difference.days.days());
  switch (difference.kind) {
    case Kind::kChanged:
      comparison.changed += days;
      break;
    case Kind::kDiffers:
      comparison.differing += days;
      break;
    case Kind::kKept:
      comparison.kept += days;
      break;
    default:
      comparison.not_collected += days;
  }
}

/// Compares one month with Azure's totals.
class MonthComparison {
 public:
  MonthComparison(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
                  const Manifest& manifest, const Today& today, const std::stop_token& stop)
      : place_(place),
        manifest_(manifest),
        today_(today),
        control_(files, layout, manifest, stop) {}

  /// `azure` has one entry for each file.
  Result<std::vector<Difference>> run(const DailyTotals& azure) {
    std::set<Day> days;
    for (const auto& [day, entry] : manifest_.days) days.insert(day);
    for (const auto& [day, totals] : azure) {
      days.insert(day);
      control_.see(day, totals);
    }
    for (const Day day : days) {
      const auto said = azure.find(day);
      if (auto compared = compare(day, said == azure.end() ? Totals() : said->second); !compared) {
        return std::move(compared).error();
      }
    }
    return by_range(std::move(differences_), place_);
  }

 private:
  Status compare(Day day, const Totals& azure) {
    const auto entry = manifest_.days.find(day);
    if (entry == manifest_.days.end() || entry->second.file.empty()) {
      if (!is_nothing(azure)) add(Kind::kNotCollected, day, {}, azure);
      return ok_status();
    }
    const auto difference = control_.difference(day, azure);
    if (!difference) return difference.error();
    if (difference->empty()) return ok_status();
    const Kind kind = azure.empty() ? Kind::kKept : is_final(day) ? Kind::kDiffers : Kind::kChanged;
    add(kind, day, entry->second, azure);
    return ok_status();
  }

  /// Whether the rows of the day are final. Other days that are missing do not matter: perhaps
  /// nobody wants them.
  [[nodiscard]] bool is_final(Day day) const {
    const bool settled = is_settled(manifest_, day, today_.day);
    return state_of(manifest_.month, today_.day, today_.close_day, settled) == MonthState::kFinal;
  }

  void add(Kind kind, Day day, const DayEntry& entry, const Totals& azure) {
    differences_.push_back({kind, days_of_file(manifest_.shape, day),
                            commit::Layout::day_path(place_, manifest_.shape.granularity, day),
                            entry.rows, entry.totals, azure});
  }

  const MonthPlace& place_;
  const Manifest& manifest_;
  const Today& today_;
  ControlCheck control_;
  std::vector<Difference> differences_;
};

}  // namespace

Result<Report> verify_against_azure(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, const AskTotals& ask, const Today& today,
                                    const std::stop_token& stop) {
  auto report = verify(files, layout, scope, stop);
  if (!report) return report;
  report->azure.emplace();
  auto metadata = commit::list_metadata(files, layout);
  if (!metadata) return std::move(metadata).error();
  for (const MonthPlace& place : metadata->manifests) {
    if (!scope.covers(place) || place.month.first_day() > today.day) continue;
    auto stored = commit::read_manifest(files, layout, place);
    if (!stored) return std::move(stored).error();
    if (!stored->manifest) continue;
    const Manifest& manifest = *stored->manifest;
    auto azure = ask(place.account, manifest.shape,
                     {place.month.first_day(), std::min(place.month.last_day(), today.day)});
    if (!azure) return std::move(azure).error();
    if (!*azure) continue;
    ++report->azure->months;
    auto differences = MonthComparison(files, layout, place, manifest, today, stop)
                           .run(by_period(**azure, manifest.shape.granularity));
    if (!differences) return std::move(differences).error();
    for (const Difference& difference : *differences) {
      report->findings.push_back(finding_of(difference, place));
      count(difference, *report->azure);
    }
  }
  sort(report->findings);
  return report;
}

}  // namespace azcost::verify
