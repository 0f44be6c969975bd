#include "azcost/doctor/finding.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace azcost::doctor {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 7> kHeadings = {"",
                                                       "1 App registration",
                                                       "2 Billing Account Reader role",
                                                       "3 Client ID and secret",
                                                       "4 Tenant ID",
                                                       "5 Billing Account ID",
                                                       "6 Customer tenants"};

ordered_json text_or_null(std::string_view text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json json_of(const Finding& finding) {
  const Evidence& evidence = finding.evidence;
  return {{"check", finding.check},
          {"account", text_or_null(finding.account)},
          {"severity", name_of(finding.severity)},
          {"tried", finding.tried},
          {"answer", finding.answer},
          {"status", evidence.status == 0 ? ordered_json(nullptr) : ordered_json(evidence.status)},
          {"code", text_or_null(evidence.code)},
          {"request_id", text_or_null(evidence.request_id)},
          {"meaning", text_or_null(finding.explanation.meaning)},
          {"step", text_or_null(heading_of(finding.explanation.step))},
          {"remedy", text_or_null(finding.explanation.remedy)}};
}

}  // namespace

std::string_view name_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::kOk:
      return "ok";
    case Severity::kWarning:
      return "warning";
    case Severity::kFailed:
      return "failed";
  }
  return {};
}

std::string_view heading_of(SetupStep step) noexcept {
  return kHeadings.at(static_cast<std::size_t>(step));
}

std::size_t Diagnosis::count(Severity severity) const noexcept {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

ExitCode exit_code_of(const Diagnosis& diagnosis) noexcept {
  const auto failure = std::ranges::find(diagnosis.findings, Severity::kFailed, &Finding::severity);
  return failure == diagnosis.findings.end() ? ExitCode::kOk : azcost::exit_code_of(failure->kind);
}

std::string to_json(const Diagnosis& diagnosis) {
  ordered_json findings = ordered_json::array();
  for (const Finding& finding : diagnosis.findings) findings.push_back(json_of(finding));
  const ordered_json report = {{"exit_code", static_cast<int>(exit_code_of(diagnosis))},
                               {"failed", diagnosis.count(Severity::kFailed)},
                               {"warnings", diagnosis.count(Severity::kWarning)},
                               {"findings", std::move(findings)}};
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace azcost::doctor
