#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::MatchesRegex;
using ::testing::SizeIs;
using ::testing::StartsWith;

ordered_json in(const std::string& name, const std::vector<std::string>& values) {
  return {{"dimensions", {{"name", name}, {"operator", "In"}, {"values", values}}}};
}

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
  const auto json = ordered_json::parse(azure.post(azure.query_path(), query())->body);
  const std::string name = json.at("name");
  EXPECT_EQ(json.at("id"),
            azure.scope().substr(1) + "/providers/Microsoft.CostManagement/query/" + name);
  EXPECT_EQ(json.at("type"), "Microsoft.CostManagement/query");
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
}

TEST(Query, RowsAddUpToTheLedgerWhateverTheGrouping) {
  EmulatedAzure azure;
  Decimal quantity;
  for (const LedgerLine& line : azure.world.ledger({day("2026-09-01"), day("2026-09-30")})) {
    quantity += *Decimal::parse(line.quantity);
  }
  const std::vector<std::vector<std::string>> groupings = {
      {"CustomerTenantId", "SubscriptionId", "MeterCategory", "Meter", "ChargeType",
       "ResourceGroupName", "ResourceLocation", "UnitOfMeasure", "PricingModel", "CustomerName",
       "SubscriptionName", "MeterSubcategory", "ServiceName", "ServiceFamily", "PublisherType"},
      {"ResourceId", "Meter", "ChargeType"},
      {"PartnerEarnedCreditApplied"},
      {"BenefitId", "ReservationId", "Frequency", "InvoiceId", "BillingMonth"}};
  for (const auto& dimensions : groupings) {
    const Table table =
        azure.ask({.aggregations = {"Cost", "UsageQuantity"}, .dimensions = dimensions});
    EXPECT_EQ(table.sum("Cost"), azure.booked().at("USD")) << dimensions.front();
    EXPECT_EQ(table.sum("UsageQuantity"), quantity) << dimensions.front();
    EXPECT_EQ(table.rows.size(),
              azure.world.count_rows(CostKind::kActual, {day("2026-09-01"), day("2026-09-30")},
                                     dimensions))
        << dimensions.front();
  }
}

TEST(Query, RowsOfACustomerAndDayAddUpToItsLedger) {
  EmulatedAzure azure;
  const Table table = azure.ask({.dimensions = {"CustomerTenantId", "MeterCategory"}});
  for (const LedgerLine& line : azure.world.ledger({day("2026-09-01"), day("2026-09-30")})) {
    std::string date = line.day;
    std::erase(date, '-');
    const auto is_booked_there = [&](std::size_t row) {
      return table.cell(row, "CustomerTenantId") == line.customer &&
             table.cell(row, "UsageDate") == date;
    };
    EXPECT_EQ(table.sum("Cost", is_booked_there), *Decimal::parse(line.cost)) << date;
  }
}

TEST(Query, UnusedCommitmentsAreInAmortizedCostOnly) {
  EmulatedAzure azure;
  const Table amortized = azure.ask({.type = "AmortizedCost", .dimensions = {"ChargeType"}});
  EXPECT_EQ(amortized.sum("Cost"), azure.booked(CostKind::kAmortized).at("USD"));
  EXPECT_THAT(amortized.values("ChargeType"),
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
  EXPECT_EQ(*Decimal::parse(table.cell(1, "Cost")), azure.booked().at("USD"));
}

TEST(Query, PreTaxCostIsAnotherNameOfCost) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.ask({.aggregations = {"PreTaxCost"}}).sum("PreTaxCost"),
            azure.booked().at("USD"));
}

// Microsoft's "Get started with Cost Management for partners".
TEST(Query, APartnersAccountAnswersInUsdUnlessItIsMixed) {
  const QuerySpec spec{.granularity = "Monthly", .aggregations = {"Cost", "CostUSD"}};
  EmulatedAzure in_usd({}, with_two_currencies());
  const Table usd = in_usd.ask(spec);
  ASSERT_THAT(usd.rows, SizeIs(1));
  EXPECT_EQ(usd.cell(0, "Currency"), "USD");
  EXPECT_EQ(usd.cell(0, "Cost"), usd.cell(0, "CostUSD"));

  EmulatedAzure mixed({.account_currency = AccountCurrency::kOfCustomers}, with_two_currencies());
  const Table table = mixed.ask(spec);
  ASSERT_THAT(table.rows, SizeIs(2));
  for (std::size_t row : {0U, 1U}) {
    const std::string currency = table.cell(row, "Currency");
    EXPECT_EQ(*Decimal::parse(table.cell(row, "Cost")), mixed.booked().at(currency));
    EXPECT_EQ(table.cell(row, "Cost") == table.cell(row, "CostUSD"), currency == "USD");
  }
}

TEST(Query, FiltersByValuesWhateverTheirCase) {
  EmulatedAzure azure;
  const Table table =
      azure.ask({.dimensions = {"ChargeType"}, .filter = in("chargetype", {"refund", "PURCHASE"})});
  EXPECT_THAT(table.values("ChargeType"), ElementsAre("Purchase", "Refund"));
  EXPECT_THAT(azure.ask({.filter = in("CustomerTenantId", {"nobody"})}).rows, SizeIs(0));
}

TEST(Query, TagsAnswerTheirKeyInLowerCaseAndTheirValue) {
  EmulatedAzure azure;
  const Table table = azure.ask({.tag_keys = {"ENV"}});
  EXPECT_THAT(table.values("TagKey"), ElementsAre("env"));
  EXPECT_THAT(table.values("TagValue"), IsSupersetOf({"(null)", "Prod", "prod", "test"}));
  EXPECT_THAT(azure.ask({.tag_keys = {"costcenter"}}).values("TagValue"), Contains(""));
  EXPECT_THAT(azure.ask({.tag_keys = {"nobody"}}).values("TagValue"), ElementsAre("(null)"));
}

TEST(Query, ColumnsCanComeInAnotherOrder) {
  const QuerySpec spec{.dimensions = {"Meter", "ServiceName"}};
  EmulatedAzure azure({.column_order = ColumnOrder::kShuffled});
  const Table table = azure.ask(spec);
  EXPECT_NE(table.columns, EmulatedAzure().ask(spec).columns);
  EXPECT_EQ(table.sum("Cost"), azure.booked().at("USD"));
}

TEST(Query, ACustomersScopeShowsItsUsageInItsCurrencyAndNoPurchases) {
  EmulatedAzure azure({}, with_two_currencies());
  const std::string tenant = azure.world.customers().front().tenant_id;
  const Table table = azure.ask_at(azure.query_path_of("/customers/" + tenant),
                                   {.dimensions = {"CustomerTenantId", "ChargeType"}});
  EXPECT_THAT(table.values("CustomerTenantId"), ElementsAre(tenant));
  EXPECT_THAT(table.values("ChargeType"), ElementsAre("RoundingAdjustment", "Usage"));
  EXPECT_THAT(table.values("Currency"), ElementsAre("EUR"));
}

TEST(Query, ABillingProfilesScopeAnswersInItsOwnCurrency) {
  EmulatedAzure azure({}, with_two_currencies());
  for (std::size_t i = 0; i < 2; ++i) {
    const Customer& customer = azure.world.customers()[i];
    const Table table =
        azure.ask_at(azure.query_path_of("/billingProfiles/" + customer.billing_profile_id), {});
    EXPECT_THAT(table.values("Currency"), ElementsAre(customer.currency));
    EXPECT_EQ(table.sum("Cost"), azure.booked().at(customer.currency));
  }
}

TEST(Query, AnAppOfTheCustomersReadsTheirScopesAlone) {
  EmulatedAzure azure({.billing_role = BillingRole::kCustomers});
  const auto& customer = azure.world.customers()[0];
  EXPECT_FALSE(
      azure.ask_at(azure.query_path_of("/customers/" + customer.tenant_id), {}).rows.empty());
  for (const std::string& below :
       {std::string(), "/billingProfiles/" + customer.billing_profile_id}) {
    EXPECT_THAT(azure.error_of(azure.query_path_of(below), query()),
                StartsWith("401 RBACAccessDenied"));
  }
}

TEST(Query, AHiddenCustomersScopeIsDisabledAndNoOther) {
  World world(EmulatedAzure::small_world());
  EmulatedAzure azure({.hidden_customers = {world.customers()[1].tenant_id}});
  const auto path_of = [&](std::size_t i) {
    return azure.query_path_of("/customers/" + world.customers()[i].tenant_id);
  };
  EXPECT_THAT(azure.error_of(path_of(1), query()), StartsWith("400 IndirectCostDisabled"));
  EXPECT_FALSE(azure.ask_at(path_of(0), {}).rows.empty());
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
  EXPECT_EQ(azure.ask_at(path, {}).sum("Cost"), azure.booked().at("USD"));
}

// The lists were recorded from the service.
TEST(Query, EveryDimensionOfTheAgreementCanBeGroupedBy) {
  for (const auto& [agreement, first, last, count] :
       {std::tuple(AgreementType::kPartner, "'ResourceGroup','ResourceGroupName','ResourceType',",
                   "'PartnerEarnedCreditApplied','PartnerName'", 43U),
        {AgreementType::kCustomer, "'ResourceGroup','ResourceGroupName','ResourceType',",
         "'BenefitId','BenefitName'", 37U},
        {AgreementType::kEnterprise, "'ResourceGroup','ResourceGroupName','ResourceLocation',",
         "'BenefitId','BenefitName'", 33U}}) {
    EmulatedAzure azure({.agreement = agreement});
    const std::string error = azure.error_of({.dimensions = {"nonsense"}});
    EXPECT_THAT(error, StartsWith("400 BadRequest: Invalid query definition: Invalid dataset "
                                  "grouping: 'nonsense'; valid values: " +
                                  std::string(first)));
    EXPECT_THAT(error, HasSubstr(std::string(last) + ",''.\r\n\r\n (Request ID: "));
    std::size_t begin = error.find("valid values: '") + 15;
    std::size_t known = 0;
    for (std::size_t end = error.find('\'', begin); end > begin; end = error.find('\'', begin)) {
      const std::string name = error.substr(begin, end - begin);
      EXPECT_EQ(azure.ask({.dimensions = {name}}).sum("Cost"), azure.booked().at("USD")) << name;
      begin = end + 3;
      ++known;
    }
    EXPECT_EQ(known, count);
  }
}

// Peculiarities of real answers that a reader has to handle.
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
  EXPECT_THAT(costs, IsSupersetOf({"0.0", "61.0"}));
  EXPECT_THAT(azure.ask({.aggregations = {"UsageQuantity"}, .dimensions = {"ResourceId"}})
                  .values("UsageQuantity"),
              Contains("24"));
}

TEST(Query, DaysThatAreNotBookedYetHaveNoRows) {
  const QuerySpec october{.from = "2026-10-10", .to = "2026-10-31"};
  EmulatedAzure azure;
  EXPECT_EQ(azure.ask(october).values("UsageDate").back(), "20261015") << "today";
  EmulatedAzure late({.unbooked_days = 2});
  EXPECT_EQ(late.ask(october).values("UsageDate").back(), "20261013");
  EXPECT_THAT(late.ask({.from = "2026-10-14", .to = "2026-10-15"}).rows, SizeIs(0));
}

TEST(Query, ARestatementIsSeenByTheNextRead) {
  EmulatedAzure azure;
  const Table before = azure.ask({.dimensions = {"ResourceId"}});
  azure.world.restate(day("2026-09-10"), 3);
  const Table after = azure.ask({.dimensions = {"ResourceId"}});
  EXPECT_NE(before.rows, after.rows);
  EXPECT_EQ(after.sum("Cost"), azure.booked().at("USD"));
}

TEST(Query, HasTheHeadersOfTheService) {
  EmulatedAzure azure;
  const auto answer = azure.post(azure.query_path(), query());
  EXPECT_THAT(
      answer->get_header_value("x-ms-ratelimit-remaining-microsoft.costmanagement-entity-requests"),
      MatchesRegex("DefaultQuota:[0-9]+"));
  EXPECT_FALSE(answer->get_header_value("x-ms-request-id").empty());
  EXPECT_EQ(answer->get_header_value("Date"), "Thu, 15 Oct 2026 09:00:00 GMT");
}

constexpr const char* kGood = "200 is no error";

/// The error of a valid query with another value in this place.
std::string error_with(const char* place, const ordered_json& value) {
  EmulatedAzure azure;
  ordered_json query = query_json({});
  query[ordered_json::json_pointer(place)] = value;
  return azure.error_of(azure.query_path(), query.dump());
}

TEST(QueryErrors, AreThoseOfTheRealService) {
  struct Case {
    const char* place;
    ordered_json value;
    const char* words;
  };
  const ordered_json leaf = {{"name", "Meter"}, {"operator", "In"}, {"values", {"x"}}};
  const ordered_json sum = {{"name", "Cost"}, {"function", "Sum"}};
  for (const Case& row : {
           Case{"/dataset", nullptr, "500 500: An error occurred during processing this request."},
           {"/type", "FocusCost", "Invalid query type"},
           {"/timeframe", "TheLastMonth", "timeframe TheLastMonth is currently not supported"},
           {"/timePeriod", {{"from", "2026-09-30"}, {"to", "2026-09-01"}}, "Invalid time period"},
           {"/timePeriod", {{"from", "2026-13-01"}, {"to", "2026-09-01"}}, "Invalid time period"},
           {"/timePeriod", nullptr, "Invalid time period"},
           {"/timePeriod", {{"from", "2026-09-30"}, {"to", "2026-09-30T23:59:59+00:00"}}, kGood},
           {"/timePeriod", {{"from", "2025-10-01"}, {"to", "2026-10-01"}}, kGood},
           {"/timePeriod",
            {{"from", "2025-10-01"}, {"to", "2026-10-02"}},
            "The time period for pulling the data cannot exceed 1 year(s)."},
           {"/timePeriod", {{"from", "2026-10-15"}, {"to", "2026-10-31"}}, kGood},
           {"/timePeriod",
            {{"from", "2026-10-16"}, {"to", "2026-10-31"}},
            "starting from 2026-10-16 is invalid because it is in the future."},
           {"/dataset/granularity", "Hourly", "Invalid dataset granularity"},
           {"/dataset/aggregation", {{"a", sum}, {"b", sum}, {"c", sum}}, "at most 2 aggregation"},
           {"/dataset/aggregation/totalCost/name", "Costs", "dataset aggregation: 'Costs'; valid"},
           {"/dataset/aggregation/totalCost/function", "Max", "Invalid dataset aggregation"},
           {"/dataset/grouping/0", {{"type", "Tag"}, {"name", "env"}}, "grouping: 'env'; valid"},
           {"/dataset/filter", {{"dimensions", leaf}}, kGood},
           // azure-sdk-for-python#14923: the singular of old specifications.
           {"/dataset/filter", {{"dimension", leaf}}, "one and only one of and/or/not/dimension"},
           {"/dataset/filter", {{"dimensions", leaf}, {"tags", leaf}}, "one and only one of"},
           {"/dataset/filter/dimensions", {{"name", "Meter"}, {"operator", "In"}}, "one and only"},
       }) {
    EXPECT_THAT(error_with(row.place, row.value), HasSubstr(row.words)) << row.place << row.value;
  }
}

TEST(QueryErrors, AGroupingIsOfTheAgreementAndAskedForOnce) {
  EmulatedAzure azure({.agreement = AgreementType::kCustomer, .most_groupings = 2});
  EXPECT_EQ(azure.error_of({.dimensions = {"Meter", "Product"}}), kGood);
  EXPECT_THAT(azure.error_of({.dimensions = {"Meter", "meter"}}), HasSubstr("grouping: 'meter'"));
  EXPECT_THAT(azure.error_of({.dimensions = {"CustomerTenantId"}}),
              HasSubstr("'CustomerTenantId'"));
  EXPECT_THAT(azure.error_of({.filter = in("CustomerTenantId", {"x"})}),
              HasSubstr("dataset filter"));
  EXPECT_THAT(azure.error_of({.dimensions = {"Meter", "Product", "ChargeType"}}),
              HasSubstr("at most 2 grouping clauses"));
}

TEST(QueryErrors, TheRequestMustBeJsonOfAVersionAtAScopeOfTheApp) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.client
                .Post(azure.query_path(), {{"Authorization", "Bearer " + azure.token()}}, query(),
                      "text/plain")
                ->status,
            415);
  EXPECT_THAT(azure.error_of(azure.query_path(), "{\"type\":"), StartsWith("500 500: "));
  const std::string path = azure.query_path();
  EXPECT_THAT(azure.error_of(path.substr(0, path.find('?')), query()),
              StartsWith("400 MissingApiVersionParameter: "));
  EXPECT_THAT(azure.error_of("/subscriptions/1?api-version=1", "{}"),
              StartsWith("404 NotFound: No HTTP resource was found that matches the request URI"));
  // azqr#277: 401 and not 403.
  const std::string tail = "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  for (const std::string& forbidden :
       {"/providers/Microsoft.Billing/billingAccounts/12345678" + tail,
        azure.query_path_of("/customers/nobody")}) {
    EXPECT_THAT(azure.error_of(forbidden, query()), StartsWith("401 RBACAccessDenied: "));
  }
}

}  // namespace
}  // namespace azcost::emulator
