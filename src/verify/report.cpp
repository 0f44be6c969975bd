#include "azcost/verify/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace azcost::verify {
namespace {

using Json = nlohmann::ordered_json;

Json azure_json(const std::optional<Comparison>& azure) {
  if (!azure) return {};
  return {{"months", azure->months},
          {"changed_days", azure->changed},
          {"differing_days", azure->differing},
          {"kept_days", azure->kept},
          {"not_collected_days", azure->not_collected}};
}

}  // namespace

std::string_view name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kPending:
      return "pending";
    case Severity::kUnjudged:
      return "unjudged";
    case Severity::kDamage:
      return "damage";
  }
  return "";
}

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::kMissingManifest:
      return "missing-manifest";
    case Kind::kBrokenManifest:
      return "broken-manifest";
    case Kind::kMisplacedManifest:
      return "misplaced-manifest";
    case Kind::kNewerManifest:
      return "newer-manifest";
    case Kind::kMissingFile:
      return "missing-file";
    case Kind::kUnreadableFile:
      return "unreadable-file";
    case Kind::kChangedFile:
      return "changed-file";
    case Kind::kSwappedFile:
      return "swapped-file";
    case Kind::kBadRows:
      return "bad-rows";
    case Kind::kWrongTotals:
      return "wrong-totals";
    case Kind::kControlMismatch:
      return "control-mismatch";
    case Kind::kChanged:
      return "changed";
    case Kind::kDiffers:
      return "differs";
    case Kind::kKept:
      return "kept";
    case Kind::kNotCollected:
      return "not-collected";
    case Kind::kStrayFile:
      return "stray-file";
    case Kind::kBadRestatements:
      return "bad-restatements";
    case Kind::kPendingCommit:
      return "pending-commit";
    case Kind::kLeftover:
      return "leftover";
    case Kind::kUnderChange:
      return "under-change";
    case Kind::kRepaired:
      return "repaired";
  }
  return "";
}

std::uint64_t Report::count(Severity severity) const noexcept {
  return static_cast<std::uint64_t>(std::ranges::count(findings, severity, &Finding::severity));
}

std::string to_json(const Report& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back({{"severity", name_of(finding.severity)},
                        {"kind", name_of(finding.kind)},
                        {"path", finding.path},
                        {"meaning", finding.meaning},
                        {"run", finding.run.empty() ? Json() : Json(finding.run)}});
  }
  const Json json = {{"clean", report.is_clean()},
                     {"manifests", report.manifests},
                     {"files", report.files},
                     {"rows", report.rows},
                     {"bytes", report.bytes},
                     {"damage", report.count(Severity::kDamage)},
                     {"pending", report.count(Severity::kPending)},
                     {"unjudged", report.count(Severity::kUnjudged)},
                     {"azure", azure_json(report.azure)},
                     {"findings", std::move(findings)}};
  // Names of foreign files need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace azcost::verify
