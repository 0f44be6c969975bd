#include "azcost/verify/report.hpp"

#include <gtest/gtest.h>

#include <utility>

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

TEST(VerifyReport, IsCleanWhenAllWasJudgedAndFoundInOrder) {
  for (const auto& [severity, is_clean] :
       {std::pair{Severity::kNote, true}, std::pair{Severity::kPending, true},
        std::pair{Severity::kUnjudged, false}, std::pair{Severity::kDamage, false}}) {
    Report report;
    report.findings = {{severity, Kind::kStrayFile, "data/b", "somebody's", ""}};
    EXPECT_EQ(report.is_clean(), is_clean) << name_of(severity);
    EXPECT_EQ(report.count(severity), 1U);
  }
}

TEST(VerifyReport, IsJsonAlsoWithNamesThatAreNoText) {
  Report report;
  report.findings = {{Severity::kNote, Kind::kStrayFile, "data/\xff", "somebody's", ""}};
  EXPECT_NE(to_json(report).find("data/\xef\xbf\xbd"), std::string::npos);
}

}  // namespace
}  // namespace azcost::verify
