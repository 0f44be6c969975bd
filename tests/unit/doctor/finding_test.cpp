#include "azcost/doctor/finding.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace azcost::doctor {
namespace {

Finding finding(Severity severity, ErrorKind kind) {
  Finding made{.check = "token", .severity = severity};
  made.kind = kind;
  return made;
}

TEST(ExitCodeOfADiagnosis, IsThatOfTheFirstFailure) {
  Diagnosis diagnosis;
  EXPECT_EQ(exit_code_of(diagnosis), ExitCode::kOk);
  diagnosis.findings.push_back(finding(Severity::kOk, ErrorKind::kConfig));
  diagnosis.findings.push_back(finding(Severity::kWarning, ErrorKind::kConfig));
  EXPECT_EQ(exit_code_of(diagnosis), ExitCode::kOk);
  diagnosis.findings.push_back(finding(Severity::kFailed, ErrorKind::kPermission));
  diagnosis.findings.push_back(finding(Severity::kFailed, ErrorKind::kIo));
  EXPECT_EQ(exit_code_of(diagnosis), ExitCode::kPermission);
}

TEST(DiagnosisAsJson, NamesEverythingAndSpellsOutWhatIsMissing) {
  Finding made = finding(Severity::kFailed, ErrorKind::kPermission);
  made.account = "contoso";
  made.tried = "ask";
  made.answer = "no";
  made.explanation = {"the secret is wrong", SetupStep::kClientSecret, "make another"};
  made.evidence = {401, "AADSTS7000215", "req-1", false};
  const Diagnosis diagnosis{{made, finding(Severity::kOk, ErrorKind::kConfig)}};
  const auto json = nlohmann::json::parse(to_json(diagnosis));
  EXPECT_EQ(json["exit_code"], 77);
  EXPECT_EQ(json["failed"], 1);
  EXPECT_EQ(json["warnings"], 0);
  EXPECT_EQ(json["findings"][0], (nlohmann::json{{"check", "token"},
                                                 {"account", "contoso"},
                                                 {"severity", "failed"},
                                                 {"tried", "ask"},
                                                 {"answer", "no"},
                                                 {"status", 401},
                                                 {"code", "AADSTS7000215"},
                                                 {"request_id", "req-1"},
                                                 {"meaning", "the secret is wrong"},
                                                 {"step", "3 Client ID and secret"},
                                                 {"remedy", "make another"}}));
  for (const char* key : {"account", "status", "code", "request_id", "meaning", "step", "remedy"}) {
    EXPECT_TRUE(json["findings"][1].at(key).is_null()) << key;
  }
}

}  // namespace
}  // namespace azcost::doctor
