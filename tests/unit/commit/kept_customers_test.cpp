// Rows of customers that cannot be read any more stay when rows of others replace the days.

#include <set>
#include <string>
#include <vector>

#include "october_store.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

constexpr const char* kAdatum = "aaaaaaaa-0000-0000-0000-000000000000";
constexpr const char* kGone = "bbbbbbbb-0000-0000-0000-000000000000";
constexpr const char* kCity = "cccccccc-0000-0000-0000-000000000000";

/// A row as the schema focus has it.
struct FocusRow {
  std::string_view day;
  std::string customer;
  std::string meter;
  std::string cost;
};

std::string focus_line_of(const FocusRow& row) {
  return R"({"BilledCost":)" + row.cost +
         R"(,"BillingCurrency":"USD","Tags":"{\"x_CustomerId\":1})" + R"(","SkuMeter":")" +
         row.meter + R"(","x_CustomerId":")" + row.customer + "\"}";
}

std::string focus_text_of(const std::vector<FocusRow>& rows) {
  std::string text;
  for (const FocusRow& row : rows) text += focus_line_of(row) + "\n";
  return text;
}

class KeptCustomers : public testing::OctoberStore {
 protected:
  /// Reads `rows` of all customers except `unread`.
  Result<Receipt> collect(const std::vector<FocusRow>& rows, std::set<std::string> unread = {}) {
    request_.read_at = clock_.now();
    request_.unread_customers = std::move(unread);
    request_.control = DailyTotals();
    RecordBatch batch;
    for (const FocusRow& row : rows) {
      batch.open();
      batch.text().append("\x01" + row.customer + '\0' + "\x01" + row.meter + '\0');
      batch.end_key();
      batch.text().append(focus_line_of(row));
      const Decimal cost = *Decimal::parse(row.cost);
      batch.close(day(row.day), "USD", cost, row.customer);
      (*request_.control)[day(row.day)]["USD"] += cost;
    }
    auto staged = store_.stage(october());
    if (!staged) return std::move(staged).error();
    if (auto taken = (*staged)->append(batch); !taken) return std::move(taken).error();
    if (!request_.unread_customers.empty()) {
      if (auto kept = (*staged)->keep_rows_of_unread(request_); !kept) {
        return std::move(kept).error();
      }
    }
    if (auto sealed = (*staged)->seal(); !sealed) return std::move(sealed).error();
    // Rows that were taken over are no part of what Azure's totals prove.
    if (auto proved = (*staged)->prove(ControlTotals{*request_.control}, cost_only()); !proved) {
      return std::move(proved).error();
    }
    return (*staged)->commit(request_);
  }

  /// Usage is not what these tests are about.
  [[nodiscard]] Shape cost_only() const {
    Shape shape = request_.shape;
    shape.aggregations = {"Cost"};
    return shape;
  }

  const std::set<std::string> gone_ = {"bbbbbbbb-0000-0000-0000-000000000000"};
  const std::vector<FocusRow> all_ = {
      {"2026-10-05", kAdatum, "disk", "1.5"},  {"2026-10-05", kGone, "cpu", "2.25"},
      {"2026-10-05", kGone, "disk", "4.0"},    {"2026-10-05", kCity, "disk", "8.0"},
      {"2026-10-06", kAdatum, "disk", "16.0"}, {"2026-10-06", kGone, "disk", "32.0"}};
  CommitRequest request_ = request_at(at("2026-11-20", 5));
};

TEST_F(KeptCustomers, StandWhereTheyStoodAmongTheNewRowsOfOthers) {
  ASSERT_TRUE(collect(all_));
  clock_.advance(std::chrono::hours(24));
  const auto receipt = collect({{"2026-10-05", kAdatum, "disk", "1.0"},
                                {"2026-10-05", kCity, "cpu", "7.0"},
                                {"2026-10-06", kAdatum, "disk", "16.0"}},
                               gone_);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->rows, 3U);
  EXPECT_EQ(files_.content(kFive), focus_text_of({{"2026-10-05", kAdatum, "disk", "1.0"},
                                                  all_[1],
                                                  all_[2],
                                                  {"2026-10-05", kCity, "cpu", "7.0"}}));
  const DayEntry five = manifest().days.at(day("2026-10-05"));
  EXPECT_EQ(five.rows, 4U);
  EXPECT_THAT(five.totals, ElementsAre(Pair("USD", *Decimal::parse("14.25"))));
  EXPECT_FALSE(five.control.has_value());
  EXPECT_THAT(five.unread_customers, ElementsAre(*gone_.begin()));
}

TEST_F(KeptCustomers, ChangeNothingOfADayThatIsAsItWas) {
  ASSERT_TRUE(collect(all_));
  clock_.advance(std::chrono::hours(24));
  const auto receipt = collect({all_[0], all_[3], all_[4]}, gone_);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->outcome, Outcome::kUnchanged);
  EXPECT_TRUE(receipt->restated.empty());
}

TEST_F(KeptCustomers, LeaveADayWithoutAnyAnswerAsItIs) {
  ASSERT_TRUE(collect(all_));
  clock_.advance(std::chrono::hours(24));
  const auto receipt = collect({all_[0], all_[3]}, gone_);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->outcome, Outcome::kKept);
  EXPECT_EQ(files_.content(kSix), focus_text_of({all_[4], all_[5]}));
}

TEST_F(KeptCustomers, StayWhenTheOthersAreGivenUpAsEmpty) {
  ASSERT_TRUE(collect(all_));
  clock_.advance(std::chrono::hours(24));
  request_.accept_empty = true;
  ASSERT_TRUE(collect({all_[0], all_[3]}, gone_));
  EXPECT_EQ(files_.content(kSix), focus_text_of({all_[5]}));
}

TEST_F(KeptCustomers, AreToldOfDaysThatHoldNothingOfThem) {
  ASSERT_TRUE(collect({all_[0]}, gone_));
  const DayEntry five = manifest().days.at(day("2026-10-05"));
  EXPECT_THAT(five.unread_customers, ElementsAre(*gone_.begin()));
  EXPECT_TRUE(five.control.has_value());
  EXPECT_THAT(manifest().days.at(day("2026-10-07")).unread_customers, ElementsAre(*gone_.begin()));
  clock_.advance(std::chrono::hours(24));
  ASSERT_TRUE(collect(all_));
  EXPECT_TRUE(manifest().days.at(day("2026-10-05")).unread_customers.empty());
}

TEST_F(KeptCustomers, KeepAMonthOfAnotherShapeAsItIs) {
  ASSERT_TRUE(collect(all_));
  request_.shape.groupings.push_back({Grouping::Kind::kDimension, "ChargeType"});
  const auto receipt = collect({all_[0]}, gone_);
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(files_.content(kFive), focus_text_of({all_[0], all_[1], all_[2], all_[3]}));
}

TEST_F(KeptCustomers, AreNotTakenFromAFileThatIsDamaged) {
  ASSERT_TRUE(collect(all_));
  files_.plant(kFive, focus_text_of({all_[0], all_[1]}));
  const auto receipt = collect({all_[0]}, gone_);
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::kData);
  EXPECT_THAT(receipt.error().message, HasSubstr("2026-10-05.jsonl"));
  EXPECT_EQ(files_.content(kFive), focus_text_of({all_[0], all_[1]}));
}

}  // namespace
}  // namespace azcost::commit
