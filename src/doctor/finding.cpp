#include "azcost/doctor/finding.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/names.hpp"

namespace azcost::doctor {
namespace {

using nlohmann::ordered_json;

constexpr NamesOf<Severity, 3> kSeverities = {{
    {"ok", Severity::kOk},
    {"warning", Severity::kWarning},
    {"failed", Severity::kFailed},
}};

constexpr NamesOf<SetupStep, 6> kHeadings = {{
    {"1 App registration", SetupStep::kAppRegistration},
    {"2 Billing Account Reader role", SetupStep::kReaderRole},
    {"3 Client ID and secret", SetupStep::kClientSecret},
    {"4 Tenant ID", SetupStep::kTenantId},
    {"5 Billing Account ID", SetupStep::kBillingAccountId},
    {"6 Customer tenants", SetupStep::kCustomerTenants},
}};

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

std::string_view name_of(Severity severity) noexcept { return name_in(kSeverities, severity); }

std::string_view heading_of(SetupStep step) noexcept { return name_in(kHeadings, step); }

Finding Finding::failed(const Error& error, Explanation why) && {
  severity = Severity::kFailed;
  answer = error.message;
  explanation = std::move(why);
  evidence = error.evidence;
  kind = error.kind;
  return std::move(*this);
}

std::size_t Diagnosis::count(Severity severity) const noexcept {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

const Finding* Diagnosis::first_failure() const noexcept {
  const auto found = std::ranges::find(findings, Severity::kFailed, &Finding::severity);
  return found == findings.end() ? nullptr : &*found;
}

ExitCode exit_code_of(const Diagnosis& diagnosis) noexcept {
  const Finding* const failure = diagnosis.first_failure();
  return failure == nullptr ? ExitCode::kOk : azcost::exit_code_of(failure->kind);
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
