#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

const std::string kGuid = "[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+";

TEST(QueryErrors, AMissingDatasetIsAnInternalError) {
  EmulatedAzure azure;
  ordered_json query = query_json({});
  query.erase("dataset");
  EXPECT_THAT(azure.error_of(query),
              MatchesRegex("500 500: An error occurred during processing this request\\. Use this "
                           "request id '" +
                           kGuid + "' for follow-up\\."));
}

TEST(QueryErrors, AQueryWithoutBodyIsRefused) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.error_of(azure.query_path(), ""),
            "400 BadRequest: Invalid query definition, Dataset is invalid or not supplied.");
}

TEST(QueryErrors, ABodyThatIsNoObjectIsRefused) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of(azure.query_path(), "{\"type\":"), StartsWith("400 BadRequest: "));
  EXPECT_THAT(azure.error_of(azure.query_path(), "[]"), StartsWith("400 BadRequest: "));
}

TEST(QueryErrors, AnUnknownTypeIsRefused) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of(query_json({.type = "FocusCost"})),
              HasSubstr("Invalid query type: 'FocusCost'"));
}

TEST(QueryErrors, RelativeTimeframesAreRefusedInTheRealWords) {
  EmulatedAzure azure;
  ordered_json query = query_json({});
  query["timeframe"] = "TheLastMonth";
  EXPECT_THAT(azure.error_of(query),
              MatchesRegex("400 BadRequest: Invalid query definition, timeframe TheLastMonth is "
                           "currently not supported\\. \\(Request ID: " +
                           kGuid + "\\)"));
}

TEST(QueryErrors, AWindowHasAYearAtMost) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.error_of(query_json({.from = "2025-10-01", .to = "2026-10-01"})),
            "200 is no error");
  EXPECT_EQ(azure.error_of(query_json({.from = "2025-10-01", .to = "2026-10-02"})),
            "400 BadRequest: The time period for pulling the data cannot exceed 1 year(s).");
}

TEST(QueryErrors, AWindowDoesNotBeginInTheFuture) {
  EmulatedAzure azure;
  EXPECT_EQ(azure.error_of(query_json({.from = "2026-10-15", .to = "2026-10-31"})),
            "200 is no error");
  EXPECT_THAT(azure.error_of(query_json({.from = "2026-10-16", .to = "2026-10-31"})),
              HasSubstr("The selected date range starting from 2026-10-16 is invalid because it is "
                        "in the future."));
}

TEST(QueryErrors, AWindowNeedsTwoDaysInOrder) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of(query_json({.from = "2026-09-30", .to = "2026-09-01"})),
              HasSubstr("Invalid time period"));
  ordered_json query = query_json({});
  query.erase("timePeriod");
  EXPECT_THAT(azure.error_of(query), HasSubstr("Invalid time period"));
  query["timePeriod"] = {{"from", "2026-13-01"}, {"to", "2026-09-01"}};
  EXPECT_THAT(azure.error_of(query), HasSubstr("Invalid time period"));
}

TEST(QueryErrors, ADayAloneAndATimeOfDayAreBothTaken) {
  EmulatedAzure azure;
  ordered_json query = query_json({});
  query["timePeriod"] = {{"from", "2026-09-30"}, {"to", "2026-09-30T23:59:59+00:00"}};
  EXPECT_EQ(azure.error_of(query), "200 is no error");
}

TEST(QueryErrors, AnUnknownGroupingListsTheValidOnes) {
  EmulatedAzure azure;
  const std::string error = azure.error_of(query_json({.dimensions = {"MeterId"}}));
  EXPECT_THAT(error, StartsWith("400 BadRequest: Invalid query definition: Invalid dataset "
                                "grouping: 'MeterId'; valid values: 'ResourceGroup',"
                                "'ResourceGroupName','ResourceType','ResourceId',"));
  EXPECT_THAT(error, ContainsRegex("'PartnerEarnedCreditApplied','PartnerName',''\\.\r\n\r\n "
                                   "\\(Request ID: " +
                                   kGuid + "\\)$"));
}

TEST(QueryErrors, ACustomersAgreementHasNoDimensionsOfCustomers) {
  EmulatedAzure azure({.agreement = AgreementType::kCustomer});
  EXPECT_EQ(azure.error_of(query_json({.dimensions = {"ServiceFamily"}})), "200 is no error");
  const std::string error = azure.error_of(query_json({.dimensions = {"CustomerTenantId"}}));
  EXPECT_THAT(error, HasSubstr("'BenefitId','BenefitName',''."));
}

// The list as it was recorded from an enterprise's account.
TEST(QueryErrors, AnEnterprisesAgreementHasAListOfItsOwn) {
  EmulatedAzure azure({.billing_account_id = "86428642", .agreement = AgreementType::kEnterprise});
  EXPECT_EQ(azure.error_of(query_json({.dimensions = {"MeterId", "DepartmentName"}})),
            "200 is no error");
  for (const char* unknown :
       {"UnitOfMeasure", "ServiceFamily", "Product", "InvoiceId", "CustomerTenantId"}) {
    EXPECT_THAT(
        azure.error_of(query_json({.dimensions = {unknown}})),
        HasSubstr("valid values: 'ResourceGroup','ResourceGroupName','ResourceLocation',"
                  "'ConsumedService','ResourceType','ResourceId','MeterId','BillingMonth',"
                  "'MeterCategory','MeterSubcategory','Meter','AccountName','DepartmentName',"
                  "'SubscriptionId','SubscriptionName','ServiceName','ServiceTier',"
                  "'EnrollmentAccountName','BillingAccountId','ResourceGuid','BillingPeriod',"
                  "'InvoiceNumber','ChargeType','PublisherType','ReservationId','ReservationName',"
                  "'Frequency','PartNumber','CostAllocationRuleName','MarkupRuleName',"
                  "'PricingModel','BenefitId','BenefitName',''."))
        << unknown;
  }
}

TEST(QueryErrors, AFilterKnowsTheDimensionsOfTheAgreement) {
  EmulatedAzure azure({.agreement = AgreementType::kCustomer});
  const ordered_json filter = {{"dimensions",
                                {{"name", "CustomerTenantId"},
                                 {"operator", "In"},
                                 {"values", {"11111111-2222-3333-4444-555555555555"}}}}};
  EXPECT_THAT(azure.error_of(query_json({.filter = filter})), HasSubstr("Invalid dataset filter"));
}

TEST(QueryErrors, AGroupingOfTypeTagIsAnsweredLikeAnUnknownOne) {
  EmulatedAzure azure;
  ordered_json query = query_json({});
  query["dataset"]["grouping"] = {{{"type", "Tag"}, {"name", "env"}}};
  EXPECT_THAT(azure.error_of(query), HasSubstr("Invalid dataset grouping: 'env'; valid values: "));
}

TEST(QueryErrors, AGroupingCanBeAskedForOnce) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of(query_json({.dimensions = {"Meter", "meter"}})),
              HasSubstr("Invalid dataset grouping: 'meter'"));
}

TEST(QueryErrors, FifteenGroupingsAreTheMost) {
  EmulatedAzure azure;
  std::vector<std::string> names = {
      "ResourceGroup", "ResourceType", "ResourceLocation", "SubscriptionId", "MeterCategory",
      "Meter",         "Product",      "ChargeType",       "ServiceName",    "PublisherType",
      "Frequency",     "InvoiceId",    "PricingModel",     "Provider",       "BenefitId"};
  EXPECT_EQ(azure.error_of(query_json({.dimensions = names})), "200 is no error");
  names.emplace_back("BenefitName");
  EXPECT_THAT(azure.error_of(query_json({.dimensions = names})),
              HasSubstr("at most 15 grouping clauses"));
}

TEST(QueryErrors, TheMostGroupingsCanBeSet) {
  EmulatedAzure azure({.most_groupings = 2});
  EXPECT_EQ(azure.error_of(query_json({.dimensions = {"Meter", "Product"}})), "200 is no error");
  EXPECT_THAT(azure.error_of(query_json({.dimensions = {"Meter", "Product", "ChargeType"}})),
              HasSubstr("at most 2 grouping clauses"));
}

TEST(QueryErrors, TwoAggregationsAreTheMost) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of(query_json({.aggregations = {"Cost", "CostUSD", "UsageQuantity"}})),
              HasSubstr("at most 2 aggregation clauses"));
  EXPECT_THAT(azure.error_of(query_json({.aggregations = {"ListCost"}})),
              HasSubstr("Invalid dataset aggregation: 'ListCost'"));
}

// azure-sdk-for-python#14923: the singular of old specifications.
TEST(QueryErrors, AnInvalidFilterIsRefusedInTheRealWords) {
  EmulatedAzure azure;
  const ordered_json leaf = {{"name", "Meter"}, {"operator", "In"}, {"values", {"x"}}};
  const std::string words =
      "400 BadRequest: Invalid query definition: Invalid dataset filter; on a QueryFilter one and "
      "only one of and/or/not/dimension/tag can be set.";
  EXPECT_THAT(azure.error_of(query_json({.filter = {{"dimension", leaf}}})), StartsWith(words));
  EXPECT_THAT(azure.error_of(query_json({.filter = {{"dimensions", leaf}, {"tags", leaf}}})),
              StartsWith(words));
  EXPECT_THAT(azure.error_of(query_json({.filter = {{"and", {{{"dimensions", leaf}}}}}})),
              StartsWith(words));
  ordered_json without_values = leaf;
  without_values["values"] = ordered_json::array();
  EXPECT_THAT(azure.error_of(query_json({.filter = {{"dimensions", without_values}}})),
              StartsWith(words));
}

TEST(QueryErrors, NotInAFilterIsAnInternalError) {
  EmulatedAzure azure;
  const ordered_json leaf = {{"name", "Meter"}, {"operator", "In"}, {"values", {"x"}}};
  EXPECT_THAT(azure.error_of(query_json({.filter = {{"not", {{"dimensions", leaf}}}}})),
              StartsWith("500 500: An error occurred during processing this request."));
}

TEST(QueryErrors, AnUnknownSortingOrGranularityIsRefused) {
  EmulatedAzure azure;
  EXPECT_THAT(
      azure.error_of(query_json({.sorting = {{{"name", "Meter"}, {"direction", "ascending"}}}})),
      HasSubstr("Invalid dataset sorting: 'Meter'"));
  EXPECT_THAT(azure.error_of(query_json({.granularity = "Hourly"})),
              HasSubstr("Invalid dataset granularity: 'Hourly'"));
}

TEST(QueryErrors, TheContentTypeMustBeJson) {
  EmulatedAzure azure;
  const auto answer =
      azure.client.Post(azure.query_path(), {{"Authorization", "Bearer " + azure.token()}},
                        query_json({}).dump(), "text/plain");
  EXPECT_EQ(answer->status, 415);
  EXPECT_THAT(answer->body, HasSubstr("UnsupportedMediaType"));
}

TEST(QueryErrors, TheApiVersionIsAskedFor) {
  EmulatedAzure azure;
  const std::string path = azure.query_path();
  EXPECT_THAT(azure.error_of(path.substr(0, path.find('?')), query_json({}).dump()),
              StartsWith("400 MissingApiVersionParameter: "));
}

// azqr#277: 401 and not 403.
TEST(QueryErrors, AnotherBillingAccountIsForbidden) {
  EmulatedAzure azure;
  const std::string tail = "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
  EXPECT_THAT(azure.error_of("/providers/Microsoft.Billing/billingAccounts/12345678" + tail,
                             query_json({}).dump()),
              MatchesRegex("401 RBACAccessDenied: The client does not have authorization to "
                           "perform action\\. Request ID: " +
                           kGuid));
  EXPECT_THAT(azure.error_of(azure.scope() + "/customers/nobody" + tail, query_json({}).dump()),
              StartsWith("401 RBACAccessDenied: "));
}

TEST(QueryErrors, AnUnknownPathIsNotFound) {
  EmulatedAzure azure;
  EXPECT_THAT(azure.error_of("/subscriptions/1?api-version=1", "{}"),
              StartsWith("404 NotFound: No HTTP resource was found that matches the request URI"));
}

}  // namespace
}  // namespace azcost::emulator
