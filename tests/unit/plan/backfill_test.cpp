#include "azcost/plan/backfill.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "stored.hpp"

namespace azcost::plan {
namespace {

using testing::account;
using testing::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::lines_of;
using testing::manifest;
using testing::month;
using testing::put;
using ::testing::SizeIs;
using testing::whole_month;
using testing::windows_of;

class BackfillTest : public ::testing::Test {
 protected:
  Selection plan(const char* first, const char* last, MonthOrder order = MonthOrder::kNewestFirst,
                 bool all = false) {
    auto planned =
        plan_backfill(accounts_, Schema::kFocus,
                      {.first = month(first), .last = month(last), .order = order, .all = all},
                      stored_, day("2026-10-20"));
    EXPECT_TRUE(planned.ok());
    return *std::move(planned);
  }

  std::vector<Account> accounts_ = {account()};
  Stored stored_;
};

TEST_F(BackfillTest, ReadsMonthsFromTheNewestToTheOldest) {
  EXPECT_THAT(
      lines_of(plan("2026-01", "2026-03").plan.units),
      ElementsAre("contoso actual 2026-03-01..2026-03-31", "contoso actual 2026-02-01..2026-02-28",
                  "contoso actual 2026-01-01..2026-01-31"));
}

TEST_F(BackfillTest, ReadsTheOldestFirstWhenAskedTo) {
  EXPECT_THAT(lines_of(plan("2026-02", "2026-03", MonthOrder::kOldestFirst).plan.units),
              ElementsAre("contoso actual 2026-02-01..2026-02-28",
                          "contoso actual 2026-03-01..2026-03-31"));
}

TEST_F(BackfillTest, ReadsAMonthOfAllAccountsBeforeTheNext) {
  accounts_ = {account(), account("fabrikam")};
  EXPECT_THAT(
      lines_of(plan("2026-02", "2026-03").plan.units),
      ElementsAre("contoso actual 2026-03-01..2026-03-31", "fabrikam actual 2026-03-01..2026-03-31",
                  "contoso actual 2026-02-01..2026-02-28",
                  "fabrikam actual 2026-02-01..2026-02-28"));
}

TEST_F(BackfillTest, LeavesOutMonthsThatAreComplete) {
  put(stored_, whole_month(accounts_[0], "2026-02"));
  const Selection backfill = plan("2026-01", "2026-03");
  EXPECT_THAT(lines_of(backfill.plan.units), ElementsAre("contoso actual 2026-03-01..2026-03-31",
                                                         "contoso actual 2026-01-01..2026-01-31"));
  EXPECT_THAT(lines_of(backfill.complete), ElementsAre("contoso actual 2026-02-01..2026-02-28"));
}

TEST_F(BackfillTest, ReadsCompleteMonthsWhenForcedTo) {
  put(stored_, whole_month(accounts_[0], "2026-02"));
  EXPECT_THAT(plan("2026-02", "2026-02", MonthOrder::kNewestFirst, true).plan.units, SizeIs(1));
}

TEST_F(BackfillTest, ReadsWhatIsMissingOfAMonthWithOneQuery) {
  struct Case {
    const char* why;
    std::function<void(Manifest&)> change;
    const char* read;
  };
  const Case cases[] = {
      {"holes",
       [](Manifest& month) {
         month.days.erase(day("2026-02-03"));
         month.days.erase(day("2026-02-07"));
       },
       "2026-02-03..2026-02-07"},
      {"read before all of it could be there",
       [](Manifest& month) {
         month.days[day("2026-02-28")].collected_at = day("2026-03-03") + std::chrono::hours(23);
       },
       "2026-02-28..2026-02-28"},
      {"pending",
       [](Manifest& month) {
         month.days.erase(day("2026-02-27"));
         month.pending.insert(day("2026-02-27"));
       },
       "2026-02-27..2026-02-27"},
      {"without a customer",
       [](Manifest& month) {
         month.days.at(day("2026-02-27")).unread_customers = {
             "11111111-2222-3333-4444-555555555555"};
       },
       "2026-02-27..2026-02-27"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.why);
    Manifest month = whole_month(accounts_[0], "2026-02");
    one.change(month);
    put(stored_, std::move(month));
    EXPECT_THAT(windows_of(plan("2026-02", "2026-02").plan.units), ElementsAre(one.read));
  }
}

TEST_F(BackfillTest, ReadsAllOfAMonthThatIsStoredInAShapeWithLessDetail) {
  accounts_[0].group_by = {"Meter"};
  put(stored_, whole_month(accounts_[0], "2026-02"));
  accounts_[0].tag_keys = {"cost-center"};
  EXPECT_THAT(lines_of(plan("2026-02", "2026-02").plan.units),
              ElementsAre("contoso actual 2026-02-01..2026-02-28"));
}

TEST_F(BackfillTest, TakesAMonthForCompleteThatHasWhatTheWantedShapeWouldLose) {
  accounts_[0].group_by = {"Meter", "ChargeType"};
  put(stored_, whole_month(accounts_[0], "2026-02"));
  accounts_[0].group_by = {"Meter", "PricingModel"};
  EXPECT_THAT(plan("2026-02", "2026-02").plan.units, IsEmpty());
}

TEST_F(BackfillTest, TakesAMonthForCompleteThatLacksOnlyWhatAzureRefused) {
  Manifest reduced = whole_month(accounts_[0], "2026-02");
  reduced.refused.groupings = {reduced.shape.groupings.back()};
  reduced.shape.groupings.pop_back();
  put(stored_, std::move(reduced));
  EXPECT_THAT(plan("2026-02", "2026-02").plan.units, IsEmpty());
}

TEST_F(BackfillTest, ReadsAMonthWhoseManifestIsBroken) {
  stored_[{"contoso", Dataset::kActual}][month("2026-02")] = std::nullopt;
  EXPECT_THAT(plan("2026-02", "2026-02").plan.units, SizeIs(1));
}

TEST_F(BackfillTest, ReadsThisMonthUpToToday_AndReportsMonthsInTheFuture) {
  const Selection backfill = plan("2026-10", "2026-12");
  EXPECT_THAT(lines_of(backfill.plan.units), ElementsAre("contoso actual 2026-10-01..2026-10-20"));
  EXPECT_THAT(backfill.future, ElementsAre(month("2026-12"), month("2026-11")));
}

TEST_F(BackfillTest, NeverTakesThisMonthForComplete) {
  Manifest today = manifest(accounts_[0], "2026-10-01", "2026-10-20");
  for (auto& [d, entry] : today.days)
    entry.collected_at = day("2026-10-20") + std::chrono::hours(5);
  put(stored_, std::move(today));
  EXPECT_THAT(lines_of(plan("2026-10", "2026-10").plan.units),
              ElementsAre("contoso actual 2026-10-17..2026-10-20"));
}

TEST_F(BackfillTest, CountsAMonthlyFileAsItsWholeMonth) {
  accounts_[0].granularity = Granularity::kMonthly;
  Manifest monthly = manifest(accounts_[0], "2026-02-01", "2026-02-01");
  monthly.days[day("2026-02-01")].collected_at = day("2026-03-05");
  put(stored_, monthly);
  EXPECT_THAT(plan("2026-02", "2026-02").plan.units, IsEmpty());
  monthly.days[day("2026-02-01")].collected_at = day("2026-03-03");
  put(stored_, std::move(monthly));
  EXPECT_THAT(lines_of(plan("2026-02", "2026-02").plan.units),
              ElementsAre("contoso actual 2026-02-01..2026-02-28"));
}

TEST_F(BackfillTest, RefusesARangeThatEndsBeforeItBegins) {
  const auto planned = plan_backfill(accounts_, Schema::kFocus,
                                     {.first = month("2026-03"), .last = month("2026-02")}, stored_,
                                     day("2026-10-20"));
  ASSERT_FALSE(planned.ok());
  EXPECT_EQ(planned.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(planned.error().message, ::testing::HasSubstr("2026-03 is after --to 2026-02"));
}

}  // namespace
}  // namespace azcost::plan
