// Rows of files that no digest proves: what is read, and what is refused as no row of the day.
#include "day_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "azcost/base/text.hpp"
#include "support/memory_file_system.hpp"
#include "support/sweep.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify {
namespace {

using azcost::testing::MemoryFileSystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::row_of;

const Day kDay = *parse_day("2026-10-05");
const std::string kRow = row_of("2026-10-05", "-12.50", "EUR");

class DayRowsOf : public ::testing::Test {
 protected:
  Result<DayRows> read(const std::string& text) {
    files_.plant("/day.jsonl", text);
    return read_day_rows(files_, commit::Layout("/"), "day.jsonl", shape_, kDay, stop_.get_token());
  }

  MemoryFileSystem files_;
  Shape shape_ = testing::focus_shape();
  std::stop_source stop_;
};

TEST_F(DayRowsOf, AreCountedAndSummedExactly) {
  const auto rows = read(row_of("2026-10-05", "1.5") + "\n" + row_of("2026-10-05", "-0.25") + "\n" +
                         row_of("2026-10-05", "0.000000000000000001", "EUR") + "\n");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->tally.rows(), 3U);
  EXPECT_THAT(rows->tally.totals(), ElementsAre(Pair("EUR", *Decimal::parse("1E-18")),
                                                Pair("USD", *Decimal::parse("1.25"))));
  EXPECT_THAT(rows->keys,
              ElementsAre("ChargePeriodStart", "ChargePeriodEnd", "BilledCost", "BillingCurrency",
                          "ConsumedQuantity", "x_PricingBlockSize", "SkuMeter"));
}

TEST_F(DayRowsOf, TheOtherSchemasAreReadAsWell) {
  shape_.schema = Schema::kSpaceone;
  auto rows = read(R"({"cost":1.5,"usage_quantity":2.0,"billed_date":"2026-10-05","tags":{},)"
                   R"("data":{"Actual Cost":1.5},)"
                   R"("additional_info":{"Tenant Id":null,"Currency":"EUR"}})"
                   "\n");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_THAT(rows->tally.totals(), ElementsAre(Pair("EUR", *Decimal::parse("1.5"))));
  shape_.schema = Schema::kAzure;
  shape_.granularity = Granularity::kMonthly;
  rows = read(R"({"Cost":1.5,"BillingMonth":"2026-10-31","Currency":"USD"})"
              "\n");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_THAT(rows->tally.totals(), ElementsAre(Pair("USD", *Decimal::parse("1.5"))));
}

TEST_F(DayRowsOf, ARowOfAnotherFormIsRefused) {
  const auto changed = [](const char* part, const char* by) { return replaced(kRow, part, by); };
  for (const auto& [second, why] : std::initializer_list<std::pair<std::string, const char*>>{
           {row_of("2026-10-06", "1.5"), "is of '2026-10-06"},
           {row_of("2026-10-05", "61"), "'BilledCost' is 61"},
           {row_of("2026-10-05", "6.1E1"), "'BilledCost' is 6.1E1"},
           {row_of("2026-10-05", "\"6.1\""), "'BilledCost' is \"6.1\""},
           {row_of("2026-10-05", "null"), "'BilledCost' is null"},
           {row_of("2026-10-05", "06.1"), "is no row"},
           {changed("BilledCost", "BilledCots"), "has other keys"},
           {changed(",\"ConsumedQuantity\":null", ""), "has other keys"},
           {changed("}", ",\"More\":1}"), "has other keys"},
           {changed("\"EUR\"", "null"), "is no row"},
           {changed("Gr", "\xff\xfe"), "is no row"},
           {kRow + kRow, "is no row"},
           {"", "is no row"},
           {"[]", "is no row"},
           {std::string(4096, '\0'), "is no row"},
           {std::string(4096, '['), "is no row"},
       }) {
    const auto rows = read(kRow + "\n" + second + "\n");
    ASSERT_FALSE(rows) << second;
    EXPECT_EQ(rows.error().kind, ErrorKind::kData);
    EXPECT_THAT(rows.error().message, HasSubstr("row 2 "));
    EXPECT_THAT(rows.error().message, HasSubstr(why));
  }
}

TEST_F(DayRowsOf, ARowWithoutWhatItIsSummedByIsRefused) {
  for (const char* key : {"ChargePeriodStart", "BilledCost", "BillingCurrency"}) {
    EXPECT_FALSE(read(replaced(kRow, key, "Other") + "\n")) << key;
  }
}

TEST_F(DayRowsOf, AFileIsRefusedWhereverItIsCut) {
  const std::string text = kRow + "\n" + kRow + "\n";
  for (std::size_t size = 1; size < text.size(); size += azcost::testing::kSweepStep) {
    EXPECT_EQ(read(text.substr(0, size)).ok(), size == kRow.size() + 1) << size << " bytes";
  }
}

// Every accepted line is JSON, and another parser reads the same.
TEST_F(DayRowsOf, NothingIsTakenThatIsNoJson) {
  std::size_t taken = 0;
  for (std::size_t bit = 0; bit < kRow.size() * 8; bit += azcost::testing::kSweepStep) {
    std::string flipped = kRow;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto rows = read(flipped + "\n");
    if (!rows || rows->tally.rows() != 1) continue;
    ++taken;
    const auto json = nlohmann::json::parse(flipped, nullptr, false);
    ASSERT_TRUE(json.is_object()) << flipped;
    EXPECT_EQ(json.size(), rows->keys.size()) << flipped;
    EXPECT_EQ(json["BillingCurrency"], rows->tally.totals().begin()->first) << flipped;
  }
  EXPECT_GT(taken, 0U);
}

TEST_F(DayRowsOf, AFileThatIsNotThereIsAnErrorAndSoIsAStop) {
  EXPECT_EQ(read_day_rows(files_, commit::Layout("/"), "none", shape_, kDay, {}).error().kind,
            ErrorKind::kIo);
  stop_.request_stop();
  EXPECT_EQ(read(kRow + "\n").error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace azcost::verify
