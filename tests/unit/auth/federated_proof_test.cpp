#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/auth/source_under_test.hpp"

namespace azcost::auth {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";

class FederatedToken : public ::testing::Test, protected SourceUnderTest {
 protected:
  FederatedToken() : SourceUnderTest(federated_proof, kTokenFile) {
    files.plant(kTokenFile, "eyJ0.the.assertion-1\n");
  }

  std::string complaint() {
    const auto checked = check_federated_token_file(files, kTokenFile);
    if (checked) return "nothing is wrong";
    EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
    return checked.error().message;
  }
};

TEST_F(FederatedToken, IsPostedAsTheAssertion) {
  transport.reply(200, kGranted);
  EXPECT_EQ(complaint(), "nothing is wrong");
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(1));
  EXPECT_THAT(
      transport.requests()[0].body,
      EndsWith("&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3A"
               "jwt-bearer&client_assertion=eyJ0.the.assertion-1"));
}

TEST_F(FederatedToken, IsReadAnewForEveryRequest) {
  transport.reply(401, kOutOfTime).reply(200, kGranted);
  EXPECT_THAT(token_now(),
              HasSubstr("a token in federated_token_file has to be replaced before it ends"));
  files.plant(kTokenFile, "eyJ0.the.assertion-2");
  EXPECT_EQ(token_now(), "the-token");
  EXPECT_THAT(transport.requests().at(1).body, EndsWith("&client_assertion=eyJ0.the.assertion-2"));
}

TEST_F(FederatedToken, IsMissedWhereItsFileHasNone) {
  files.plant(kTokenFile, " \n");
  EXPECT_THAT(complaint(), HasSubstr(std::string("'") + kTokenFile + "' is empty"));
  EXPECT_THAT(token_now(), HasSubstr("is empty"));
  EXPECT_THAT(transport.requests(), SizeIs(0));
  files.plant(kTokenFile, std::string("\xff\xfe"
                                      "e\0y\0",
                                      6));
  EXPECT_THAT(complaint(), HasSubstr("is UTF-16"));
  files.plant(kTokenFile, std::string(70'000, 'x'));
  EXPECT_THAT(complaint(), HasSubstr("is larger than 65536 bytes"));
  ASSERT_TRUE(files.remove(kTokenFile));
  EXPECT_THAT(complaint(), HasSubstr("No such file"));
}

}  // namespace
}  // namespace azcost::auth
