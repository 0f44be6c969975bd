#include "azcost/plan/planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/values.hpp"

namespace azcost::plan {
namespace {

using azcost::testing::day;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PlanRequest request_on(const char* today) {
  PlanRequest request;
  Account account;
  account.name = "contoso";
  request.accounts = {account};
  request.today = day(today);
  return request;
}

/// The plan as people read it: one line per unit, or the error.
std::vector<std::string> units_of(const PlanRequest& request) {
  const auto plan = plan_collection(request);
  if (!plan) return {plan.error().message};
  std::vector<std::string> lines;
  for (const Unit& unit : plan->units) lines.push_back(format_unit(unit));
  return lines;
}

/// The windows of contoso's plan, or the text of the error; `from` and `to` may be null.
struct Planned {
  const char* why;
  const char* today;
  const char* from;
  const char* to;
  std::vector<std::string> windows;
  int close_day = 10;
};

const Planned kPlans[] = {
    {"this month up to today", "2026-10-20", nullptr, nullptr, {"2026-10-01..2026-10-20"}},
    {"the last month too, on the close day",
     "2026-10-10",
     nullptr,
     nullptr,
     {"2026-09-01..2026-09-30", "2026-10-01..2026-10-10"}},
    {"not the day after", "2026-10-11", nullptr, nullptr, {"2026-10-01..2026-10-11"}},
    {"the close day of the request", "2026-10-05", nullptr, nullptr, {"2026-10-01..2026-10-05"}, 4},
    {"one day of a month that starts today",
     "2026-10-01",
     nullptr,
     nullptr,
     {"2026-09-01..2026-09-30", "2026-10-01..2026-10-01"}},
    {"the turn of the year",
     "2027-01-02",
     nullptr,
     nullptr,
     {"2026-12-01..2026-12-31", "2027-01-01..2027-01-02"}},
    {"a leap year",
     "2028-03-01",
     nullptr,
     nullptr,
     {"2028-02-01..2028-02-29", "2028-03-01..2028-03-01"}},
    {"a range is cut at the ends of months",
     "2027-06-15",
     "2026-11-28",
     "2027-01-03",
     {"2026-11-28..2026-11-30", "2026-12-01..2026-12-31", "2027-01-01..2027-01-03"}},
    {"a range of one day", "2028-06-15", "2028-02-29", "2028-02-29", {"2028-02-29..2028-02-29"}},
    {"today", "2026-10-20", "2026-10-20", "2026-10-20", {"2026-10-20..2026-10-20"}},
    {"a range ends today", "2026-10-20", "2026-10-18", "2026-12-31", {"2026-10-18..2026-10-20"}},
    {"until today",
     "2026-10-20",
     "2026-09-29",
     nullptr,
     {"2026-09-29..2026-09-30", "2026-10-01..2026-10-20"}},
};

PlanRequest request_of(const Planned& planned) {
  PlanRequest request = request_on(planned.today);
  request.close_day = planned.close_day;
  if (planned.from != nullptr) request.from = day(planned.from);
  if (planned.to != nullptr) request.to = day(planned.to);
  return request;
}

TEST(Planner, ReadsTheDaysThatAreOpenOrAskedFor) {
  for (const Planned& planned : kPlans) {
    SCOPED_TRACE(planned.why);
    std::vector<std::string> expected;
    for (const std::string& window : planned.windows)
      expected.push_back("contoso actual " + window);
    EXPECT_EQ(units_of(request_of(planned)), expected);
  }
}

TEST(Planner, RefusesRangesThatMakeNoSense) {
  const Planned refused[] = {
      {"only the end", "2026-10-20", nullptr, "2026-10-01", {"--from"}},
      {"backwards",
       "2026-10-20",
       "2026-10-05",
       "2026-10-04",
       {"--from 2026-10-05 is after --to 2026-10-04"}},
      {"tomorrow", "2026-10-20", "2026-10-21", "2026-10-25", {"2026-10-21 is in the future"}},
      {"tomorrow, without an end", "2026-10-20", "2026-10-21", nullptr, {"in the future"}},
  };
  for (const Planned& planned : refused) {
    SCOPED_TRACE(planned.why);
    const auto plan = plan_collection(request_of(planned));
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(plan.error().message, HasSubstr(planned.windows[0]));
  }
}

TEST(Planner, ReadsWholeMonthsUpToTodayWhenARowIsAMonth) {
  PlanRequest request = request_of({"", "2026-10-20", "2026-08-15", "2026-09-02", {}});
  request.accounts[0].granularity = Granularity::kMonthly;
  EXPECT_THAT(units_of(request), ElementsAre("contoso actual 2026-08-01..2026-08-31",
                                             "contoso actual 2026-09-01..2026-09-30"));
  request.from = request.to = day("2026-10-05");
  EXPECT_THAT(units_of(request), ElementsAre("contoso actual 2026-10-01..2026-10-20"));
}

TEST(Planner, GoesThroughAccountsThenDatasetsThenTime) {
  PlanRequest request = request_on("2026-10-03");
  Account second = request.accounts[0];
  second.name = "fabrikam";
  request.accounts[0].datasets = {Dataset::kAmortized, Dataset::kActual};
  request.accounts.push_back(second);
  EXPECT_THAT(units_of(request), ElementsAre("contoso amortized 2026-09-01..2026-09-30",
                                             "contoso amortized 2026-10-01..2026-10-03",
                                             "contoso actual 2026-09-01..2026-09-30",
                                             "contoso actual 2026-10-01..2026-10-03",
                                             "fabrikam actual 2026-09-01..2026-09-30",
                                             "fabrikam actual 2026-10-01..2026-10-03"));
}

RunRecord run_with(std::vector<std::pair<Unit, Outcome>> outcomes) {
  RunRecord run;
  for (auto& [unit, outcome] : outcomes) {
    UnitRecord record;
    record.unit = unit;
    record.outcome = outcome;
    run.units.push_back(record);
  }
  return run;
}

Unit unit_of(const char* account, const char* from, const char* to) {
  return {account, Dataset::kActual, {*parse_day(from), *parse_day(to)}};
}

TEST(LeftOut, AreTheUnitsThatTheirLastRunDidNotRead) {
  const Unit throttled = unit_of("a", "2026-09-01", "2026-09-30");
  const Unit stopped = unit_of("b", "2026-10-01", "2026-10-04");
  const Unit read = unit_of("c", "2026-10-01", "2026-10-04");
  const Unit broken = unit_of("d", "2026-10-01", "2026-10-04");
  const std::vector<RunRecord> runs = {
      run_with({{read, Outcome::kUnchanged}, {stopped, Outcome::kSkipped}}),
      run_with({{throttled, Outcome::kThrottled},
                {read, Outcome::kThrottled},
                {broken, Outcome::kFailed}})};
  EXPECT_EQ(left_out(runs), (std::vector<Unit>{stopped, throttled}));
}

TEST(LeftOut, GoFirstWhateverTheirWindowIsToday) {
  Plan plan{{unit_of("a", "2026-09-01", "2026-09-30"), unit_of("a", "2026-10-01", "2026-10-05"),
             unit_of("b", "2026-10-01", "2026-10-05")}};
  put_first(plan, {unit_of("b", "2026-10-01", "2026-10-04")});
  EXPECT_EQ(plan.units, (std::vector<Unit>{unit_of("b", "2026-10-01", "2026-10-05"),
                                           unit_of("a", "2026-09-01", "2026-09-30"),
                                           unit_of("a", "2026-10-01", "2026-10-05")}));
}

TEST(ControlShape, AsksForTheAmountsOfTheSameCustomersDayByDay) {
  Account account;
  account.billing_account_id = "1:2_2019-05-31";
  account.customer_tenants = {"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"};
  account.granularity = Granularity::kMonthly;
  const Shape shape = shape_of(account, Dataset::kAmortized, Schema::kFocus);
  const Shape control = control_shape_of(shape);
  EXPECT_EQ(control.scope, shape.scope);
  EXPECT_EQ(control.dataset, Dataset::kAmortized);
  EXPECT_EQ(control.customer_tenants, shape.customer_tenants);
  EXPECT_EQ(control.granularity, Granularity::kDaily);
  EXPECT_EQ(control.aggregations, (std::vector<std::string>{"Cost", "UsageQuantity"}));
  EXPECT_TRUE(control.groupings.empty());
}

Account with_customers(std::size_t count) {
  Account account;
  account.billing_account_id = "1:2_2019-05-31";
  for (std::size_t i = 0; i < count; ++i) {
    account.customer_tenants.push_back("customer-" + std::to_string(1000 + i));
  }
  return account;
}

TEST(AskedQueries, AreOneForAllCustomersOfAFilter) {
  const Shape shape = shape_of(with_customers(100), Dataset::kActual, Schema::kFocus);
  const auto asked = asked_queries(shape);
  ASSERT_THAT(asked, ::testing::SizeIs(1));
  EXPECT_EQ(asked[0].shape, shape);
  EXPECT_EQ(asked[0].customers(), shape.customer_tenants);
  EXPECT_EQ(queries_of(shape, Proof::kNone), 1);
  EXPECT_EQ(queries_of(shape, Proof::kStrict), 2);
  EXPECT_EQ(queries_of(shape, Proof::kWarn), 2);
}

TEST(AskedQueries, AreSeveralForAFilterThatIsTooLong) {
  const Shape shape = shape_of(with_customers(250), Dataset::kActual, Schema::kFocus);
  const auto asked = asked_queries(shape);
  ASSERT_THAT(asked, ::testing::SizeIs(3));
  std::vector<std::string> all;
  for (const AskedQuery& part : asked) {
    EXPECT_EQ(part.shape.scope, shape.scope);
    const auto customers = part.customers();
    all.insert(all.end(), customers.begin(), customers.end());
  }
  EXPECT_EQ(all, shape.customer_tenants);
  EXPECT_EQ(queries_of(shape, Proof::kStrict), 6);
}

TEST(AskedQueries, AreOneForEachCustomerThatIsReadByItsScope) {
  Account account = with_customers(2);
  account.customer_access = CustomerAccess::kScope;
  const Shape shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  const auto asked = asked_queries(shape);
  ASSERT_THAT(asked, ::testing::SizeIs(2));
  EXPECT_THAT(asked[0].shape.scope,
              HasSubstr("/billingAccounts/1:2_2019-05-31/customers/customer-1000"));
  EXPECT_THAT(asked[1].shape.scope, HasSubstr("/customers/customer-1001"));
  EXPECT_TRUE(asked[0].shape.customer_tenants.empty());
  EXPECT_EQ(asked[1].customers(), std::vector<std::string>{"customer-1001"});
}

TEST(AskedQueries, AreToldApartByTheCustomerWhereTheyAreSeveral) {
  Account account = with_customers(2);
  account.group_by = {"Meter", "ChargeType"};
  EXPECT_EQ(shape_of(account, Dataset::kActual, Schema::kFocus).groupings.front().name, "Meter");
  account.customer_access = CustomerAccess::kScope;
  Shape by_scope = shape_of(account, Dataset::kActual, Schema::kFocus);
  EXPECT_EQ(by_scope.groupings.front().name, "CustomerTenantId");
  EXPECT_EQ(by_scope.groupings.size(), 3U);
  EXPECT_TRUE(tells_parts_apart(by_scope));
  Account many = with_customers(101);
  many.group_by = {"Meter", "customertenantid"};
  EXPECT_EQ(shape_of(many, Dataset::kActual, Schema::kFocus).groupings.size(), 2U);
  by_scope.groupings.erase(by_scope.groupings.begin());
  const auto apart = tells_parts_apart(by_scope);
  ASSERT_FALSE(apart);
  EXPECT_EQ(apart.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(apart.error().message, HasSubstr("does not group by CustomerTenantId"));
}

TEST(AskedQueries, KeepTheCustomerAlsoAmongManyTags) {
  Account account = with_customers(2);
  account.customer_access = CustomerAccess::kScope;
  account.tag_keys.assign(15, "env");
  const Shape shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  EXPECT_EQ(shape.groupings.size(), 15U);
  EXPECT_TRUE(tells_parts_apart(shape));
}

TEST(CrowdedOut, AreTheLastNamesOfAnOwnList) {
  Account account = with_customers(0);
  for (char name = 'a'; name <= 'p'; ++name) account.group_by.emplace_back(1, name);
  account.tag_keys = {"env"};
  EXPECT_EQ(crowded_out(account), (std::vector<std::string>{"o", "p"}));
  account.group_by.clear();
  EXPECT_TRUE(crowded_out(account).empty()) << "of the default list nobody chose anything";
}

TEST(Shape, OfABillingProfileSaysSo) {
  Account account = with_customers(0);
  account.billing_profile_id = "ABCD";
  EXPECT_THAT(shape_of(account, Dataset::kActual, Schema::kFocus).scope,
              ::testing::EndsWith("/billingAccounts/1:2_2019-05-31/billingProfiles/ABCD"));
}

TEST(WholeMonth, EndsToday) {
  const Day today = *parse_day("2026-10-20");
  EXPECT_EQ(whole_month_of(unit_of("a", "2026-10-05", "2026-10-06"), today),
            unit_of("a", "2026-10-01", "2026-10-20"));
  EXPECT_EQ(whole_month_of(unit_of("a", "2026-09-05", "2026-09-06"), today),
            unit_of("a", "2026-09-01", "2026-09-30"));
}

}  // namespace
}  // namespace azcost::plan
