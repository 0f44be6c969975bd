#include "azcost/model/run_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "support/golden.hpp"

namespace azcost {
namespace {

using ::testing::HasSubstr;

RunRecord record() {
  RunRecord record;
  record.run_id = "20261006T051500Z-3f2a";
  record.command = "collect";
  record.version = "0.1.0";
  record.started_at = *parse_day("2026-10-06") + std::chrono::hours(5);
  record.ended_at = record.started_at + std::chrono::milliseconds(61'999);
  record.exit_code = 3;
  UnitRecord committed;
  committed.unit = {
      "contoso", Dataset::kActual, {*parse_day("2026-10-01"), *parse_day("2026-10-06")}};
  committed.outcome = Outcome::kCommitted;
  committed.rows = 12'345;
  committed.pages = 3;
  committed.requests = 5;
  committed.qpu = 4;
  committed.throttled_seconds = 1.5;
  committed.files = {"data/actual/account=contoso/month=2026-10/2026-10-05.jsonl"};
  committed.totals = {{"USD", *Decimal::parse("1.5")}};
  UnitRecord forbidden;
  forbidden.unit = {
      "fabrikam", Dataset::kAmortized, {*parse_day("2026-09-01"), *parse_day("2026-09-30")}};
  forbidden.outcome = Outcome::kForbidden;
  forbidden.requests = 1;
  forbidden.error = Error{ErrorKind::kPermission, "the app has no \"reader\" role"};
  record.units = {committed, forbidden};
  return record;
}

TEST(RunRecord, RemembersWhatAzureKeepsNoMore) {
  RunRecord record;
  record.units.resize(2);
  for (UnitRecord& unit : record.units) unit.outcome = Outcome::kSkipped;
  record.units[1].beyond_history = true;
  const auto read = parse_run_record(to_json(record));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_FALSE(was_read(read->units[0])) << "it was stopped before its turn";
  EXPECT_TRUE(was_read(read->units[1])) << "there is nothing left to be read";
}

TEST(RunRecord, IsWrittenForPeopleAndMachines) {
  const std::string json = to_json(record());
  EXPECT_EQ(json, azcost::testing::golden("model/run_record.json", json));
}

TEST(RunRecord, OfARunThatDidNothingHasAllItsKeys) {
  RunRecord nothing = record();
  nothing.units.clear();
  nothing.exit_code = 0;
  const std::string json = to_json(nothing);
  EXPECT_EQ(json, azcost::testing::golden("model/run_record_of_nothing.json", json));
}

TEST(RunRecord, ShowsNoErrorOfBinaryFractionsInItsSums) {
  RunRecord waited = record();
  waited.units[0].throttled_seconds = 0.1;
  waited.units[1].throttled_seconds = 0.2;
  EXPECT_THAT(to_json(waited), HasSubstr("\"throttled_seconds\": 0.3\n"));
}

TEST(RunRecord, IsWrittenWhateverAnErrorSays) {
  RunRecord odd = record();
  odd.units[1].error = Error{ErrorKind::kData, "no UTF-8: \xFF"};
  EXPECT_THAT(to_json(odd), HasSubstr("no UTF-8: \xEF\xBF\xBD"));
}

TEST(RunRecord, ReadsBackWhatItWrites) {
  const auto read = parse_run_record(to_json(record()));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(record()));
  EXPECT_EQ(read->units[0].unit, record().units[0].unit);
  EXPECT_EQ(read->units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(read->units[1].error->message, "the app has no \"reader\" role");
}

TEST(RunRecord, OfANewerVersionWithAnUnknownOutcomeCountsAsFailed) {
  std::string json = to_json(record());
  json.replace(json.find("\"committed\""), 11, "\"improved\"");
  EXPECT_EQ(parse_run_record(json)->units[0].outcome, Outcome::kFailed);
}

TEST(RunRecord, IsRefusedWhenItIsCutAnywhere) {
  const std::string json = to_json(record());
  for (std::size_t length = 0; length + 2 < json.size(); ++length) {
    const auto read = parse_run_record(json.substr(0, length));
    ASSERT_FALSE(read.ok()) << length;
    EXPECT_EQ(read.error().kind, ErrorKind::kData);
  }
}

// Scripts and metrics contain these.
TEST(Outcome, KeepsItsNames) {
  for (const auto& [outcome, name] :
       std::initializer_list<std::pair<Outcome, const char*>>{{Outcome::kCommitted, "committed"},
                                                              {Outcome::kUnchanged, "unchanged"},
                                                              {Outcome::kRead, "read"},
                                                              {Outcome::kEmpty, "empty"},
                                                              {Outcome::kKept, "kept"},
                                                              {Outcome::kMismatch, "mismatch"},
                                                              {Outcome::kThrottled, "throttled"},
                                                              {Outcome::kForbidden, "forbidden"},
                                                              {Outcome::kFailed, "failed"},
                                                              {Outcome::kSkipped, "skipped"}}) {
    EXPECT_EQ(name_of(outcome), name);
  }
}

}  // namespace
}  // namespace azcost
