#include "azcost/verify/verifier.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "azcost/base/text.hpp"
#include "findings.hpp"
#include "month_check.hpp"

namespace azcost::verify {
namespace {

using commit::FoundFile;
using commit::Layout;

// A writer publishes a month within milliseconds; a month that never stops changing is reported.
constexpr int kMaxAttempts = 5;

/// What is stored.
struct Inventory {
  commit::MetadataFiles metadata;
  std::vector<FoundFile> data;
};

class Verifier {
 public:
  Verifier(FileSystem& files, const Layout& layout, const Scope& scope, const std::stop_token& stop)
      : files_(files), layout_(layout), scope_(scope), stop_(stop) {}

  Result<Report> run();

 private:
  Status check_place(const MonthPlace& place);
  Result<bool> try_place(const MonthPlace& place);
  Status check_data();
  Status check_unnamed(const MonthPlace& place, const std::vector<FoundFile>& files);
  Status add_pending();

  void add(Finding finding) { report_.findings.push_back(std::move(finding)); }
  Status name_swapped(DayTrouble& trouble);
  Status read_digests();

  FileSystem& files_;
  const Layout& layout_;
  const Scope& scope_;
  const std::stop_token& stop_;
  Inventory inventory_;
  Report report_;
  std::set<MonthPlace> checked_;
  /// Months without a manifest that can be used.
  std::set<MonthPlace> unproven_;
  std::set<std::string, std::less<>> named_;
  /// The file of each digest in every manifest; read on first use.
  std::optional<std::multimap<std::string, std::string>> digests_;
};

/// A path that belongs to no month belongs to the account that its folder names, if any.
bool covers_path(const Scope& scope, std::string_view path) {
  const auto account = Layout::account_of(path);
  return !scope.month && (scope.accounts.empty() || (account && scope.covers(*account)));
}

/// True when an unfinished commit explains the difference.
bool is_explained(const commit::Staging& staging, const DayTrouble& trouble) {
  return std::ranges::any_of(staging.pending, [&](const commit::PendingUnit& unit) {
    const auto file = unit.files.find(trouble.finding.path);
    if (file != unit.files.end() && file->second == trouble.sha256) return true;
    return trouble.finding.kind == Kind::kMissingFile &&
           std::ranges::find(unit.removals, trouble.finding.path) != unit.removals.end();
  });
}

/// True when an unfinished commit will place the file or remove it.
bool is_awaited(const commit::Staging& staging, const std::string& path) {
  return std::ranges::any_of(staging.pending, [&](const commit::PendingUnit& unit) {
    return unit.files.contains(path) ||
           std::ranges::find(unit.removals, path) != unit.removals.end();
  });
}

/// Tries again: files of a run that ends meanwhile can disappear during the read.
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
  add({Severity::kUnjudged, Kind::kUnderChange, Layout::manifest_path(place),
       "it could not be judged: a run wrote to this month each time that it was read; verify it "
       "again when the run has ended",
       "azcost verify -a " + place.account + " --month " + place.month.format()});
  return ok_status();
}

/// False: the month was published again while it was read, so that the findings prove nothing.
Result<bool> Verifier::try_place(const MonthPlace& place) {
  auto stored = commit::read_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  if (!stored->exists()) return true;  // removed meanwhile: `check_data` finds its files
  if (!stored->manifest) {
    add(flawed_manifest(place, *stored));
    unproven_.insert(place);
    return true;
  }
  auto check = check_month(files_, layout_, place, *stored->manifest, stop_);
  if (!check) return std::move(check).error();
  if (!check->troubles.empty()) {
    // In this order: a run publishes the manifest before it removes the journal.
    auto staging = settled_staging(files_, layout_);
    if (!staging) return std::move(staging).error();
    auto now = commit::read_manifest(files_, layout_, place);
    if (!now) return std::move(now).error();
    if (now->text != stored->text) return false;
    std::erase_if(check->troubles,
                  [&](const DayTrouble& trouble) { return is_explained(*staging, trouble); });
  }
  ++report_.manifests;
  report_.files += check->files;
  report_.rows += check->rows;
  report_.bytes += check->bytes;
  for (const auto& [day, entry] : stored->manifest->days) {
    if (!entry.file.empty()) named_.insert(entry.file);
  }
  for (DayTrouble& trouble : check->troubles) {
    if (auto named = name_swapped(trouble); !named) return std::move(named).error();
    add(std::move(trouble.finding));
  }
  return true;
}

Status Verifier::name_swapped(DayTrouble& trouble) {
  if (trouble.finding.kind != Kind::kChangedFile) return ok_status();
  if (!digests_) {
    if (auto read = read_digests(); !read) return read;
  }
  const auto owner = digests_->find(trouble.sha256);
  if (owner == digests_->end() || owner->second == trouble.finding.path) return ok_status();
  trouble.finding.kind = Kind::kSwappedFile;
  trouble.finding.meaning =
      "it holds what was committed as '" + owner->second + "': somebody swapped or copied files";
  return ok_status();
}

Status Verifier::read_digests() {
  digests_.emplace();
  for (const MonthPlace& place : inventory_.metadata.manifests) {
    auto stored = commit::read_manifest(files_, layout_, place);
    if (!stored) return std::move(stored).error();
    if (!stored->manifest) continue;
    for (const auto& [day, entry] : stored->manifest->days) {
      if (!entry.file.empty()) digests_->emplace(entry.sha256, entry.file);
    }
  }
  return ok_status();
}

/// Looks for files in data/ that no manifest names.
Status Verifier::check_data() {
  std::map<MonthPlace, std::vector<FoundFile>> unnamed;
  for (const FoundFile& file : inventory_.data) {
    const auto place = Layout::month_of_data(file.path);
    if (place && scope_.covers(*place)) {
      if (!named_.contains(file.path)) unnamed[*place].push_back(file);
    } else if (!place && covers_path(scope_, file.path)) {
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
  auto stored = commit::read_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  // It was published since its files were listed: the first commit of the month.
  if (stored->exists() && !checked_.contains(place)) {
    if (auto checked = check_place(place); !checked) return checked;
  }
  std::size_t without_manifest = 0;
  for (const FoundFile& file : files) {
    auto info = files_.stat(layout_.root() / file.path);
    if (!info) return std::move(info).error();
    if (!*info || is_awaited(*staging, file.path) || named_.contains(file.path)) continue;
    const bool is_day_file =
        file.type == FileType::kFile && Layout::day_of_file(place, file.path).has_value();
    if (is_day_file && !stored->exists()) {
      ++without_manifest;
    } else if (!is_day_file || !unproven_.contains(place)) {
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
    const auto place = Layout::month_of_manifest(unit.manifest);
    if (!place || scope_.covers(*place)) add(pending_commit(unit));
  }
  const bool everything = scope_.accounts.empty() && !scope_.month;
  if (!everything) return ok_status();
  if (staging->is_closed) {
    add({Severity::kNote, Kind::kUnderChange, "staging",
         "this user may not read it: a commit in progress may look like damage; verify as the user "
         "that runs azcost to be sure"});
  }
  for (const std::string& path : staging->leftovers) add(leftover(path));
  for (const std::string& path : staging->foreign) add(foreign_file(path));
  return ok_status();
}

/// An empty report would be taken for a proof. Errors: `kConfig` when nothing is stored and nothing
/// is pending, `kUsage` when that is so for the scope.
Status check_scope(const Scope& scope, const Inventory& inventory, const commit::Staging& staging,
                   const Layout& layout) {
  std::set<MonthPlace> places = inventory.metadata.manifests;
  for (const commit::PendingUnit& unit : staging.pending) {
    if (const auto place = Layout::month_of_manifest(unit.manifest)) places.insert(*place);
  }
  for (const FoundFile& file : inventory.data) {
    if (const auto place = Layout::month_of_data(file.path)) places.insert(*place);
  }
  if (places.empty()) return commit::nothing_stored(layout);
  std::set<std::string> stored;
  for (const MonthPlace& place : places) stored.insert(place.account);
  if (auto checked = commit::check_accounts(scope.accounts, stored); !checked) return checked;
  const auto covered = [&](const MonthPlace& place) { return scope.covers(place); };
  if (!scope.month || std::ranges::any_of(places, covered)) return ok_status();
  return Error{ErrorKind::kUsage, "nothing is stored of " + scope.month->format()};
}

/// Lists what is stored, and checks that some of it is in the scope.
Result<Inventory> take_inventory(FileSystem& files, const Layout& layout, const Scope& scope) {
  if (auto checked = commit::check_data_directory(files, layout); !checked) {
    return std::move(checked).error();
  }
  // In this order: a commit that ends in between is seen in one of the two places.
  auto staging = settled_staging(files, layout);
  if (!staging) return std::move(staging).error();
  auto metadata = commit::list_metadata(files, layout);
  if (!metadata) return std::move(metadata).error();
  auto data = commit::list_data(files, layout);
  if (!data) return std::move(data).error();
  Inventory inventory{*std::move(metadata), *std::move(data)};
  if (auto checked = check_scope(scope, inventory, *staging, layout); !checked) {
    return std::move(checked).error();
  }
  return inventory;
}

Result<Report> Verifier::run() {
  auto inventory = take_inventory(files_, layout_, scope_);
  if (!inventory) return std::move(inventory).error();
  inventory_ = *std::move(inventory);
  const commit::MetadataFiles& metadata = inventory_.metadata;
  for (const MonthPlace& place : metadata.manifests) {
    if (!scope_.covers(place)) continue;
    if (auto checked = check_place(place); !checked) return std::move(checked).error();
  }
  if (auto checked = check_data(); !checked) return std::move(checked).error();
  for (const std::string& path : metadata.restatements) {
    if (!covers_path(scope_, path)) continue;
    auto checked = check_restatements(files_, layout_, path, stop_, report_.findings);
    if (!checked) return std::move(checked).error();
  }
  for (const std::string& path : metadata.others) {
    if (covers_path(scope_, path)) add(other_metadata(path));
  }
  if (auto added = add_pending(); !added) return std::move(added).error();
  sort(report_.findings);
  return std::move(report_);
}

}  // namespace

bool Scope::covers(const std::string& account) const {
  return accounts.empty() || std::ranges::find(accounts, account) != accounts.end();
}

bool Scope::covers(const commit::MonthPlace& place) const {
  return (!month || *month == place.month) && covers(place.account);
}

Status check_stored(FileSystem& files, const Layout& layout) {
  auto inventory = take_inventory(files, layout, {});
  return inventory ? ok_status() : Status(std::move(inventory).error());
}

Result<Report> verify(FileSystem& files, const Layout& layout, const Scope& scope,
                      const std::stop_token& stop) {
  return Verifier(files, layout, scope, stop).run();
}

}  // namespace azcost::verify
