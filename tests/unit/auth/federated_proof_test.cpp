#include "azcost/auth/federated_token_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>

#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "support/scripted_transport.hpp"
#include "unit/auth/source_under_test.hpp"

namespace azcost::auth {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";
constexpr const char* kTokenOutOfTime =
    R"({"error":"invalid_client","error_description":"AADSTS700024: Client assertion is not within )"
    R"(its valid time range.","error_codes":[700024]})";

class FederatedToken : public ::testing::Test {
 protected:
  FederatedToken() { files.plant(kTokenFile, "eyJ0.the.assertion-1\n"); }

  std::string token_now() {
    const auto token = source.token(std::stop_token());
    return token ? std::string(token->text.expose()) : "error: " + token.error().message;
  }

  std::string complaint() {
    const auto checked = check_federated_token_file(files, kTokenFile);
    if (checked) return "nothing is wrong";
    EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
    return checked.error().message;
  }

  testing::FakeClock clock{*parse_day("2026-11-05")};
  testing::MemoryFileSystem files;
  testing::ScriptedTransport transport;
  FederatedTokenSource source{transport,
                              clock,
                              {.authority = "https://login.microsoftonline.com",
                               .tenant_id = "contoso.onmicrosoft.com",
                               .client_id = "11111111-2222-3333-4444-555555555555",
                               .audience = "https://management.azure.com"},
                              files,
                              kTokenFile};
};

TEST_F(FederatedToken, IsPostedAsTheAssertion) {
  transport.reply(200, kGranted);
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(1));
  EXPECT_EQ(
      transport.requests()[0].body,
      "grant_type=client_credentials"
      "&client_id=11111111-2222-3333-4444-555555555555"
      "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
      "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
      "&client_assertion=eyJ0.the.assertion-1");
}

TEST_F(FederatedToken, IsReadAnewForEveryRequest) {
  transport.reply(200, kGranted).reply(200, kGranted);
  token_now();
  files.plant(kTokenFile, "eyJ0.the.assertion-2");
  source.invalidate();
  EXPECT_EQ(token_now(), "the-token");
  EXPECT_THAT(transport.requests().at(1).body, EndsWith("&client_assertion=eyJ0.the.assertion-2"));
}

TEST_F(FederatedToken, IsReadOnceMoreWhenItIsCalledOutOfTime) {
  transport.on_request([this](const auto&) { files.plant(kTokenFile, "eyJ0.the.assertion-2"); });
  transport.reply(401, kTokenOutOfTime).reply(200, kGranted);
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(2));
  EXPECT_THAT(transport.requests()[1].body, EndsWith("&client_assertion=eyJ0.the.assertion-2"));
}

TEST_F(FederatedToken, HasToBeRenewedInTime) {
  transport.reply(401, kTokenOutOfTime).reply(401, kTokenOutOfTime);
  EXPECT_THAT(token_now(),
              HasSubstr("a token in federated_token_file has to be replaced before it ends"));
}

TEST_F(FederatedToken, IsMissedInAnEmptyFile) {
  files.plant(kTokenFile, " \n");
  EXPECT_EQ(complaint(),
            "'/var/run/secrets/azure/tokens/azure-identity-token' is empty: look at what should "
            "write the federated token into it");
  EXPECT_THAT(token_now(), HasSubstr("is empty"));
  EXPECT_THAT(transport.requests(), SizeIs(0));
}

TEST_F(FederatedToken, IsMissedWhereNoFileIs) {
  ASSERT_TRUE(files.remove(kTokenFile));
  EXPECT_EQ(complaint(),
            "cannot open '/var/run/secrets/azure/tokens/azure-identity-token': No such file or "
            "directory");
}

TEST_F(FederatedToken, IsNoLargeFile) {
  files.plant(kTokenFile, std::string(70'000, 'x'));
  EXPECT_THAT(complaint(), HasSubstr("is larger than 65536 bytes"));
}

}  // namespace
}  // namespace azcost::auth
