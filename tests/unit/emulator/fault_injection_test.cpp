// Faults over the wire: what a client sees of each of them, and in which requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"
#include "unit/emulator/raw_client.hpp"

namespace azcost::emulator {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Pair;
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

/// The first answer to a query under this fault.
httplib::Result answer_under(const char* spec) {
  EmulatedAzure azure(with({spec}));
  return azure.post(azure.query_path(), query());
}

/// The headers that make a client wait.
std::map<std::string, std::string> retry_headers(const char* spec) {
  std::map<std::string, std::string> found;
  const auto answer = answer_under(spec);
  for (const auto& [name, value] : answer->headers) {
    if (name.ends_with("etry-after") || name.ends_with("etry-After")) found.emplace(name, value);
  }
  return found;
}

/// "<status> <code>: <message>" of a query under this fault.
std::string error_under(const char* spec) {
  return EmulatedAzure(with({spec})).error_of(query_json({}));
}

/// "<status> <error>: <description>" of a request for a token under this fault.
std::string token_error_under(const char* spec) {
  EmulatedAzure azure(with({spec}));
  const auto answer = azure.ask_for_token(azure.good_form());
  const auto json = nlohmann::ordered_json::parse(answer->body);
  return std::to_string(answer->status) + " " + json["error"].get<std::string>() + ": " +
         json["error_description"].get<std::string>();
}

TEST(FaultPosition, IsTheNumberOfTheQuery) {
  EmulatedAzure azure(with({"500@2"}));
  EXPECT_THAT(statuses(azure, 3), ElementsAre(200, 500, 200));
}

TEST(FaultPosition, CanBeARange) {
  EmulatedAzure azure(with({"500@2-3"}));
  EXPECT_THAT(statuses(azure, 4), ElementsAre(200, 500, 500, 200));
}

TEST(FaultPosition, CanBeOpen) {
  EmulatedAzure azure(with({"500@3-"}));
  EXPECT_THAT(statuses(azure, 4), ElementsAre(200, 200, 500, 500));
}

TEST(FaultPosition, CanBeEveryNth) {
  EmulatedAzure azure(with({"500@2n"}));
  EXPECT_THAT(statuses(azure, 5), ElementsAre(200, 500, 200, 500, 200));
}

TEST(FaultPosition, CountsTokensAndQueriesApart) {
  EmulatedAzure azure(with({"token-503@2", "500@2"}));
  EXPECT_EQ(azure.ask_for_token(azure.good_form())->status, 200);
  EXPECT_EQ(azure.ask_for_token(azure.good_form())->status, 503);
  EXPECT_THAT(statuses(azure, 2), ElementsAre(200, 500));
}

TEST(FaultPosition, LeavesTheBillingApiAlone) {
  EmulatedAzure azure(with({"500"}));
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

constexpr const char* kQpu = "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after";
constexpr const char* kEntity = "x-ms-ratelimit-microsoft.costmanagement-entity-retry-after";
constexpr const char* kTenant = "x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after";
constexpr const char* kClientType =
    "x-ms-ratelimit-microsoft.costmanagement-clienttype-retry-after";
constexpr const char* kClient = "x-ms-ratelimit-microsoft.costmanagement-client-retry-after";

TEST(Throttling, HasTheRealBody) {
  const auto answer = answer_under("429");
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->body,
            R"({"error":{"code":"429","message":"Too many requests. Please retry."}})");
}

TEST(Throttling, NamesTheQuotaByItsHeader) {
  EXPECT_THAT(retry_headers("429-qpu=3"), ElementsAre(Pair(kQpu, "3")));
  EXPECT_THAT(retry_headers("429-entity=4"), ElementsAre(Pair(kEntity, "4")));
  EXPECT_THAT(retry_headers("429-tenant=5"), ElementsAre(Pair(kTenant, "5")));
  EXPECT_THAT(retry_headers("429-clienttype=6"), ElementsAre(Pair(kClientType, "6")));
  EXPECT_THAT(retry_headers("429-client=7"), ElementsAre(Pair(kClient, "7")));
}

TEST(Throttling, CanSayNothing) { EXPECT_THAT(retry_headers("429"), IsEmpty()); }

TEST(Throttling, CanNameSeveralWaitsOfWhichTheGivenOneIsTheLongest) {
  EXPECT_THAT(retry_headers("429-several=12"),
              ElementsAre(Pair(kClientType, "6"), Pair(kEntity, "4"), Pair(kTenant, "12")));
}

TEST(Throttling, CanUseThePlainHeader) {
  EXPECT_THAT(retry_headers("429-retry-after=9"), ElementsAre(Pair("Retry-After", "9")));
}

// The fake clock shows 15 October, 9:00.
TEST(Throttling, CanNameADate) {
  EXPECT_THAT(retry_headers("429-date=90"),
              ElementsAre(Pair("Retry-After", "Thu, 15 Oct 2026 09:01:30 GMT")));
}

TEST(Throttling, CanBeNonsense) {
  EXPECT_THAT(retry_headers("429-nonsense"),
              ElementsAre(Pair("Retry-After", "99999999999999999999"), Pair(kEntity, "-5"),
                          Pair(kQpu, "soon")));
}

TEST(Throttling, RetryHeadersCanComeWithASuccess) {
  EXPECT_EQ(answer_under("retry-on-200=60")->status, 200);
  EXPECT_THAT(retry_headers("retry-on-200=60"),
              ElementsAre(Pair(kEntity, "60"), Pair(kTenant, "60")));
}

TEST(ErrorFault, HasTheTextOfTheService) {
  EXPECT_THAT(error_under("408"), StartsWith("408 RequestTimeout: "));
  EXPECT_THAT(error_under("500"), StartsWith("500 500: An error occurred during processing this "
                                             "request. Use this request id '"));
  EXPECT_THAT(error_under("503"), StartsWith("503 ServiceUnavailable: "));
  EXPECT_THAT(error_under("error-in-200"), StartsWith("200 NoHttpContext: "));
  EXPECT_THAT(error_under("404-gtm"),
              StartsWith("404 NotFound: GtmDimensionDataProvider.GetAzureSubscriptionsById "
                         "returns null or empty list for id: "));
  EXPECT_THAT(error_under("401-rbac"), StartsWith("401 RBACAccessDenied: The client does not have "
                                                  "authorization to perform action."));
  EXPECT_THAT(error_under("403"),
              AllOf(StartsWith("403 AuthorizationFailed: The client '"),
                    HasSubstr("over scope '/providers/Microsoft.Billing/billingAccounts/")));
  EXPECT_THAT(error_under("cost-disabled"), StartsWith("400 AccountCostDisabled: Access to cost "
                                                       "data has been disabled for account"));
  EXPECT_THAT(error_under("indirect-disabled"), StartsWith("400 IndirectCostDisabled: "));
  EXPECT_THAT(error_under("unsupported-offer"),
              StartsWith("400 400: Cost Management supports only Enterprise Agreement, "));
  EXPECT_THAT(error_under("413"), StartsWith("413 "));
  EXPECT_THAT(error_under("415"), StartsWith("415 UnsupportedMediaType: "));
}

TEST(ErrorFault, HasTheHeadersOfTheService) {
  EXPECT_TRUE(answer_under("500")->has_header("x-ms-request-id"));
}

TEST(ErrorFault, NoRequestIdIsLeftOpen) {
  EXPECT_THAT(error_under("500"), Not(HasSubstr("<request-id>")));
  EXPECT_THAT(error_under("401-rbac"), Not(HasSubstr("<request-id>")));
}

TEST(ErrorFault, OfAGatewayIsNoJson) {
  const auto bad_gateway = answer_under("502");
  EXPECT_EQ(bad_gateway->status, 502);
  EXPECT_EQ(bad_gateway->get_header_value("Content-Type"), "text/html");
  EXPECT_THAT(bad_gateway->body, StartsWith("<html>"));
  const auto time_out = answer_under("504");
  EXPECT_EQ(time_out->status, 504);
  EXPECT_THAT(time_out->body, IsEmpty());
  EXPECT_FALSE(time_out->has_header("Content-Type"));
}

TEST(ErrorFault, CanBeASuccessWithoutABody) {
  const auto answer = answer_under("204");
  EXPECT_EQ(answer->status, 204);
  EXPECT_THAT(answer->body, IsEmpty());
}

TEST(ErrorFault, Of503HasAWaitOnlyIfOneIsGiven) {
  EXPECT_FALSE(answer_under("503")->has_header("Retry-After"));
  EXPECT_EQ(answer_under("503=20")->get_header_value("Retry-After"), "20");
}

TEST(ExpiredToken, IsRefusedUntilTheClientHasANewOne) {
  EmulatedAzure azure(with({"401-expired@2"}));
  EXPECT_THAT(statuses(azure, 3), ElementsAre(200, 401, 401));
  EXPECT_EQ(azure.error_of(query_json({})),
            "401 ExpiredAuthenticationToken: The access token expiry UTC time '10/15/2026 8:59:59 "
            "AM' is earlier than current UTC time '10/15/2026 9:00:00 AM'.");
  azure.token();
  EXPECT_THAT(statuses(azure, 1), ElementsAre(200));
}

TEST(TooLarge, IsAGatewaysTimeOutForWindowsOfMoreDays) {
  EmulatedAzure azure(with({"too-large=7"}));
  const auto status = [&azure](const char* to) {
    return azure.post(azure.query_path(), query_json({.from = "2026-09-01", .to = to}).dump())
        ->status;
  };
  EXPECT_EQ(status("2026-09-07"), 200);
  EXPECT_EQ(status("2026-09-08"), 504);
}

/// A client of its own for a query under a fault.
class BrokenConnection : public ::testing::Test {
 protected:
  void post_under(const char* spec) {
    azure_ = std::make_unique<EmulatedAzure>(with({spec}));
    client_ = std::make_unique<RawClient>(azure_->server.port());
    ASSERT_TRUE(client_->post(azure_->query_path(), azure_->token(), query()));
  }

  Ending read_under(const char* spec) {
    post_under(spec);
    return client_->read_to_the_end();
  }

  std::string whole_body() { return azure_->post(azure_->query_path(), query())->body; }

  std::unique_ptr<EmulatedAzure> azure_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(BrokenConnection, CanBeResetBeforeTheAnswer) {
  EXPECT_EQ(read_under("reset-before@1"), Ending::kReset);
  EXPECT_THAT(client_->received(), IsEmpty());
}

TEST_F(BrokenConnection, CanBeResetInTheMiddle) {
  EXPECT_EQ(read_under("reset-middle@1"), Ending::kReset);
  EXPECT_LT(client_->body().size(), whole_body().size());
}

TEST_F(BrokenConnection, CanEndBehindTheBody) {
  EXPECT_EQ(read_under("close-after@1"), Ending::kInOrder);
  EXPECT_EQ(client_->body().size(), whole_body().size());
  EXPECT_THAT(client_->received(), Not(HasSubstr("Connection: close")));
}

TEST_F(BrokenConnection, CanEndInTheMiddle) {
  EXPECT_EQ(read_under("cut@1"), Ending::kInOrder);
  EXPECT_EQ(client_->body().size(), whole_body().size() / 2);
}

TEST_F(BrokenConnection, CanEndAfterSoManyBytes) {
  EXPECT_EQ(read_under("cut=10@1"), Ending::kInOrder);
  EXPECT_EQ(client_->body(), R"({"id":"pro)");
}

TEST_F(BrokenConnection, CanStall) {
  post_under("stall=10@1");
  client_->read_body(10);
  EXPECT_EQ(client_->body(), R"({"id":"pro)");
  EXPECT_TRUE(client_->is_silent());
}

TEST_F(BrokenConnection, ThatStallsEndsWithTheServer) {
  post_under("stall=10@1");
  client_->read_body(10);
  azure_->server.stop();
  EXPECT_EQ(client_->read_to_the_end(), Ending::kInOrder);
}

TEST(SlowAnswer, TakesTheTimeOfTheEmulatorsClock) {
  EmulatedAzure azure(with({"slow=30@1"}));
  const auto before = azure.clock.steady_now();
  EXPECT_THAT(statuses(azure, 1), ElementsAre(200));
  EXPECT_EQ(azure.clock.steady_now() - before, std::chrono::seconds(30));
}

TEST(SpoiledPage, CanBeTruncated) {
  EmulatedAzure azure(with({"truncated@1"}));
  const auto part = azure.post(azure.query_path(), query());
  const auto whole = azure.post(azure.query_path(), query());
  EXPECT_EQ(part->status, 200);
  EXPECT_EQ(part->body.size(), whole->body.size() / 2);
}

TEST(SpoiledPage, CanHaveARowThatIsTooNarrow) {
  EmulatedAzure azure(with({"narrow-row@1"}));
  const Table spoiled = azure.ask({});
  const Table good = azure.ask({});
  ASSERT_THAT(good.columns, SizeIs(3));
  EXPECT_THAT(spoiled.rows.front(), SizeIs(2));
  EXPECT_EQ(spoiled.rows.front().front(), good.rows.front().front());
  EXPECT_THAT(std::vector(spoiled.rows.begin() + 1, spoiled.rows.end()), Each(SizeIs(3)));
}

// A cell of text can hold what ends a cell or a row.
TEST(SpoiledPage, LosesOneCellWhateverIsInIt) {
  EmulatedAzure azure(with({"narrow-row@1"}));
  const QuerySpec spec{.dimensions = {"CustomerName", "ResourceId", "Meter"}};
  const Table spoiled = azure.ask(spec);
  EXPECT_THAT(spoiled.rows.front(), SizeIs(spoiled.columns.size() - 1));
}

/// Pages of ten days, of which a month has three.
ServerOptions ten_a_page(std::initializer_list<const char*> specs) {
  ServerOptions options = with(specs);
  options.rows_per_page = 10;
  return options;
}

TEST(RepeatedPage, HasTheRowsOfThePageBefore) {
  EmulatedAzure azure(ten_a_page({"repeat-page@2"}));
  const Table first = azure.ask({});
  const Table second = azure.ask_at(first.next_link, {});
  const Table third = azure.ask_at(second.next_link, {});
  EXPECT_EQ(second.rows, first.rows);
  EXPECT_THAT(third.rows, SizeIs(10));
  EXPECT_NE(third.rows, first.rows);
  EXPECT_THAT(third.next_link, IsEmpty());
}

TEST(RepeatedPage, CannotBeTheFirst) {
  EmulatedAzure azure(ten_a_page({"repeat-page", "500"}));
  EXPECT_THAT(statuses(azure, 1), ElementsAre(500));
}

TEST(RepeatedLink, LeadsToTheSamePage) {
  EmulatedAzure azure(ten_a_page({"repeat-link@2-3"}));
  const Table first = azure.ask({});
  const Table second = azure.ask_at(first.next_link, {});
  const Table again = azure.ask_at(second.next_link, {});
  EXPECT_EQ(second.next_link, first.next_link);
  EXPECT_EQ(again.rows, second.rows);
  EXPECT_EQ(azure.ask_at(again.next_link, {}).rows, second.rows);
}

TEST(RepeatedLink, CanBeThatOfTheFirstPage) {
  EmulatedAzure azure(with({"repeat-link@1"}));
  EXPECT_EQ(azure.ask({}).next_link, azure.server.url() + azure.query_path());
}

TEST(ForeignLink, LeadsToAHostThatNobodyOwns) {
  EmulatedAzure azure(with({"foreign-link@1"}));
  EXPECT_EQ(azure.ask({}).next_link, "https://management.azure.com.example" + azure.query_path());
}

TEST(ForeignLink, IsThereAlsoWhereLinksAreLeftOut) {
  ServerOptions options = with({"foreign-link@1"});
  options.last_link = LastLink::kAbsent;
  EmulatedAzure azure(options);
  EXPECT_THAT(azure.ask({}).next_link, StartsWith("https://management.azure.com.example/"));
}

TEST(TokenFault, HasTheTextOfTheService) {
  EXPECT_THAT(token_error_under("token-503"),
              StartsWith("503 temporarily_unavailable: AADSTS90033: A transient error has "
                         "occurred. Please try again.\r\nTrace ID: "));
  EXPECT_THAT(token_error_under("token-7000215"),
              StartsWith("401 invalid_client: AADSTS7000215: Invalid client secret provided. "));
  EXPECT_THAT(token_error_under("token-7000222"),
              StartsWith("401 invalid_client: AADSTS7000222: The provided client secret keys for "
                         "app '"));
  EXPECT_THAT(token_error_under("token-700016"),
              StartsWith("400 unauthorized_client: AADSTS700016: Application with identifier '"));
  EXPECT_THAT(token_error_under("token-90002"),
              StartsWith("400 invalid_request: AADSTS90002: Tenant '"));
}

TEST(TokenFault, CanBeAnEmptyTimeOut) {
  EmulatedAzure azure(with({"token-504"}));
  const auto answer = azure.ask_for_token(azure.good_form());
  EXPECT_EQ(answer->status, 504);
  EXPECT_THAT(answer->body, IsEmpty());
}

TEST(TokenFault, CanBeAThrottlingUntilADate) {
  EmulatedAzure azure(with({"token-429=90"}));
  const auto answer = azure.ask_for_token(azure.good_form());
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->get_header_value("Retry-After"), "Thu, 15 Oct 2026 09:01:30 GMT");
}

TEST(TokenFault, CanBeAResetOrADelay) {
  EmulatedAzure azure(with({"token-reset@1", "token-slow=30@2"}));
  EXPECT_EQ(azure.ask_for_token(azure.good_form()).error(), httplib::Error::Read);
  const auto before = azure.clock.steady_now();
  EXPECT_EQ(azure.ask_for_token(azure.good_form())->status, 200);
  EXPECT_EQ(azure.clock.steady_now() - before, std::chrono::seconds(30));
}

}  // namespace
}  // namespace azcost::emulator
