#include "azcost/verify/report.hpp"

#include <gtest/gtest.h>

namespace azcost::verify {
namespace {

TEST(VerifyReport, IsOneJsonObject) {
  Report report;
  report.manifests = 1;
  report.files = 30;
  report.rows = 1234;
  report.bytes = 56789;
  report.findings = {{Severity::kDamage, Kind::kMissingFile, "data/a.jsonl", "it is gone",
                      "azcost collect --force"},
                     {Severity::kNote, Kind::kStrayFile, "data/b", "somebody's", ""}};
  EXPECT_EQ(to_json(report), R"({
  "clean": false,
  "manifests": 1,
  "files": 30,
  "rows": 1234,
  "bytes": 56789,
  "damage": 1,
  "pending": 0,
  "unjudged": 0,
  "azure": null,
  "findings": [
    {
      "severity": "damage",
      "kind": "missing-file",
      "path": "data/a.jsonl",
      "meaning": "it is gone",
      "run": "azcost collect --force"
    },
    {
      "severity": "note",
      "kind": "stray-file",
      "path": "data/b",
      "meaning": "somebody's",
      "run": null
    }
  ]
}
)");
}

TEST(VerifyReport, IsCleanWithNotesAndPendingCommits) {
  Report report;
  report.findings = {{Severity::kPending, Kind::kPendingCommit, "staging/x", "pending", ""},
                     {Severity::kNote, Kind::kStrayFile, "data/b", "somebody's", ""}};
  EXPECT_TRUE(report.is_clean());
  EXPECT_EQ(report.count(Severity::kPending), 1U);
}

TEST(VerifyReport, IsNotCleanWithAMonthThatCouldNotBeJudged) {
  Report report;
  report.findings = {{Severity::kUnjudged, Kind::kUnderChange, "metadata/x", "not known", ""}};
  EXPECT_FALSE(report.is_clean());
}

TEST(VerifyReport, IsJsonAlsoWithNamesThatAreNoText) {
  Report report;
  report.findings = {{Severity::kNote, Kind::kStrayFile, "data/\xff", "somebody's", ""}};
  EXPECT_NE(to_json(report).find("data/\xef\xbf\xbd"), std::string::npos);
}

}  // namespace
}  // namespace azcost::verify
