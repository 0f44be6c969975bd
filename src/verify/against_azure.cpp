#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/verify/verifier.hpp"
#include "control.hpp"
#include "day_reader.hpp"
#include "inventory.hpp"
#include "stored_manifest.hpp"

namespace azcost::verify {
namespace {

/// A day on which a purchase and its refund meet has a total, of nothing.
bool is_nothing(const Totals& totals) {
  return std::ranges::all_of(totals, [](const auto& entry) { return entry.second.is_zero(); });
}

class Comparison {
 public:
  Comparison(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
             const Manifest& manifest, const std::stop_token& stop)
      : files_(files), layout_(layout), place_(place), manifest_(manifest), stop_(stop) {}

  /// `azure`: by the periods that have a file each.
  Result<std::vector<Finding>> run(const DailyTotals& azure) {
    std::set<Day> days;
    for (const auto& [day, entry] : manifest_.days) days.insert(day);
    for (const auto& [day, totals] : azure) {
      days.insert(day);
      const auto entry = manifest_.days.find(day);
      if (entry != manifest_.days.end()) places_[entry->second.collected_at].see(totals);
    }
    for (const Day day : days) {
      const auto said = azure.find(day);
      if (auto compared = compare(day, said == azure.end() ? Totals() : said->second); !compared) {
        return std::move(compared).error();
      }
    }
    return std::move(findings_);
  }

 private:
  Status compare(Day day, const Totals& azure) {
    const auto entry = manifest_.days.find(day);
    if (entry == manifest_.days.end() || entry->second.file.empty()) {
      if (!is_nothing(azure)) add_not_collected(day, azure);
      return ok_status();
    }
    if (entry->second.totals == azure) return ok_status();
    const auto path = layout_.root() / entry->second.file;
    auto content = read_day(files_, path,
                            {row_form(manifest_.shape), days_of_file(manifest_.shape, day)}, stop_);
    if (!content && content.error().kind == ErrorKind::kCancelled) {
      return std::move(content).error();
    }
    // A file that cannot be read was found before.
    if (!content) return ok_status();
    const std::string difference =
        control_difference(*content, azure, places_[entry->second.collected_at]);
    if (difference.empty()) return ok_status();
    if (azure.empty()) {
      add_kept(day, entry->second);
      return ok_status();
    }
    findings_.push_back({Severity::kDamage, Kind::kAzureDiffers, entry->second.file,
                         difference + "; rows were missed, or Azure has restated them since",
                         collect_again(place_, days_of_file(manifest_.shape, day))});
    return ok_status();
  }

  /// What a run of collect would keep is no damage, and --force would change nothing about it.
  void add_kept(Day day, const DayEntry& entry) {
    const Window days = days_of_file(manifest_.shape, day);
    findings_.push_back(
        {Severity::kNote, Kind::kKept, entry.file,
         "kept: Azure answers nothing there any more, and we hold " + std::to_string(entry.rows) +
             (entry.rows == 1 ? " row, " : " rows, ") + amounts_of(entry.totals) +
             "; every run keeps them; if they are gone for good, collect with --accept-empty",
         "azcost collect --accept-empty -a " + place_.account + " --from " + format_day(days.from) +
             " --to " + format_day(days.to)});
  }

  void add_not_collected(Day day, const Totals& azure) {
    findings_.push_back({Severity::kNote, Kind::kNotCollected,
                         day_path(place_, manifest_.shape.granularity, day),
                         "Azure has " + amounts_of(azure) + " there, and it was not collected yet",
                         collect_again(place_, days_of_file(manifest_.shape, day))});
  }

  FileSystem& files_;
  const commit::Layout& layout_;
  const MonthPlace& place_;
  const Manifest& manifest_;
  const std::stop_token& stop_;
  /// Days that were read at the same moment came with one answer, and one rounding.
  std::map<SystemTime, DecimalPlaces> places_;
  std::vector<Finding> findings_;
};

/// With monthly granularity one file, named by the first day, tells of all of them.
DailyTotals by_file(const Manifest& manifest, DailyTotals azure) {
  if (manifest.shape.granularity == Granularity::kDaily) return azure;
  Totals month;
  for (const auto& [day, totals] : azure) {
    for (const auto& [currency, total] : totals) month[currency] += total;
  }
  if (month.empty()) return {};
  return {{manifest.month.first_day(), month}};
}

}  // namespace

Result<Report> verify_against_azure(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope, const AskTotals& ask, Day today,
                                    const std::stop_token& stop) {
  auto report = verify(files, layout, scope, stop);
  if (!report) return report;
  auto inventory = take_inventory(files, layout.root());
  if (!inventory) return std::move(inventory).error();
  for (const MonthPlace& place : inventory->manifests) {
    if (!covers(scope, place) || place.month.first_day() > today) continue;
    auto stored = load_manifest(files, layout, place);
    if (!stored) return std::move(stored).error();
    if (!stored->manifest || stored->trouble) continue;
    const Manifest& manifest = *stored->manifest;
    auto azure = ask(place.account, manifest.shape,
                     {place.month.first_day(), std::min(place.month.last_day(), today)});
    if (!azure) return std::move(azure).error();
    if (!*azure) continue;
    auto findings =
        Comparison(files, layout, place, manifest, stop).run(by_file(manifest, **std::move(azure)));
    if (!findings) return std::move(findings).error();
    std::ranges::move(*findings, std::back_inserter(report->findings));
  }
  std::ranges::stable_sort(report->findings, [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.path < b.path;
  });
  return report;
}

}  // namespace azcost::verify
