#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

ordered_json in(const std::string& name, const std::vector<std::string>& values) {
  return {{"dimensions", {{"name", name}, {"operator", "In"}, {"values", values}}}};
}

LedgerQuery september(CostKind kind = CostKind::kActual) {
  return {.kind = kind, .from = day("2026-09-01"), .to = day("2026-09-30")};
}

const std::vector<std::string> kPartnerDefault = {
    "CustomerTenantId",  "SubscriptionId",   "MeterCategory", "Meter",         "ChargeType",
    "ResourceGroupName", "ResourceLocation", "UnitOfMeasure", "PricingModel",  "CustomerName",
    "SubscriptionName",  "MeterSubcategory", "ServiceName",   "ServiceFamily", "PublisherType"};

WorldOptions with_two_currencies() {
  WorldOptions options = EmulatedAzure::small_world();
  options.currencies = {"EUR", "USD"};
  return options;
}

TEST(Query, AnswersAggregationsThenDateThenGroupingsThenCurrency) {
  EmulatedAzure azure;
  const Table table = azure.ask({.aggregations = {"UsageQuantity", "Cost"},
                                 .dimensions = {"ServiceName", "customerTenantId"},
                                 .tag_keys = {"Env"}});
  EXPECT_THAT(table.columns, ElementsAre("UsageQuantity", "Cost", "UsageDate", "ServiceName",
                                         "customerTenantId", "TagKey", "TagValue", "Currency"));
  EXPECT_THAT(table.types, ElementsAre("Number", "Number", "Number", "String", "String", "String",
                                       "String", "String"));
}

TEST(Query, HasTheEnvelopeOfTheRealService) {
  EmulatedAzure azure;
  const auto json =
      ordered_json::parse(azure.post(azure.query_path(), query_json({}).dump())->body);
  const std::string name = json.at("name");
  EXPECT_EQ(json.at("id"),
            azure.scope().substr(1) + "/providers/Microsoft.CostManagement/query/" + name);
  EXPECT_EQ(json.at("type"), "Microsoft.CostManagement/query");
  EXPECT_TRUE(json.at("location").is_null());
  EXPECT_TRUE(json.at("sku").is_null());
  EXPECT_TRUE(json.at("eTag").is_null());
  EXPECT_TRUE(json.at("properties").at("nextLink").is_null());
}

TEST(Query, AnswersADayPerRowWithoutGroupings) {
  EmulatedAzure azure;
  const Table table = azure.ask({});
  ASSERT_THAT(table.rows, SizeIs(30));
  EXPECT_EQ(table.cell(0, "UsageDate"), "20260901");
  EXPECT_EQ(table.cell(29, "UsageDate"), "20260930");
  EXPECT_EQ(table.cell(0, "Currency"), "USD");
  LedgerQuery days = september();
  days.period = Period::kDay;
  EXPECT_EQ(*Decimal::parse(table.cell(9, "Cost")),
            *Decimal::parse(azure.world.ledger(days).at(9).cost));
}

TEST(Query, RowsAddUpToTheLedgerWhateverTheGrouping) {
  EmulatedAzure azure;
  const LedgerLine total = azure.world.ledger(september()).front();
  const std::vector<std::vector<std::string>> groupings = {
      kPartnerDefault,
      {"ResourceId", "Meter", "ChargeType"},
      {"PartnerEarnedCreditApplied"},
      {"BenefitId", "ReservationId", "Frequency", "InvoiceId", "BillingMonth"}};
  for (const auto& dimensions : groupings) {
    const QuerySpec spec{.aggregations = {"Cost", "UsageQuantity"}, .dimensions = dimensions};
    const Table table = azure.ask(spec);
    EXPECT_EQ(table.sum("Cost"), total.cost) << dimensions.front();
    EXPECT_EQ(table.sum("UsageQuantity"), total.quantity) << dimensions.front();
    EXPECT_EQ(table.rows.size(),
              azure.world.count_rows(CostKind::kActual, {day("2026-09-01"), day("2026-09-30")},
                                     dimensions))
        << dimensions.front();
  }
}

TEST(Query, RowsOfACustomerAddUpToItsLedger) {
  EmulatedAzure azure;
  const Table table = azure.ask({.dimensions = {"CustomerTenantId", "MeterCategory"}});
  LedgerQuery books = september();
  books.by_customer = ByCustomer::kYes;
  for (const LedgerLine& line : azure.world.ledger(books)) {
    const auto of_customer = [&](std::size_t row) {
      return table.cell(row, "CustomerTenantId") == line.customer;
    };
    EXPECT_EQ(table.sum("Cost", of_customer), line.cost) << line.customer;
  }
}

TEST(Query, EveryKindOfCostAddsUpToItsLedger) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.ask({.type = "AmortizedCost"}).sum("Cost"),
            azure.world.ledger(september(CostKind::kAmortized)).front().cost);
  EXPECT_EQ(azure.ask({.type = "Usage"}).sum("Cost"),
            azure.world.ledger(september(CostKind::kUsage)).front().cost);
}

TEST(Query, UnusedCommitmentsAreInAmortizedCostOnly) {
  EmulatedAzure azure;
  EXPECT_THAT(
      azure.ask({.type = "AmortizedCost", .dimensions = {"ChargeType"}}).values("ChargeType"),
      ElementsAre("Purchase", "Refund", "RoundingAdjustment", "UnusedReservation",
                  "UnusedSavingsPlan", "Usage"));
  EXPECT_THAT(azure.ask({.dimensions = {"ChargeType"}}).values("ChargeType"),
              ElementsAre("Purchase", "Refund", "RoundingAdjustment", "Usage"));
}

TEST(Query, MonthlyRowsCarryTheBillingMonth) {
  EmulatedAzure azure;
  const Table table = azure.ask({.from = "2026-08-10", .granularity = "Monthly"});
  ASSERT_THAT(table.columns, ElementsAre("Cost", "BillingMonth", "Currency"));
  EXPECT_EQ(table.types[1], "Datetime");
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(table.cell(0, "BillingMonth"), "2026-08-01T00:00:00");
  EXPECT_EQ(table.cell(1, "BillingMonth"), "2026-09-01T00:00:00");
  EXPECT_EQ(*Decimal::parse(table.cell(1, "Cost")),
            *Decimal::parse(azure.world.ledger(september()).front().cost));
}

TEST(Query, WithoutGranularityThereIsOneTotal) {
  EmulatedAzure azure;
  const Table table = azure.ask({.granularity = "None"});
  EXPECT_THAT(table.columns, ElementsAre("Cost", "Currency"));
  ASSERT_THAT(table.rows, SizeIs(1));
  EXPECT_EQ(table.sum("Cost"), azure.world.ledger(september()).front().cost);
}

TEST(Query, PreTaxCostIsAnotherNameOfCost) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.ask({.aggregations = {"PreTaxCost"}}).sum("PreTaxCost"),
            azure.ask({.aggregations = {"Cost"}}).sum("Cost"));
}

TEST(Query, CostUsdDiffersFromCostInOtherCurrencies) {
  EmulatedAzure azure({.account_currency = AccountCurrency::kOfCustomers}, with_two_currencies());
  const Table table = azure.ask({.granularity = "None", .aggregations = {"Cost", "CostUSD"}});
  const auto books = azure.world.ledger(september());
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(table.cell(0, "Currency"), "EUR");
  EXPECT_EQ(table.cell(0, "Cost"), books[0].cost);
  EXPECT_EQ(table.cell(0, "CostUSD"), books[0].cost_usd);
  EXPECT_EQ(table.cell(1, "Currency"), "USD");
}

TEST(Query, FiltersByValuesWhateverTheirCase) {
  EmulatedAzure azure;
  const Table table =
      azure.ask({.dimensions = {"ChargeType"}, .filter = in("chargetype", {"refund", "PURCHASE"})});
  EXPECT_THAT(table.values("ChargeType"), ElementsAre("Purchase", "Refund"));
}

TEST(Query, FilterPartsAddUpToTheWhole) {
  EmulatedAzure azure;
  const std::string tenant = azure.world.customers().front().tenant_id;
  const auto with = [&azure](const ordered_json& filter) {
    return *Decimal::parse(azure.ask({.granularity = "None", .filter = filter}).sum("Cost"));
  };
  const Decimal spot =
      with({{"and", {in("CustomerTenantId", {tenant}), in("PricingModel", {"OnDemand", "Spot"})}}});
  const Decimal rest = with(
      {{"and",
        {in("CustomerTenantId", {tenant}),
         {{"or",
           {in("PricingModel", {"Reservation", "SavingsPlan"}), in("PricingModel", {""})}}}}}});
  EXPECT_EQ(spot + rest, with(in("CustomerTenantId", {tenant})));
}

TEST(Query, AFilterThatMatchesNothingAnswersNoRows) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.ask({.filter = in("CustomerTenantId", {"nobody"})}).rows, SizeIs(0));
}

TEST(Query, TagsAnswerTheirKeyInLowerCaseAndTheirValue) {
  EmulatedAzure azure;
  const Table table = azure.ask({.tag_keys = {"ENV"}});
  EXPECT_THAT(table.values("TagKey"), ElementsAre("env"));
  EXPECT_THAT(table.values("TagValue"), IsSupersetOf({"(null)", "Prod", "prod", "test"}));
  EXPECT_THAT(azure.ask({.tag_keys = {"costcenter"}}).values("TagValue"), Contains(""));
}

TEST(Query, ATagThatNobodyUsesHasNoValues) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.ask({.tag_keys = {"nobody"}}).values("TagValue"), ElementsAre("(null)"));
}

TEST(Query, FiltersByTag) {
  EmulatedAzure azure;
  const ordered_json filter = {
      {"tags", {{"name", "Env"}, {"operator", "In"}, {"values", {"TEST"}}}}};
  EXPECT_THAT(azure.ask({.tag_keys = {"env"}, .filter = filter}).values("TagValue"),
              ElementsAre("test"));
}

TEST(Query, SortsAsAskedFor) {
  EmulatedAzure azure;
  const Table table = azure.ask({.dimensions = {"ServiceFamily"},
                                 .sorting = {{{"direction", "descending"}, {"name", "Cost"}}}});
  ASSERT_GT(table.rows.size(), 2U);
  EXPECT_GE(*Decimal::parse(table.cell(0, "Cost")), *Decimal::parse(table.cell(1, "Cost")));
  EXPECT_GE(*Decimal::parse(table.cell(1, "Cost")), *Decimal::parse(table.cell(2, "Cost")));
  EXPECT_EQ(table.sum("Cost"), azure.world.ledger(september()).front().cost);
}

TEST(Query, RowsAreInTheOrderOfDateAndGroupings) {
  EmulatedAzure azure;
  const Table table = azure.ask({.dimensions = {"ServiceFamily", "Meter"}});
  for (std::size_t row = 1; row < table.rows.size(); ++row) {
    const auto key = [&table](std::size_t r) {
      return std::tuple(table.cell(r, "UsageDate"), table.cell(r, "ServiceFamily"),
                        table.cell(r, "Meter"));
    };
    ASSERT_LT(key(row - 1), key(row));
  }
}

TEST(Query, ColumnsCanComeInAnotherOrder) {
  EmulatedAzure azure({.column_order = ColumnOrder::kShuffled});
  const QuerySpec spec{.aggregations = {"Cost", "UsageQuantity"},
                       .dimensions = {"Meter", "ServiceName"}};
  const Table table = azure.ask(spec);
  EXPECT_NE(table.columns, (std::vector<std::string>{"Cost", "UsageQuantity", "UsageDate", "Meter",
                                                     "ServiceName", "Currency"}));
  EXPECT_EQ(table.sum("Cost"), azure.world.ledger(september()).front().cost);
}

TEST(Query, ACustomersScopeShowsItsUsageAndNoPurchases) {
  EmulatedAzure azure;
  const std::string tenant = azure.world.customers().front().tenant_id;
  const std::string path = azure.scope() + "/customers/" + tenant +
                           "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  const Table table = azure.ask_at(path, {.dimensions = {"CustomerTenantId", "ChargeType"}});
  EXPECT_THAT(table.values("CustomerTenantId"), ElementsAre(tenant));
  EXPECT_THAT(table.values("ChargeType"), ElementsAre("RoundingAdjustment", "Usage"));
}

TEST(Query, ABillingProfilesScopeShowsTheAccount) {
  EmulatedAzure azure;
  const std::string path = azure.scope() + "/billingProfiles/WXYZ-ABCD-BG7-TGB" +
                           "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  EXPECT_EQ(azure.ask_at(path, {}).sum("Cost"), azure.world.ledger(september()).front().cost);
}

// Microsoft's "Get started with Cost Management for partners".
TEST(Query, APartnersAccountAnswersInUsd) {
  EmulatedAzure azure({}, with_two_currencies());
  const Table table = azure.ask({.granularity = "None", .aggregations = {"Cost", "CostUSD"}});
  ASSERT_THAT(table.rows, SizeIs(1));
  EXPECT_EQ(table.cell(0, "Currency"), "USD");
  EXPECT_EQ(table.cell(0, "Cost"), table.cell(0, "CostUSD"));
}

TEST(Query, ABillingProfilesScopeAnswersInItsOwnCurrency) {
  EmulatedAzure azure({}, with_two_currencies());
  const auto& customers = azure.world.customers();
  const auto books = azure.world.ledger(september());
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string path = azure.scope() + "/billingProfiles/" + customers[i].billing_profile_id +
                             "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
    const Table table = azure.ask_at(path, {});
    EXPECT_THAT(table.values("Currency"), ElementsAre(customers[i].currency));
    EXPECT_EQ(table.sum("Cost"), books[i].cost);
  }
}

TEST(Query, ACustomersScopeAnswersInItsOwnCurrency) {
  EmulatedAzure azure({}, with_two_currencies());
  const std::string path = azure.scope() + "/customers/" + azure.world.customers()[0].tenant_id +
                           "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  EXPECT_THAT(azure.ask_at(path, {}).values("Currency"), ElementsAre("EUR"));
}

TEST(Query, AnAppOfTheCustomersReadsTheirScopesAlone) {
  EmulatedAzure azure({.billing_role = BillingRole::kCustomers});
  const std::string tail = "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  const auto& customer = azure.world.customers()[0];
  EXPECT_FALSE(
      azure.ask_at(azure.scope() + "/customers/" + customer.tenant_id + tail, {}).rows.empty());
  for (const std::string& scope :
       {azure.scope(), azure.scope() + "/billingProfiles/" + customer.billing_profile_id}) {
    EXPECT_THAT(azure.error_of(scope + tail, query_json({}).dump()),
                ::testing::StartsWith("401 RBACAccessDenied"));
  }
}

TEST(Query, AHiddenCustomersScopeIsDisabledAndNoOther) {
  World world(EmulatedAzure::small_world());
  EmulatedAzure azure({.hidden_customers = {world.customers()[1].tenant_id}});
  const auto path_of = [&azure](const Customer& customer) {
    return azure.scope() + "/customers/" + customer.tenant_id +
           "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  };
  EXPECT_THAT(azure.error_of(path_of(world.customers()[1]), query_json({}).dump()),
              ::testing::StartsWith("400 IndirectCostDisabled"));
  EXPECT_FALSE(azure.ask_at(path_of(world.customers()[0]), {}).rows.empty());
}

TEST(Query, APartnerWithoutCustomersHasChargesOfItsOwn) {
  WorldOptions options = EmulatedAzure::small_world();
  options.customers = 0;
  EmulatedAzure azure({}, options);
  EXPECT_THAT(azure.ask({.dimensions = {"CustomerTenantId"}}).values("CustomerTenantId"),
              ElementsAre(""));
}

TEST(Query, TakesTheColonOfTheAccountEncoded) {
  EmulatedAzure azure;
  std::string path = azure.query_path();
  path.replace(path.find(':'), 1, "%3A");
  EXPECT_EQ(azure.ask_at(path, {}).sum("Cost"), azure.world.ledger(september()).front().cost);
}

TEST(Query, EveryDimensionOfTheListCanBeGroupedBy) {
  EmulatedAzure azure;
  const std::string error = azure.error_of(query_json({.dimensions = {"nonsense"}}));
  std::size_t begin = error.find("valid values: '") + 15;
  std::size_t known = 0;
  for (std::size_t end = error.find('\'', begin); end > begin; end = error.find('\'', begin)) {
    const std::string name = error.substr(begin, end - begin);
    EXPECT_EQ(azure.ask({.dimensions = {name}}).sum("Cost"),
              azure.world.ledger(september()).front().cost)
        << name;
    begin = end + 3;
    ++known;
  }
  EXPECT_EQ(known, 43U);
}

// What a reader of real answers must live with.
TEST(Query, TheDataHasWhatRealDataHas) {
  EmulatedAzure azure;
  const auto values = [&azure](const std::string& dimension) {
    return azure.ask({.dimensions = {dimension}}).values(dimension);
  };
  EXPECT_THAT(values("CustomerTenantId"), Contains(""));
  EXPECT_THAT(values("SubscriptionName"), Contains("(null)"));
  EXPECT_THAT(
      values("ResourceGroupName"),
      IsSupersetOf({"", "RG-Shared", "rg-shared", "rg-line\nbreak", "rg-\x1b[31mred\x1b[0m"}));
  EXPECT_THAT(values("MeterCategory"), Contains("Unassigned"));
  EXPECT_THAT(values("ResourceLocation"), IsSupersetOf({"", "US East", "eastus", "Unassigned"}));
  EXPECT_THAT(values("PartnerEarnedCreditApplied"), ElementsAre("False", "True"));
  EXPECT_THAT(values("PricingModel"), IsSupersetOf({"OnDemand", "Reservation", "SavingsPlan"}));
  EXPECT_THAT(values("CustomerName"), Contains("\u65e5\u672c\u7523\u696d\u682a\u5f0f\u4f1a\u793e"));

  const auto costs =
      azure.ask({.dimensions = {"CustomerName", "ResourceId", "Meter"}}).values("Cost");
  EXPECT_THAT(costs, Contains(MatchesRegex("[0-9.]+E-[0-9][0-9]")));
  EXPECT_THAT(costs, Contains(MatchesRegex("-[0-9.]+")));
  EXPECT_THAT(costs, Contains("0.0"));
  EXPECT_THAT(costs, Contains("61.0"));
  EXPECT_THAT(azure.ask({.aggregations = {"UsageQuantity"}, .dimensions = {"ResourceId"}})
                  .values("UsageQuantity"),
              Contains("24"));
}

TEST(Query, DaysThatAreNotBookedYetHaveNoRows) {
  EmulatedAzure azure({.unbooked_days = 2});
  const Table table = azure.ask({.from = "2026-10-10", .to = "2026-10-31"});
  ASSERT_FALSE(table.rows.empty());
  EXPECT_EQ(table.values("UsageDate").back(), "20261013");
  EXPECT_THAT(azure.ask({.from = "2026-10-14", .to = "2026-10-15"}).rows, SizeIs(0));
}

TEST(Query, DaysAfterTodayHaveNoRows) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.ask({.from = "2026-10-01", .to = "2026-10-31"}).values("UsageDate").back(),
            "20261015");
}

TEST(Query, ARestatementIsSeenByTheNextRead) {
  EmulatedAzure azure;
  const QuerySpec spec{.from = "2026-09-10", .to = "2026-09-10", .dimensions = {"ResourceId"}};
  const Table before = azure.ask(spec);
  azure.world.restate(day("2026-09-10"), 3);
  const Table after = azure.ask(spec);
  EXPECT_NE(before.rows, after.rows);
  EXPECT_EQ(after.sum("Cost"),
            azure.world.ledger({.from = day("2026-09-10"), .to = day("2026-09-10")}).front().cost);
}

TEST(Query, TellsWhatItCostAndWhatIsLeft) {
  EmulatedAzure azure;
  const auto answer =
      azure.post(azure.query_path(), query_json({.from = "2026-08-31", .to = "2026-10-01"}).dump());
  const std::string prefix = "x-ms-ratelimit-microsoft.costmanagement-";
  EXPECT_EQ(answer->get_header_value(prefix + "qpu-consumed"), "3");
  EXPECT_EQ(answer->get_header_value(prefix + "qpu-remaining"),
            "QueriesPerHour:597,QueriesPerMin:57,QueriesPer10Sec:9");
  EXPECT_THAT(
      answer->get_header_value("x-ms-ratelimit-remaining-microsoft.costmanagement-entity-requests"),
      MatchesRegex("DefaultQuota:[0-9]+"));
  EXPECT_FALSE(answer->has_header(prefix + "entity-retry-after"));
  EXPECT_FALSE(answer->get_header_value("x-ms-request-id").empty());
  EXPECT_FALSE(answer->get_header_value("session-id").empty());
  EXPECT_EQ(answer->get_header_value("Date"), "Thu, 15 Oct 2026 09:00:00 GMT");
}

TEST(Query, CanSendRetryAfterOnASuccess) {
  EmulatedAzure azure({.retry_after_on_success = std::chrono::seconds(60)});
  const auto answer = azure.post(azure.query_path(), query_json({}).dump());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after"),
            "60");
}

}  // namespace
}  // namespace azcost::emulator
