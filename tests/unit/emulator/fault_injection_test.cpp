// Faults over the wire: what a client sees of each one, and in which requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// An emulator with these faults.
ServerOptions with(std::initializer_list<const char*> specs) {
  ServerOptions options;
  for (const char* spec : specs) options.faults.push_back(*parse_fault(spec));
  return options;
}

/// The status of each of the first `count` queries.
std::vector<int> statuses(EmulatedAzure& azure, int count) {
  std::vector<int> seen;
  for (int i = 0; i < count; ++i) seen.push_back(azure.post(azure.query_path(), query())->status);
  return seen;
}

/// The first answer to a query, or to a request for a token, under this fault.
httplib::Result answer_under(const char* spec) {
  EmulatedAzure azure(with({spec}));
  return std::string_view(spec).starts_with("token") ? azure.ask_for_token(azure.good_form())
                                                     : azure.post(azure.query_path(), query());
}

TEST(FaultPosition, IsTheNumberOfTheQuery) {
  const std::vector<std::pair<const char*, std::vector<int>>> cases = {
      {"500@2", {200, 500, 200, 200, 200}},
      {"500@2-3", {200, 500, 500, 200, 200}},
      {"500@3-", {200, 200, 500, 500, 500}},
      {"500@2n", {200, 500, 200, 500, 200}}};
  for (const auto& [spec, expected] : cases) {
    EmulatedAzure azure(with({spec}));
    EXPECT_EQ(statuses(azure, 5), expected) << spec;
  }
}

TEST(FaultPosition, CountsTokensAndQueriesApartAndLeavesTheRestAlone) {
  EmulatedAzure azure(with({"token-503@2", "500@2"}));
  EXPECT_EQ(azure.ask_for_token(azure.good_form())->status, 200);
  EXPECT_EQ(azure.ask_for_token(azure.good_form())->status, 503);
  EXPECT_THAT(statuses(azure, 2), ElementsAre(200, 500));
  EXPECT_EQ(azure.get("/providers/Microsoft.Billing/billingAccounts?api-version=1")->status, 200);
}

TEST(FaultChoice, TheFirstThatFitsHappens) {
  EmulatedAzure azure(with({"500@2", "408", "502@1"}));
  EXPECT_THAT(statuses(azure, 3), ElementsAre(408, 500, 408));
}

TEST(FaultChoice, AProbabilityHitsAboutSoMany) {
  EmulatedAzure azure(with({"500%30"}));
  const auto seen = statuses(azure, 200);
  EXPECT_THAT(std::count(seen.begin(), seen.end(), 500), AllOf(Ge(40), Le(80)));
}

TEST(FaultChoice, EqualSeedsHitEqualRequests) {
  ServerOptions options = with({"500%50"});
  EmulatedAzure a(options);
  EmulatedAzure b(options);
  options.fault_seed = 2;
  EmulatedAzure other(options);
  const auto seen = statuses(a, 40);
  EXPECT_EQ(statuses(b, 40), seen);
  EXPECT_NE(statuses(other, 40), seen);
}

TEST(FaultChoice, AnInterceptedRequestHasNoFault) {
  ServerOptions options = with({"500"});
  options.intercept = [](const SeenRequest& request) -> std::optional<Answer> {
    if (request.kind != RequestKind::kQuery) return std::nullopt;
    return Answer{.status = 418};
  };
  EmulatedAzure azure(options);
  EXPECT_THAT(statuses(azure, 1), ElementsAre(418));
}

TEST(FaultChoice, AnAnswerInAzuresPlaceSpendsNoQuota) {
  ServerOptions options = with({"503@1-20"});
  options.real_quota = true;
  EmulatedAzure azure(options);
  statuses(azure, 20);
  EXPECT_EQ(azure.post(azure.query_path(), query())
                ->get_header_value("x-ms-ratelimit-microsoft.costmanagement-qpu-remaining"),
            "QueriesPerHour:599,QueriesPerMin:59,QueriesPer10Sec:11");
  EXPECT_EQ(azure.server.count_throttled(), 0U);
}

// The fake clock shows 15 October, 9:00.
TEST(Throttling, MakesClientsWaitInEveryForm) {
  const std::string prefix = "x-ms-ratelimit-microsoft.costmanagement-";
  const std::string qpu = prefix + "qpu-retry-after";
  const std::string entity = prefix + "entity-retry-after";
  const std::string tenant = prefix + "tenant-retry-after";
  const std::string client_type = prefix + "clienttype-retry-after";
  using Headers = std::map<std::string, std::string>;
  const std::vector<std::tuple<const char*, int, Headers>> cases = {
      {"429", 429, {}},
      {"429-qpu=3", 429, {{qpu, "3"}}},
      {"429-entity=4", 429, {{entity, "4"}}},
      {"429-tenant=5", 429, {{tenant, "5"}}},
      {"429-clienttype=6", 429, {{client_type, "6"}}},
      {"429-client=7", 429, {{prefix + "client-retry-after", "7"}}},
      {"429-several=12", 429, {{client_type, "6"}, {entity, "4"}, {tenant, "12"}}},
      {"429-retry-after=9", 429, {{"Retry-After", "9"}}},
      {"429-date=90", 429, {{"Retry-After", "Thu, 15 Oct 2026 09:01:30 GMT"}}},
      {"429-nonsense",
       429,
       {{qpu, "soon"}, {entity, "-5"}, {"Retry-After", "99999999999999999999"}}},
      {"retry-on-200", 200, {{entity, "60"}, {tenant, "60"}}},
      {"503", 503, {}},
      {"503=20", 503, {{"Retry-After", "20"}}},
      {"token-429=90", 429, {{"Retry-After", "Thu, 15 Oct 2026 09:01:30 GMT"}}}};
  for (const auto& [spec, status, expected] : cases) {
    const auto answer = answer_under(spec);
    Headers found;
    for (const auto& [name, value] : answer->headers) {
      if (name.ends_with("etry-after") || name.ends_with("etry-After")) found.emplace(name, value);
    }
    EXPECT_EQ(answer->status, status) << spec;
    EXPECT_EQ(found, expected) << spec;
  }
  EXPECT_EQ(answer_under("429")->body,
            R"({"error":{"code":"429","message":"Too many requests. Please retry."}})");
}

TEST(ErrorFault, HasTheTextOfTheService) {
  for (const auto& [spec, status, text] : {
           std::tuple("408", 408, R"("RequestTimeout")"),
           {"500", 500, "An error occurred during processing this request."},
           {"502", 502, "<html>"},
           {"503", 503, R"("ServiceUnavailable")"},
           {"504", 504, ""},
           {"204", 204, ""},
           {"error-in-200", 200, R"("NoHttpContext")"},
           {"404-gtm", 404, "GtmDimensionDataProvider.GetAzureSubscriptionsById"},
           {"401-rbac", 401, R"("RBACAccessDenied")"},
           {"403", 403, "over scope '/providers/Microsoft.Billing/billingAccounts/"},
           {"403-html", 403, "<html>"},
           {"cost-disabled", 400, R"("AccountCostDisabled")"},
           {"indirect-disabled", 400, R"("IndirectCostDisabled")"},
           {"unsupported-offer", 400, "Cost Management supports only Enterprise Agreement, "},
           {"404-root", 404, R"({"code":"NotFound")"},
           {"404-message", 404, R"({"Message":")"},
           {"400-problem", 400, R"("detail":)"},
           {"400-text", 400, R"("The scope does not support)"},
           {"old-cloud", 400, "The supported api-versions are '2019-11-01, "},
           {"old-cloud-invalid", 400, "'2025-03-01' is invalid. The supported versions are '"},
           {"old-cloud-unsupported", 400, R"("UnsupportedApiVersion")"},
           {"413", 413, R"("RequestEntityTooLarge")"},
           {"415", 415, R"("UnsupportedMediaType")"},
           {"422", 422, "offerId"},
           {"token-503", 503, "AADSTS90033: "},
           {"token-504", 504, ""},
           {"token-7000215", 401, "AADSTS7000215: "},
           {"token-7000222", 401, "AADSTS7000222: "},
           {"token-700016", 400, "AADSTS700016: "},
           {"token-90002", 400, "AADSTS90002: "},
       }) {
    const auto answer = answer_under(spec);
    EXPECT_EQ(answer->status, status) << spec;
    EXPECT_THAT(answer->body, HasSubstr(text)) << spec;
    const bool has_no_body = std::string_view(text).empty();
    EXPECT_EQ(answer->body.empty(), has_no_body) << spec;
    EXPECT_EQ(answer->has_header("Content-Type"), !has_no_body) << spec;
    // An answer that is not Azure's has none of its headers.
    EXPECT_EQ(answer->has_header("x-ms-request-id"), answer->body.find("<html>") != 0) << spec;
  }
}

TEST(PartialFault, HitsQueriesThatHaveWhatItRefuses) {
  EmulatedAzure azure(with({"short-list", "one-sum", "pre-tax", "too-large=7"}));
  EXPECT_THAT(azure.error_of({.dimensions = {"Meter", "ServiceName"}}),
              HasSubstr("Invalid dataset grouping: 'Meter'; valid values: 'ResourceGroup',"));
  EXPECT_THAT(azure.error_of({.aggregations = {"PreTaxCost", "UsageQuantity"}}),
              HasSubstr("aggregation: 'UsageQuantity'; valid values: 'PreTaxCost'."));
  EXPECT_THAT(azure.error_of(QuerySpec{}), HasSubstr("aggregation: 'Cost'; valid values: 'PreTax"));
  const auto status = [&azure](const char* to) {
    const QuerySpec spec{.to = to, .aggregations = {"PreTaxCost"}};
    return azure.post(azure.query_path(), query_json(spec).dump())->status;
  };
  EXPECT_EQ(status("2026-09-07"), 200);
  EXPECT_EQ(status("2026-09-08"), 504);
}

TEST(CustomerGone, IsAtTheScopeOfThatCustomerAlone) {
  EmulatedAzure azure(with({"customer-gone=2"}));
  const auto& customers = azure.world.customers();
  EXPECT_THAT(azure.error_of(azure.query_path_of("/customers/" + customers[1].tenant_id), query()),
              StartsWith("404 NotFound: Customer '" + customers[1].tenant_id + "' was not found."));
  EXPECT_EQ(azure.error_of(azure.query_path_of("/customers/" + customers[0].tenant_id), query()),
            "200 is no error");
}

TEST(ExpiredToken, IsRefusedUntilTheClientHasANewOne) {
  EmulatedAzure azure(with({"401-expired@2"}));
  EXPECT_THAT(statuses(azure, 3), ElementsAre(200, 401, 401));
  EXPECT_THAT(azure.error_of(QuerySpec{}), StartsWith("401 ExpiredAuthenticationToken: "));
  azure.token();
  EXPECT_THAT(statuses(azure, 1), ElementsAre(200));
}

/// The part of a query's body that arrives under this fault, and whether it is whole.
std::pair<std::string, bool> body_under(const char* spec) {
  EmulatedAzure azure(with({spec}));
  azure.client.set_keep_alive(false);
  std::string got;
  httplib::Request request;
  request.method = "POST";
  request.path = azure.query_path();
  request.headers = {{"Authorization", "Bearer " + azure.token()},
                     {"Content-Type", "application/json"}};
  request.body = query();
  request.content_receiver = [&got](const char* data, std::size_t size, std::uint64_t,
                                    std::uint64_t) {
    got.append(data, size);
    return true;
  };
  azure.client.set_read_timeout(std::chrono::milliseconds(200));
  const bool whole = static_cast<bool>(azure.client.send(request));
  return {got, whole};
}

// How a connection ends is in base/http_server_test.cpp.
TEST(BrokenConnection, LetsSomeOfTheBodyThrough) {
  const std::size_t size = body_under("slow=0").first.size();
  EXPECT_EQ(body_under("close-after").first.size(), size);
  EXPECT_EQ(body_under("cut"), std::pair(body_under("slow=0").first.substr(0, size / 2), false));
  EXPECT_EQ(body_under("cut=10"), std::pair(std::string(R"({"id":"pro)"), false));
  EXPECT_EQ(body_under("stall=10"), std::pair(std::string(R"({"id":"pro)"), false));
  EXPECT_EQ(body_under("truncated").first.size(), size / 2);
  EXPECT_TRUE(body_under("truncated").second);
  EXPECT_FALSE(body_under("reset-middle").second);
  EXPECT_EQ(answer_under("reset-before").error(), httplib::Error::Read);
  EXPECT_EQ(answer_under("token-reset").error(), httplib::Error::Read);
}

TEST(SlowAnswer, TakesTheTimeOfTheEmulatorsClock) {
  EmulatedAzure azure(with({"slow=30@1", "token-slow=30@2"}));
  const auto before = azure.clock.steady_now();
  EXPECT_THAT(statuses(azure, 1), ElementsAre(200));
  EXPECT_EQ(azure.clock.steady_now() - before, std::chrono::seconds(30));
  azure.token();
  EXPECT_EQ(azure.clock.steady_now() - before, std::chrono::seconds(60));
}

/// The first query, under this fault, and the same one without.
struct Pages {
  Table spoiled;
  Table good;
};

Pages pages_under(const std::string& spec, const QuerySpec& query) {
  EmulatedAzure azure(with({(spec + "@1").c_str()}));
  Table spoiled = azure.ask(query);
  return {std::move(spoiled), azure.ask(query)};
}

TEST(SpoiledPage, HasOneCellLess) {
  const Pages pages = pages_under("narrow-row", {});
  EXPECT_THAT(pages.spoiled.rows.front(), SizeIs(2));
  EXPECT_THAT(std::vector(pages.spoiled.rows.begin() + 1, pages.spoiled.rows.end()),
              Each(SizeIs(3)));
}

TEST(SpoiledPage, HasItsLastRowTwice) {
  const Pages pages = pages_under("repeat-row", {.dimensions = {"Meter"}});
  auto expected = pages.good.rows;
  expected.push_back(expected.back());
  EXPECT_EQ(pages.spoiled.rows, expected);
  EmulatedAzure totals(with({"repeat-row", "500"}));
  EXPECT_THAT(statuses(totals, 1), ElementsAre(500)) << "which have one row a day";
}

TEST(SpoiledPage, HasARowOfAStranger) {
  const Pages pages = pages_under("other-customer", {.dimensions = {"CustomerTenantId"}});
  EXPECT_EQ(pages.spoiled.cell(0, "CustomerTenantId"), "ffffffff-0000-4000-8000-00000000000f");
  EXPECT_EQ(std::vector(pages.spoiled.rows.begin() + 1, pages.spoiled.rows.end()),
            std::vector(pages.good.rows.begin() + 1, pages.good.rows.end()));
}

TEST(SpoiledPage, HasNoise) {
  const Pages pages = pages_under("noise", {.aggregations = {"Cost", "UsageQuantity"}});
  for (std::size_t row = 0; row < pages.good.rows.size(); ++row) {
    EXPECT_NE(pages.spoiled.cell(row, "Cost"), pages.good.cell(row, "Cost"));
    EXPECT_DOUBLE_EQ(std::stod(pages.spoiled.cell(row, "Cost")),
                     std::stod(pages.good.cell(row, "Cost")));
    EXPECT_EQ(pages.spoiled.cell(row, "UsageDate"), pages.good.cell(row, "UsageDate"));
  }
}

TEST(SpoiledPage, NamesNoCurrencyForWhatIsFree) {
  const Table table = pages_under("no-currency", {.dimensions = {"ResourceId", "Meter"}}).spoiled;
  std::size_t free = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const bool is_free = table.cell(row, "Cost") == "0.0";
    EXPECT_EQ(table.cell(row, "Currency"), is_free ? "" : "USD");
    free += is_free ? 1 : 0;
  }
  EXPECT_GT(free, 0U);
}

TEST(SpoiledPage, HasHalfACharacter) {
  EmulatedAzure azure(with({"half-character"}));
  EXPECT_THAT(azure.post(azure.query_path(), query_json({.dimensions = {"Meter"}}).dump())->body,
              HasSubstr("\\ud83d\","));
}

/// Pages of ten days: a month has three.
ServerOptions ten_a_page(std::initializer_list<const char*> specs) {
  ServerOptions options = with(specs);
  options.rows_per_page = 10;
  return options;
}

TEST(RepeatedPage, HasTheRowsOfThePageBefore) {
  EmulatedAzure azure(ten_a_page({"repeat-page"}));
  const Table first = azure.ask({});
  const Table second = azure.ask_at(first.next_link, {});
  const Table third = azure.ask_at(second.next_link, {});
  EXPECT_EQ(second.rows, first.rows);
  EXPECT_NE(third.rows, first.rows);
  EXPECT_THAT(third.next_link, IsEmpty());
}

TEST(SpoiledLink, LeadsElsewhereOrNowhere) {
  EmulatedAzure azure(ten_a_page({"repeat-link@2-3", "foreign-link@4", "lost-link@5"}));
  const Table first = azure.ask({});
  const Table second = azure.ask_at(first.next_link, {});
  const Table again = azure.ask_at(second.next_link, {});
  EXPECT_EQ(second.next_link, first.next_link);
  EXPECT_EQ(again.rows, second.rows);
  EXPECT_EQ(azure.ask({}).next_link, "https://management.azure.com.example" + azure.query_path());
  EXPECT_THAT(azure.ask({}).next_link, IsEmpty());
}

}  // namespace
}  // namespace azcost::emulator
