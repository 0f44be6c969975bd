#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/commit/whole_file.hpp"
#include "azcost/verify/verifier.hpp"
#include "inventory.hpp"
#include "rebuild.hpp"
#include "stored_manifest.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;

class Repair {
 public:
  Repair(FileSystem& files, const commit::Layout& layout, SystemTime now,
         const std::stop_token& stop)
      : files_(files), layout_(layout), work_folder_(layout.run_folder(now)), stop_(stop) {}

  Result<Report> run(const Scope& scope);

 private:
  Status mend(const Finding& finding);
  Result<Rebuilt> rebuilt(const MonthPlace& place, Kind kind, const StoredManifest& stored);
  Status publish(const MonthPlace& place, const Rebuilt& rebuilt, const StoredManifest& stored);

  FileSystem& files_;
  const commit::Layout& layout_;
  fs::path work_folder_;
  const std::stop_token& stop_;
  std::set<MonthPlace> manifests_;
  std::set<MonthPlace> seen_;
  std::vector<Finding> repaired_;
  /// Why a manifest was left as it is, by its path.
  std::map<std::string, std::string> left_;
};

bool is_about_a_manifest(const Finding& finding) {
  return finding.kind == Kind::kMissingManifest || finding.kind == Kind::kBrokenManifest ||
         finding.kind == Kind::kMisplacedManifest || finding.kind == Kind::kWrongTotals;
}

Status Repair::mend(const Finding& finding) {
  const auto place = place_of_manifest(finding.path);
  if (!place || !seen_.insert(*place).second) return ok_status();
  auto stored = load_manifest(files_, layout_, *place);
  if (!stored) return std::move(stored).error();
  auto made = rebuilt(*place, finding.kind, *stored);
  if (!made) {
    if (made.error().kind != ErrorKind::kData) return std::move(made).error();
    left_[finding.path] = made.error().message;
    return ok_status();
  }
  return publish(*place, *made, *stored);
}

Result<Rebuilt> Repair::rebuilt(const MonthPlace& place, Kind kind, const StoredManifest& stored) {
  if (stored.exists() && !stored.text) {
    return Error{ErrorKind::kData, "what is there cannot be read, and so not be kept"};
  }
  if (kind == Kind::kWrongTotals && stored.manifest) {
    return correct(files_, layout_, *stored.manifest, stop_);
  }
  return rebuild(files_, layout_, place, stored, manifests_, stop_);
}

Status Repair::publish(const MonthPlace& place, const Rebuilt& rebuilt,
                       const StoredManifest& stored) {
  const std::string path = manifest_path(place);
  const std::string text = to_json(rebuilt.manifest);
  std::string kept;
  if (stored.text) {
    auto aside = commit::keep_aside(files_, layout_.root() / path, *stored.text);
    if (!aside) return std::move(aside).error();
    kept = "; what was there is kept as '" + aside->filename().string() + "'";
  }
  for (const auto& folder : {layout_.staging(), work_folder_}) {
    if (auto made = files_.make_private_directory(folder); !made) return made;
  }
  Status placed =
      commit::replace_durably(files_, work_folder_ / "manifest.json", layout_.root() / path, text);
  if (auto swept = files_.remove_tree(work_folder_); placed && !swept) placed = std::move(swept);
  if (!placed) return placed;
  repaired_.push_back(
      {Severity::kNote, Kind::kRepaired, path, rebuilt.told + kept, collect_again(place)});
  return ok_status();
}

Result<Report> Repair::run(const Scope& scope) {
  auto inventory = take_inventory(files_, layout_.root());
  if (!inventory) return std::move(inventory).error();
  manifests_ = inventory->manifests;
  auto before = verify(files_, layout_, scope, stop_);
  if (!before) return std::move(before).error();
  for (const Finding& finding : before->findings) {
    if (!is_about_a_manifest(finding)) continue;
    if (auto mended = mend(finding); !mended) {
      return std::move(mended).error().in("repairing '" + printable(finding.path) + "'");
    }
  }
  auto report = verify(files_, layout_, scope, stop_);
  if (!report) return std::move(report).error();
  for (Finding& finding : report->findings) {
    const auto left = left_.find(finding.path);
    if (left == left_.end() || !is_about_a_manifest(finding)) continue;
    finding.meaning += "; it cannot be rebuilt: " + left->second;
    finding.run = collect_again(*place_of_manifest(finding.path));
  }
  report->findings.insert(report->findings.end(), repaired_.begin(), repaired_.end());
  return report;
}

}  // namespace

Result<Report> repair(FileSystem& files, const commit::Layout& layout, const Scope& scope,
                      SystemTime now, const std::stop_token& stop) {
  return Repair(files, layout, now, stop).run(scope);
}

}  // namespace azcost::verify
