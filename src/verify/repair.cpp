#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/stored_file.hpp"
#include "azcost/verify/verifier.hpp"
#include "findings.hpp"
#include "rebuild.hpp"

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
  Status repair(const MonthPlace& place);
  Status publish(const MonthPlace& place, const Rebuilt& rebuilt,
                 const std::optional<std::string>& broken);

  FileSystem& files_;
  const commit::Layout& layout_;
  fs::path work_folder_;
  const std::stop_token& stop_;
  std::set<MonthPlace> manifests_;
  std::vector<Finding> repaired_;
  /// Why a manifest was left as it is.
  std::map<MonthPlace, std::string> left_;
};

/// The month whose manifest may be rebuilt, if the finding is about that.
std::optional<MonthPlace> month_to_rebuild(const Finding& finding) {
  const bool is_about_a_manifest = finding.kind == Kind::kMissingManifest ||
                                   finding.kind == Kind::kBrokenManifest ||
                                   finding.kind == Kind::kMisplacedManifest;
  return is_about_a_manifest ? commit::Layout::month_of_manifest(finding.path) : std::nullopt;
}

Status Repair::repair(const MonthPlace& place) {
  auto stored = commit::read_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  auto rebuilt =
      stored->exists() && !stored->text
          ? Error{ErrorKind::kData, "what is there cannot be read, so it cannot be kept"}
          : rebuild(files_, layout_, place, stored->text.value_or(""), manifests_, stop_);
  if (rebuilt) return publish(place, *rebuilt, stored->text);
  if (rebuilt.error().kind != ErrorKind::kData) return std::move(rebuilt).error();
  left_[place] = std::move(rebuilt).error().message;
  return ok_status();
}

Status Repair::publish(const MonthPlace& place, const Rebuilt& rebuilt,
                       const std::optional<std::string>& broken) {
  const std::string path = commit::Layout::manifest_path(place);
  std::string kept;
  if (broken) {
    auto aside = commit::keep_aside(files_, layout_.root() / path, *broken);
    if (!aside) return std::move(aside).error();
    kept = "; what was there is kept as '" + aside->filename().string() + "'";
  }
  for (const auto& folder : {layout_.staging(), work_folder_}) {
    if (auto made = files_.make_private_directory(folder); !made) return made;
  }
  const fs::path target = layout_.root() / path;
  Status placed = files_.make_directories(target.parent_path());
  if (placed) {
    placed =
        replace_file(files_, work_folder_ / "manifest.json", target, to_json(rebuilt.manifest));
  }
  if (auto swept = files_.remove_tree(work_folder_); placed && !swept) placed = std::move(swept);
  if (!placed) return placed;
  repaired_.push_back(
      {Severity::kNote, Kind::kRepaired, path, rebuilt.story + kept, collect(place)});
  return ok_status();
}

Result<Report> Repair::run(const Scope& scope) {
  auto before = verify(files_, layout_, scope, stop_);
  if (!before) return before;
  auto metadata = commit::list_metadata(files_, layout_);
  if (!metadata) return std::move(metadata).error();
  manifests_ = std::move(metadata->manifests);
  for (const Finding& finding : before->findings) {
    const auto place = month_to_rebuild(finding);
    if (!place) continue;
    if (auto done = repair(*place); !done) {
      return std::move(done).error().in("repairing '" + printable(finding.path) + "'");
    }
  }
  auto report = verify(files_, layout_, scope, stop_);
  if (!report) return report;
  for (Finding& finding : report->findings) {
    const auto place = month_to_rebuild(finding);
    const auto left = place ? left_.find(*place) : left_.end();
    if (left == left_.end()) continue;
    finding.meaning += "; it cannot be rebuilt: " + left->second;
    finding.run = collect(*place);
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
