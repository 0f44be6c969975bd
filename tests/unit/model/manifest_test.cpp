#include "azcost/model/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/digest.hpp"
#include "support/golden.hpp"
#include "unit/model/manifest_sample.hpp"

namespace azcost {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The sample as text, with `new_text` for the first `old_text`, and with the digest of that:
/// another program may have written it.
std::string sample_with(std::string_view old_text, std::string_view new_text) {
  std::string text = to_json(sample_manifest());
  const auto at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << "the sample does not hold " << old_text;
  text.replace(at, old_text.size(), new_text);
  const auto digest = text.find(",\n  \"digest\"");
  const std::string body = text.substr(0, digest);
  return body + ",\n  \"digest\": \"" + sha256(body + "\n}\n") + "\"\n}\n";
}

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
  const std::string newer = sample_with("\"manifest_version\": 1", "\"manifest_version\": 2");
  EXPECT_EQ(parse_manifest(newer).error().message,
            "the manifest has version 2, this azcost knows 1; use the azcost that wrote it");
  EXPECT_TRUE(is_newer_manifest(newer));
  EXPECT_FALSE(is_newer_manifest(to_json(sample_manifest())));
  EXPECT_FALSE(is_newer_manifest(newer.substr(0, 40)));
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

TEST(Manifest, IsRefusedWhenSomethingElseStandsThereAlsoWithATrueDigest) {
  for (const auto& [old_text, new_text] :
       std::initializer_list<std::pair<const char*, const char*>>{
           {"\"2026-10-05\": {", "\"2026-10-32\": {"},
           {"\"rows\": 12", "\"rows\": -12"},
           {"\"rows\": 12", "\"rows\": 12.5"},
           {"\"bytes\": 3456", "\"bytes\": 18446744073709551616"},
           {"\"123.45\"", "123.45"},
           {"\"123.45\"", "\"1e999\""},
           {"2026-11-01T05:15:05Z", "2026-11-01T24:00:00Z"},
           {"\"closing\"", "\"Closing\""},
           {"\"dataset\": \"actual\"", "\"dataset\": \"forecast\""},
           {"\"refused_groupings\": []", "\"refused_groupings\": {}"},
           {"[\n    \"2026-10-31\"\n  ]", "null"},
           {"\"totals\": {}", "\"totals\": []"},
           {"\"account\": \"contoso\",", ""},
           {"\"manifest_version\": 1", "\"manifest_version\": -1"},
           {"\"type\": \"TagKey\"", "\"type\": \"Tag\\u001bKey\""},
       }) {
    const auto read = parse_manifest(sample_with(old_text, new_text));
    ASSERT_FALSE(read) << new_text;
    EXPECT_EQ(read.error().kind, ErrorKind::kData) << new_text;
    EXPECT_EQ(read.error().message.find('\x1b'), std::string::npos) << "it is one line to read";
  }
}

TEST(Manifest, RefusesWhatIsNoManifest) {
  for (const char* text : {"", "null", "[]", "{}", "\"manifest\"", "<html>", "{\"days\":{}}"}) {
    const auto read = parse_manifest(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kData) << text;
  }
}

TEST(Manifest, WithoutADigestIsBroken) {
  std::string text = to_json(sample_manifest());
  const auto digest = text.find(",\n  \"digest\"");
  EXPECT_FALSE(parse_manifest(text.substr(0, digest) + "\n}\n"));
  const std::string moved = "{" + text.substr(digest + 1, text.rfind("\n}") - digest - 1) + ",";
  EXPECT_FALSE(parse_manifest(moved + text.substr(1, digest - 1) + "\n}\n"));
}

TEST(DayEntryText, IsReadAsItStandsInAManifest) {
  const std::string text = to_json(sample_manifest());
  const auto begin = text.find("\"2026-10-05\": ") + 14;
  const auto entry = parse_day_entry(text.substr(begin, text.find("\n    }", begin) + 6 - begin));
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(*entry, sample_manifest().days.begin()->second);
  EXPECT_EQ(parse_day_entry("{}").error().kind, ErrorKind::kData);
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
