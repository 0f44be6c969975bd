#include "azcost/model/record.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "azcost/model/plan.hpp"

namespace azcost {
namespace {

const Day kFirst = *parse_day("2026-10-05");
const Day kSecond = *parse_day("2026-10-06");

void add(RecordBatch& batch, Day day, std::string_view key, std::string_view line,
         std::string_view currency, std::string_view cost) {
  batch.open();
  batch.text().append(key);
  batch.end_key();
  batch.text().append(line);
  batch.close(day, currency, *Decimal::parse(cost));
}

TEST(RecordBatch, RemembersWhoseTheRecordsAre) {
  RecordBatch batch;
  for (const char* customer : {"a", "a", "", "b"}) {
    batch.open();
    batch.end_key();
    batch.close(kFirst, "USD", *Decimal::parse("1.0"), customer);
  }
  EXPECT_EQ(batch[1].customer, "a");
  EXPECT_EQ(batch[2].customer, "");
  EXPECT_EQ(batch[3].customer, "b");
  EXPECT_EQ(batch.customers(), (std::vector<std::string>{"a", "", "b"}));
  batch.clear();
  EXPECT_TRUE(batch.customers().empty());
}

TEST(RecordBatch, HandsOutWhatWasWritten) {
  RecordBatch batch;
  add(batch, kFirst, "key a", "{\"a\":1}", "USD", "1.5");
  add(batch, kSecond, "", "{}", "EUR", "-2");
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_FALSE(batch.empty());
  EXPECT_EQ(batch[0].day, kFirst);
  EXPECT_EQ(batch[0].key, "key a");
  EXPECT_EQ(batch[0].line, "{\"a\":1}");
  EXPECT_EQ(batch[0].currency, "USD");
  EXPECT_EQ(batch[0].cost, *Decimal::parse("1.5"));
  EXPECT_EQ(batch[1].day, kSecond);
  EXPECT_EQ(batch[1].key, "");
  EXPECT_EQ(batch[1].line, "{}");
  EXPECT_EQ(batch[1].currency, "EUR");
  EXPECT_EQ(batch[1].cost, *Decimal::parse("-2"));
  EXPECT_EQ(batch.bytes(), 14U);
}

TEST(RecordBatch, KeepsEveryCurrencyApart) {
  RecordBatch batch;
  for (const std::string_view currency : {"USD", "USD", "EUR", "USD", "", "EUR"}) {
    add(batch, kFirst, "k", "l", currency, "1");
  }
  EXPECT_EQ(batch[0].currency, "USD");
  EXPECT_EQ(batch[1].currency, "USD");
  EXPECT_EQ(batch[2].currency, "EUR");
  EXPECT_EQ(batch[3].currency, "USD");
  EXPECT_EQ(batch[4].currency, "");
  EXPECT_EQ(batch[5].currency, "EUR");
}

TEST(RecordBatch, CopiesTheCurrency) {
  RecordBatch batch;
  std::string currency = "USD";
  add(batch, kFirst, "k", "l", currency, "1");
  currency = "EUR";
  EXPECT_EQ(batch[0].currency, "USD");
}

TEST(RecordBatch, KeepsWhatStandsBeforeARecordOutOfIt) {
  RecordBatch batch;
  add(batch, kFirst, "first", "{}", "USD", "1");
  batch.text().append("hashed, not stored");
  add(batch, kSecond, "second", "{}", "USD", "2");
  EXPECT_EQ(batch[0].key, "first");
  EXPECT_EQ(batch[0].line, "{}");
  EXPECT_EQ(batch[1].key, "second");
}

TEST(RecordBatch, WorksAgainAfterItWasCleared) {
  RecordBatch batch;
  add(batch, kFirst, "a long key of an earlier page", "{\"a\":1}", "USD", "1");
  batch.clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.bytes(), 0U);
  add(batch, kSecond, "key", "{}", "EUR", "2");
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].key, "key");
  EXPECT_EQ(batch[0].line, "{}");
  EXPECT_EQ(batch[0].currency, "EUR");
}

TEST(RecordBatch, HandsOutTheFirstRecordAfterManyMore) {
  RecordBatch batch;
  for (int i = 0; i < 5000; ++i) {
    const std::string number = std::to_string(i);
    add(batch, kFirst, "key" + number, "line" + number, "C" + number, number);
  }
  EXPECT_EQ(batch[0].key, "key0");
  EXPECT_EQ(batch[0].currency, "C0");
  EXPECT_EQ(batch[4999].line, "line4999");
  EXPECT_EQ(batch[4999].cost, *Decimal::parse("4999"));
}

TEST(Unit, IsReportedInOneLine) {
  EXPECT_EQ(format_unit({"contoso", Dataset::kActual, {kFirst, kSecond}}),
            "contoso actual 2026-10-05..2026-10-06");
}

}  // namespace
}  // namespace azcost
