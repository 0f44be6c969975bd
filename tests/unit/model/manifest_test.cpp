#include "azcost/model/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/golden.hpp"
#include "unit/model/manifest_sample.hpp"

namespace azcost {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The sample as text, with `new_text` for the first `old_text`, and without the digest that would
/// tell of every change.
std::string sample_with(std::string_view old_text, std::string_view new_text) {
  std::string text = without_digest(to_json(sample_manifest()));
  const auto at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << "the sample does not hold " << old_text;
  return at == std::string::npos ? text : text.replace(at, old_text.size(), new_text);
}

/// Why the sample is refused after the change; empty when it is not.
std::string refusal(std::string_view old_text, std::string_view new_text) {
  const auto read = parse_manifest(sample_with(old_text, new_text));
  if (read) return "";
  EXPECT_EQ(read.error().kind, ErrorKind::kData);
  return read.error().message;
}

constexpr std::string_view kBroken = "the manifest is broken: ";

TEST(Manifest, IsTextThatAPersonCanRead) {
  const std::string json = to_json(sample_manifest());
  EXPECT_EQ(json, azcost::testing::golden("model/manifest.json", json));
}

TEST(Manifest, IsReadAsItIsWritten) {
  const auto read = parse_manifest(to_json(sample_manifest()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, sample_manifest());
}

TEST(Manifest, OfAMonthWithoutDaysIsReadAsItIsWritten) {
  Manifest empty;
  empty.account = "contoso";
  empty.dataset = Dataset::kAmortized;
  empty.state = MonthState::kFinal;
  const auto read = parse_manifest(to_json(empty));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, empty);
}

TEST(Manifest, TellsWhichGroupingsWereRefused) {
  Manifest manifest = sample_manifest();
  manifest.refused.groupings = {{Grouping::Kind::kDimension, "ServiceFamily"}};
  manifest.refused.aggregations = {"UsageQuantity"};
  manifest.days.begin()->second.blank = {"Meter", "tag 'team'"};
  const auto read = parse_manifest(to_json(manifest));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, manifest);
}

TEST(Manifest, OfTheFirstVersionTellsOfNoRefusedGroupings) {
  const auto read = parse_manifest(sample_with("  \"refused_groupings\": [],\n", ""));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, sample_manifest());
}

TEST(Manifest, WithRefusedGroupingsThatAreNoneIsBroken) {
  EXPECT_THAT(refusal("\"refused_groupings\": []", "\"refused_groupings\": {}"),
              StartsWith(kBroken));
}

TEST(Manifest, OfBeforeItToldWhatNoCustomerOwnsIsReadAsItWas) {
  Manifest older = sample_manifest();
  older.days.begin()->second.without_customer.reset();
  const std::string text = to_json(older);
  EXPECT_EQ(text.find("without_customer"), std::string::npos);
  const auto read = parse_manifest(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, older);
}

TEST(Manifest, ChangesNoByteWhenItIsReadAndWritten) {
  const std::string text = to_json(sample_manifest());
  EXPECT_EQ(to_json(*parse_manifest(text)), text);
}

TEST(Manifest, KeepsAmountsThatADoubleCannotHold) {
  Manifest manifest = sample_manifest();
  const std::string amount = "12345678901234567890.000000000000000000001";
  manifest.days.begin()->second.totals["USD"] = *Decimal::parse(amount);
  EXPECT_THAT(to_json(manifest), HasSubstr("\"USD\": \"" + amount + "\""));
  EXPECT_EQ(parse_manifest(to_json(manifest))->days, manifest.days);
}

TEST(Manifest, OfANewerVersionIsRefusedWithAWayOut) {
  EXPECT_EQ(refusal("\"manifest_version\": 1", "\"manifest_version\": 2"),
            "the manifest has version 2, this azcost knows 1; use the azcost that wrote it");
  EXPECT_THAT(refusal("\"manifest_version\": 1", "\"manifest_version\": 18446744073709551615"),
              StartsWith("the manifest has version 18446744073709551615,"));
}

// A newer form may lack every other key: the version has to be looked at first.
TEST(Manifest, OfANewerVersionIsToldFromABrokenOne) {
  EXPECT_THAT(parse_manifest("{\"manifest_version\": 2}").error().message,
              StartsWith("the manifest has version 2,"));
}

TEST(Manifest, OfAnOlderSchemaStaysReadable) {
  Manifest manifest = sample_manifest();
  manifest.shape.schema_version = 41;
  const auto read = parse_manifest(to_json(manifest));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, manifest);
}

TEST(Manifest, OfAVersionThatNeverWasIsRefused) {
  for (const char* version : {"0", "-1", "1.0", "true", "\"1\"", "null"}) {
    EXPECT_THAT(refusal("\"manifest_version\": 1", std::string("\"manifest_version\": ") + version),
                StartsWith(kBroken))
        << version;
  }
}

TEST(Manifest, OfAnAccountWithDotsInItsNameIsReadAsItWasWritten) {
  for (const char* account : {"acme..eu", "a...", "_.."}) {
    Manifest manifest = sample_manifest();
    manifest.account = account;
    manifest.days.begin()->second.file =
        std::string("data/actual/account=") + account + "/month=2026-10/2026-10-05.jsonl";
    const auto read = parse_manifest(to_json(manifest));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, manifest);
  }
}

TEST(Manifest, NeverNamesAFileOutsideOfTheDataDirectory) {
  const std::string reason = std::string(kBroken) + "a file outside of the data directory";
  EXPECT_EQ(refusal("\"data/actual", "\"/etc/actual"), reason);
  EXPECT_EQ(refusal("\"data/actual", "\"../actual"), reason);
  EXPECT_EQ(refusal("\"data/actual", "\"data/../../actual"), reason);
  EXPECT_EQ(refusal("\"data/actual", "\"/data/actual"), reason);
  EXPECT_EQ(refusal("2026-10-05.jsonl", "2026-10-05.jsonl/.."), reason);
  EXPECT_EQ(refusal("\"data/actual", "\"data\\u0000/actual"), reason);
}

TEST(Manifest, RefusesADayOfAnotherMonth) {
  const std::string reason = std::string(kBroken) + "a day of another month";
  EXPECT_EQ(refusal("\"2026-10-05\": {", "\"2026-11-05\": {"), reason);
  EXPECT_EQ(refusal("\"2026-10-31\"", "\"2025-10-31\""), reason);
  EXPECT_EQ(refusal("\"month\": \"2026-10\"", "\"month\": \"2026-09\""), reason);
}

TEST(Manifest, RefusesADayThatNoCalendarHas) {
  EXPECT_THAT(refusal("\"2026-10-05\": {", "\"2026-10-32\": {"),
              StartsWith(std::string(kBroken) + "'2026-10-32' is not a day"));
}

TEST(Manifest, RefusesTheSameDayTwice) {
  EXPECT_EQ(refusal("\"2026-10-06\": {", "\"2026-10-05\": {"),
            std::string(kBroken) + "the key '2026-10-05' occurs twice");
}

TEST(Manifest, RefusesAShapeThatIsNotTheOneOfTheFingerprint) {
  EXPECT_EQ(refusal("cost-center", "cost-centre"),
            std::string(kBroken) + "the fingerprint is not the shape's");
  EXPECT_EQ(refusal("\"schema\": \"focus\"", "\"schema\": \"azure\""),
            std::string(kBroken) + "schema and shape differ");
  EXPECT_EQ(refusal("\"schema_version\": 1", "\"schema_version\": 2"),
            std::string(kBroken) + "schema_version and shape differ");
}

TEST(Manifest, RefusesRowsWithoutAFileAndAFileWithoutRows) {
  const std::string reason = std::string(kBroken) + "a day with rows and no file, or the reverse";
  EXPECT_EQ(refusal("\"rows\": 12", "\"rows\": 0"), reason);
  EXPECT_EQ(refusal("\"rows\": 0", "\"rows\": 12"), reason);
}

TEST(Manifest, RefusesCountsThatAreNoWholeNumbers) {
  for (const char* count :
       {"-12", "12.5", "1e2", "\"12\"", "null", "true", "18446744073709551616"}) {
    EXPECT_THAT(refusal("\"rows\": 12", std::string("\"rows\": ") + count), StartsWith(kBroken))
        << count;
    EXPECT_THAT(refusal("\"bytes\": 3456", std::string("\"bytes\": ") + count), StartsWith(kBroken))
        << count;
  }
}

TEST(Manifest, RefusesTotalsThatAreNoExactText) {
  for (const char* total : {"123.45", "\"\"", "\"12x\"", "\"1e999\"", "null", "[]"}) {
    EXPECT_THAT(refusal("\"123.45\"", total), StartsWith(kBroken)) << total;
  }
}

TEST(Manifest, RefusesTimesThatNoClockShows) {
  for (const char* time : {"2026-11-01T24:00:00Z", "2026-11-01T05:60:00Z", "2026-11-01T05:00:60Z",
                           "2026-11-01T05:15:0xZ", "2026-11-01 05:15:05Z", "2026-11-01T05:15:05",
                           "2026-13-01T05:15:05Z", ""}) {
    EXPECT_THAT(refusal("2026-11-01T05:15:05Z", time), StartsWith(kBroken)) << time;
  }
}

TEST(Manifest, RefusesNamesThatItDoesNotKnow) {
  EXPECT_EQ(refusal("\"closing\"", "\"Closing\""), std::string(kBroken) + "unknown state");
  EXPECT_EQ(refusal("\"dataset\": \"actual\"", "\"dataset\": \"forecast\""),
            std::string(kBroken) + "unknown dataset");
}

TEST(Manifest, RefusesValuesOfAnotherType) {
  EXPECT_THAT(refusal("[\n    \"2026-10-31\"\n  ]", "\"2026-10-31\""), StartsWith(kBroken));
  EXPECT_THAT(refusal("[\n    \"2026-10-31\"\n  ]", "null"), StartsWith(kBroken));
  EXPECT_THAT(refusal("[\n    \"RegionId\"\n  ]", "{}"), StartsWith(kBroken));
  EXPECT_THAT(refusal("\"totals\": {}", "\"totals\": []"), StartsWith(kBroken));
  EXPECT_THAT(refusal("\"account\": \"contoso\"", "\"account\": 1"), StartsWith(kBroken));
}

TEST(Manifest, RefusesDaysThatAreNoObject) {
  std::string text = to_json(sample_manifest());
  const auto days = text.find("\"days\": {") + 8;
  for (const char* other : {"[]", "null", "\"2026-10-05\""}) {
    EXPECT_FALSE(parse_manifest(text.substr(0, days) + other + "}")) << other;
  }
}

TEST(Manifest, RefusesWhatIsNoManifest) {
  for (const char* text : {"", "null", "[]", "{}", "\"manifest\"", "<html>", "{\"days\":{}}"}) {
    const auto read = parse_manifest(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kData) << text;
  }
}

TEST(Manifest, TellsDamageInOneLineOfPrintableText) {
  const std::string message = refusal("\"closing\"", "\"clo\x1b\nsing\xFF\"");
  EXPECT_EQ(message.find_first_of("\x1b\n\xFF"), std::string::npos) << message;
}

TEST(Manifest, IsWrittenWhateverItsNamesHold) {
  Manifest odd = sample_manifest();
  odd.gaps_in_schema = {"no UTF-8: \xFF"};
  EXPECT_THAT(to_json(odd), HasSubstr("no UTF-8: \xEF\xBF\xBD"));
}

TEST(MonthState, IsOpenToItsLastDayAndFinalAfterTheCloseDay) {
  const Month october_2026 = *parse_month("2026-10");
  const auto on = [&](const char* today) {
    return state_of(october_2026, *parse_day(today), 10, true);
  };
  EXPECT_EQ(on("2026-10-01"), MonthState::kOpen);
  EXPECT_EQ(on("2026-10-31"), MonthState::kOpen);
  EXPECT_EQ(on("2026-11-01"), MonthState::kClosing);
  EXPECT_EQ(on("2026-11-10"), MonthState::kClosing);
  EXPECT_EQ(on("2026-11-11"), MonthState::kFinal);
}

TEST(MonthState, NeverClosesLaterThanTheNextMonthEnds) {
  const Month january = *parse_month("2026-01");
  EXPECT_EQ(state_of(january, *parse_day("2026-02-28"), 31, true), MonthState::kClosing);
  EXPECT_EQ(state_of(january, *parse_day("2026-03-01"), 31, true), MonthState::kFinal);
}

TEST(Settled, IsADayThatWasRead72HoursAfterItsEnd) {
  const Day day = *parse_day("2026-01-31");
  const Day later = *parse_day("2026-06-01");
  EXPECT_FALSE(is_settled(day, *parse_time("2026-01-31T05:15:00Z"), later));
  EXPECT_FALSE(is_settled(day, *parse_time("2026-02-03T23:59:59Z"), later));
  EXPECT_TRUE(is_settled(day, *parse_time("2026-02-04T00:00:00Z"), later));
}

TEST(Settled, IsNoDayThatWasReadAfterToday) {
  const SystemTime read_at = *parse_time("2027-02-04T05:15:00Z");
  EXPECT_FALSE(is_settled(*parse_day("2026-01-31"), read_at, *parse_day("2027-02-03")));
  EXPECT_TRUE(is_settled(*parse_day("2026-01-31"), read_at, *parse_day("2027-02-04")));
}

/// January, each day of which was read at 05:15 of `last`, or of the days after it.
Manifest january(const char* last) {
  Manifest manifest = sample_manifest();
  manifest.month = *parse_month("2026-01");
  manifest.days.clear();
  manifest.pending.clear();
  for (Day day = manifest.month.first_day(); day <= manifest.month.last_day();
       day += std::chrono::days(1)) {
    manifest.days[day].collected_at = *parse_day(last) + std::chrono::minutes(5 * 60 + 15);
  }
  return manifest;
}

TEST(MonthState, IsNotFinalUntilEachOfItsDaysIsSettled) {
  const Day today = *parse_day("2026-02-11");
  EXPECT_EQ(state_of(january("2026-02-04"), today, 10), MonthState::kFinal);
  EXPECT_EQ(state_of(january("2026-02-03"), today, 10), MonthState::kClosing);
  EXPECT_EQ(state_of(january("2026-01-31"), today, 10), MonthState::kClosing);
  Manifest lacks_one = january("2026-02-04");
  lacks_one.days.erase(*parse_day("2026-01-10"));
  EXPECT_EQ(state_of(lacks_one, today, 10), MonthState::kClosing);
}

TEST(MonthState, OfAMonthlyFileGoesByItsOneEntry) {
  Manifest monthly = january("2026-02-04");
  monthly.shape.granularity = Granularity::kMonthly;
  monthly.days.erase(std::next(monthly.days.begin()), monthly.days.end());
  EXPECT_EQ(state_of(monthly, *parse_day("2026-02-11"), 10), MonthState::kFinal);
  monthly.days.begin()->second.collected_at -= std::chrono::days(1);
  EXPECT_EQ(state_of(monthly, *parse_day("2026-02-11"), 10), MonthState::kClosing);
}

}  // namespace
}  // namespace azcost
