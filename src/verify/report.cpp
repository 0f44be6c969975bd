#include "azcost/verify/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/names.hpp"

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
  constexpr NamesOf<Severity, 4> kSeverities = {{
      {"note", Severity::kNote},
      {"pending", Severity::kPending},
      {"unjudged", Severity::kUnjudged},
      {"damage", Severity::kDamage},
  }};
  return name_in(kSeverities, severity);
}

std::string_view name_of(Kind kind) noexcept {
  constexpr NamesOf<Kind, 19> kKinds = {{
      {"missing-manifest", Kind::kMissingManifest},
      {"broken-manifest", Kind::kBrokenManifest},
      {"misplaced-manifest", Kind::kMisplacedManifest},
      {"newer-manifest", Kind::kNewerManifest},
      {"missing-file", Kind::kMissingFile},
      {"unreadable-file", Kind::kUnreadableFile},
      {"changed-file", Kind::kChangedFile},
      {"swapped-file", Kind::kSwappedFile},
      {"control-mismatch", Kind::kControlMismatch},
      {"changed", Kind::kChanged},
      {"differs", Kind::kDiffers},
      {"kept", Kind::kKept},
      {"not-collected", Kind::kNotCollected},
      {"stray-file", Kind::kStrayFile},
      {"bad-restatements", Kind::kBadRestatements},
      {"pending-commit", Kind::kPendingCommit},
      {"leftover", Kind::kLeftover},
      {"under-change", Kind::kUnderChange},
      {"repaired", Kind::kRepaired},
  }};
  return name_in(kKinds, kind);
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
