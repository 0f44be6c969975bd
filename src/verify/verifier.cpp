#include "azcost/verify/verifier.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/commit/pending.hpp"
#include "inventory.hpp"
#include "month_check.hpp"
#include "other_files.hpp"
#include "stored_manifest.hpp"

namespace azcost::verify {
namespace {

// A writer publishes a month within milliseconds; one that is never at rest is told of.
constexpr int kMaxAttempts = 5;

class Verifier {
 public:
  Verifier(FileSystem& files, const commit::Layout& layout, const Scope& scope,
           const std::stop_token& stop)
      : files_(files), layout_(layout), scope_(scope), stop_(stop) {}

  Result<Report> run();

 private:
  Status check_place(const MonthPlace& place);
  Result<bool> try_place(const MonthPlace& place);
  Status check_data();
  Status check_unnamed(const MonthPlace& place, const std::vector<FoundFile>& files);
  Status add_pending();

  void count(const MonthCheck& check);
  void add(Finding finding) { report_.findings.push_back(std::move(finding)); }
  Status name_swapped(DayTrouble& trouble);
  /// Which file each digest of every manifest belongs to; read when it is first asked for.
  Result<std::multimap<std::string, std::string>*> digests();

  FileSystem& files_;
  const commit::Layout& layout_;
  const Scope& scope_;
  const std::stop_token& stop_;
  Inventory inventory_;
  Report report_;
  std::set<MonthPlace> checked_;
  /// Months without a manifest that tells which files count.
  std::set<MonthPlace> unproven_;
  std::set<std::string, std::less<>> named_;
  std::optional<std::multimap<std::string, std::string>> digests_;
};

/// True when a commit that is under way, or will be finished by the next run, made the difference.
bool is_explained(const commit::Staging& staging, const DayTrouble& trouble) {
  return std::ranges::any_of(staging.pending, [&](const commit::PendingUnit& unit) {
    const auto file = unit.files.find(trouble.finding.path);
    if (file != unit.files.end() && file->second == trouble.sha256) return true;
    return trouble.finding.kind == Kind::kMissingFile &&
           std::ranges::find(unit.removals, trouble.finding.path) != unit.removals.end();
  });
}

bool is_awaited(const commit::Staging& staging, const std::string& path) {
  return std::ranges::any_of(staging.pending, [&](const commit::PendingUnit& unit) {
    return unit.files.contains(path) ||
           std::ranges::find(unit.removals, path) != unit.removals.end();
  });
}

/// Files of a run that ends meanwhile can go while they are looked at.
Result<commit::Staging> settled_staging(FileSystem& files, const commit::Layout& layout) {
  auto staging = commit::look_at_staging(files, layout);
  for (int attempt = 1; !staging && attempt < kMaxAttempts; ++attempt) {
    staging = commit::look_at_staging(files, layout);
  }
  return staging;
}

Status Verifier::check_place(const MonthPlace& place) {
  checked_.insert(place);
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    auto judged = try_place(place);
    if (!judged) return std::move(judged).error();
    if (*judged) return ok_status();
  }
  unproven_.insert(place);
  add({Severity::kUnjudged, Kind::kUnderChange, manifest_path(place),
       "it could not be judged: a run wrote to this month each time that it was read; verify it "
       "again when the run has ended",
       "azcost verify -a " + place.account + " --month " + place.month.format()});
  return ok_status();
}

/// False: the month was published anew while it was read, so that what was found says nothing.
Result<bool> Verifier::try_place(const MonthPlace& place) {
  auto stored = load_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  if (!stored->exists()) return true;  // gone since: its files are looked at with the others
  if (stored->trouble) {
    add(*stored->trouble);
    unproven_.insert(place);
    return true;
  }
  auto check = check_month(files_, layout_, place, *stored->manifest, stop_);
  if (!check) return std::move(check).error();
  if (!check->troubles.empty()) {
    // In this order: whoever removed a journal in between had published the manifest before.
    auto staging = settled_staging(files_, layout_);
    if (!staging) return std::move(staging).error();
    auto now = load_manifest(files_, layout_, place);
    if (!now) return std::move(now).error();
    if (now->text != stored->text) return false;
    std::erase_if(check->troubles,
                  [&](const DayTrouble& trouble) { return is_explained(*staging, trouble); });
  }
  ++report_.manifests;
  count(*check);
  for (const auto& [day, entry] : stored->manifest->days) {
    if (!entry.file.empty()) named_.insert(entry.file);
  }
  for (DayTrouble& trouble : check->troubles) {
    if (auto named = name_swapped(trouble); !named) return std::move(named).error();
    add(std::move(trouble.finding));
  }
  return true;
}

void Verifier::count(const MonthCheck& check) {
  report_.files += check.files;
  report_.rows += check.rows;
  report_.bytes += check.bytes;
}

Status Verifier::name_swapped(DayTrouble& trouble) {
  if (trouble.finding.kind != Kind::kChangedFile) return ok_status();
  auto known = digests();
  if (!known) return std::move(known).error();
  const auto owner = (*known)->find(trouble.sha256);
  if (owner == (*known)->end() || owner->second == trouble.finding.path) return ok_status();
  trouble.finding.kind = Kind::kSwappedFile;
  trouble.finding.meaning =
      "it holds what was committed as '" + owner->second + "': somebody swapped or copied files";
  return ok_status();
}

Result<std::multimap<std::string, std::string>*> Verifier::digests() {
  if (digests_) return &*digests_;
  digests_.emplace();
  for (const MonthPlace& place : inventory_.manifests) {
    auto stored = load_manifest(files_, layout_, place);
    if (!stored) return std::move(stored).error();
    if (stored->trouble || !stored->manifest) continue;
    for (const auto& [day, entry] : stored->manifest->days) {
      if (!entry.file.empty()) digests_->emplace(entry.sha256, entry.file);
    }
  }
  return &*digests_;
}

/// Looks for what lies in data/ and no manifest names.
Status Verifier::check_data() {
  std::map<MonthPlace, std::vector<FoundFile>> unnamed;
  for (const FoundFile& file : inventory_.data) {
    const auto place = place_of_data(file.path);
    if (place && covers(scope_, *place)) {
      if (!named_.contains(file.path)) unnamed[*place].push_back(file);
    } else if (!place && covers(scope_, file.path)) {
      add(stray_file(file));
    }
  }
  for (const auto& [place, files] : unnamed) {
    if (auto checked = check_unnamed(place, files); !checked) return checked;
  }
  return ok_status();
}

Status Verifier::check_unnamed(const MonthPlace& place, const std::vector<FoundFile>& files) {
  auto staging = settled_staging(files_, layout_);
  if (!staging) return std::move(staging).error();
  auto stored = load_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  // It was published since its files were listed: the first commit of the month.
  if (stored->exists() && !checked_.contains(place)) {
    if (auto checked = check_place(place); !checked) return checked;
  }
  std::size_t without_manifest = 0;
  for (const FoundFile& file : files) {
    auto info = files_.stat(layout_.root() / file.path);
    if (!info) return std::move(info).error();
    const bool goes = !*info || is_awaited(*staging, file.path) ||
                      (stored->manifest && names(*stored->manifest, file.path));
    if (goes) continue;
    if (is_day_file(place, file) && !stored->exists()) {
      ++without_manifest;
    } else if (!is_day_file(place, file) || !unproven_.contains(place)) {
      add(stray_file(file));
    }
  }
  if (without_manifest > 0) add(missing_manifest(place, without_manifest));
  return ok_status();
}

Status Verifier::add_pending() {
  auto staging = settled_staging(files_, layout_);
  if (!staging) return std::move(staging).error();
  for (const commit::PendingUnit& unit : staging->pending) {
    const auto place = place_of_manifest(unit.manifest);
    if (place && !covers(scope_, *place)) continue;
    add(pending_commit(unit));
  }
  const bool everything = scope_.accounts.empty() && !scope_.month;
  if (!everything) return ok_status();
  if (staging->is_closed) {
    add({Severity::kNote, Kind::kUnderChange, "staging",
         "it is closed to this user: what a run is about to commit may look like damage, which the "
         "user of azcost can tell apart"});
  }
  for (const std::string& path : staging->leftovers) add(leftover(path));
  for (const std::string& path : staging->foreign) add(foreign_file(path));
  return ok_status();
}

/// What is stored, once it is known that the scope holds some of it.
Result<Inventory> take_inventory_of(FileSystem& files, const commit::Layout& layout,
                                    const Scope& scope) {
  auto info = files.stat_target(layout.root());
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kDirectory) {
    return Error{ErrorKind::kConfig, "there is no data directory '" +
                                         printable(layout.root().native()) +
                                         "'; name the one to verify with --data-dir"};
  }
  // In this order: a commit that ends in between is seen in one of the two places.
  auto staging = settled_staging(files, layout);
  if (!staging) return std::move(staging).error();
  auto inventory = take_inventory(files, layout.root());
  if (!inventory) return inventory;
  if (auto checked = check_scope(scope, *inventory, *staging, layout); !checked) {
    return std::move(checked).error();
  }
  return inventory;
}

Result<Report> Verifier::run() {
  auto inventory = take_inventory_of(files_, layout_, scope_);
  if (!inventory) return std::move(inventory).error();
  inventory_ = *std::move(inventory);
  for (const MonthPlace& place : inventory_.manifests) {
    if (!covers(scope_, place)) continue;
    if (auto checked = check_place(place); !checked) return std::move(checked).error();
  }
  if (auto checked = check_data(); !checked) return std::move(checked).error();
  for (const std::string& path : inventory_.restatements) {
    if (!covers(scope_, path)) continue;
    auto finding = check_restatements(files_, layout_, path, stop_);
    if (!finding) return std::move(finding).error();
    if (*finding) add(**std::move(finding));
  }
  for (const std::string& path : inventory_.others) {
    if (covers(scope_, path)) add(other_metadata(path));
  }
  if (auto added = add_pending(); !added) return std::move(added).error();
  std::ranges::stable_sort(report_.findings, [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.path < b.path;
  });
  return std::move(report_);
}

}  // namespace

Status check_stored(FileSystem& files, const commit::Layout& layout) {
  auto inventory = take_inventory_of(files, layout, {});
  return inventory ? ok_status() : Status(std::move(inventory).error());
}

Result<Report> verify(FileSystem& files, const commit::Layout& layout, const Scope& scope,
                      const std::stop_token& stop) {
  return Verifier(files, layout, scope, stop).run();
}

}  // namespace azcost::verify
