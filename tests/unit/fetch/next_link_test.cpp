#include "next_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;

const std::string kPath =
    "/providers/Microsoft.Billing/billingAccounts/11111111:22222222_2019-05-31"
    "/providers/Microsoft.CostManagement/query";
const std::string kOrigin = "https://management.azure.com";
const std::string kFirst = kOrigin + kPath + "?api-version=2025-03-01&$top=5000";
const std::string kToken = "?api-version=2025-03-01&$top=5000&$skiptoken=AQAAAA%3D%3D";

TEST(AcceptNextLink, TakesALinkOfTheServiceAsItIs) {
  const auto url = accept_next_link(kOrigin + kPath + kToken, kFirst);
  ASSERT_TRUE(url.ok()) << url.error().message;
  EXPECT_EQ(*url, kOrigin + kPath + kToken);
}

TEST(AcceptNextLink, SpellsThePathOurWay) {
  const std::string spelled =
      "/providers/microsoft.billing/billingaccounts/11111111%3a22222222_2019-05-31"
      "/providers/Microsoft.CostManagement/Query";
  const auto url = accept_next_link(kOrigin + spelled + kToken, kFirst);
  ASSERT_TRUE(url.ok()) << url.error().message;
  EXPECT_EQ(*url, kOrigin + kPath + kToken);
}

TEST(AcceptNextLink, TakesTheDefaultPortForNoPort) {
  const auto url = accept_next_link(kOrigin + ":443" + kPath + kToken, kFirst);
  ASSERT_TRUE(url.ok()) << url.error().message;
  EXPECT_EQ(*url, kOrigin + kPath + kToken);
}

TEST(AcceptNextLink, TakesAHostInCapitals) {
  const auto url = accept_next_link("HTTPS://Management.Azure.Com" + kPath + kToken, kFirst);
  ASSERT_TRUE(url.ok()) << url.error().message;
  EXPECT_EQ(*url, kOrigin + kPath + kToken);
}

TEST(AcceptNextLink, FollowsAnEmulatorToItsOwnPortOnly) {
  const std::string first = "http://127.0.0.1:8080" + kPath + "?api-version=1";
  EXPECT_TRUE(accept_next_link("http://127.0.0.1:8080" + kPath + "?p=2", first).ok());
  EXPECT_FALSE(accept_next_link("http://127.0.0.1:8081" + kPath + "?p=2", first).ok());
  EXPECT_FALSE(accept_next_link("http://localhost:8080" + kPath + "?p=2", first).ok());
  EXPECT_FALSE(accept_next_link("http://[::1]:8080" + kPath + "?p=2", first).ok());
}

TEST(AcceptNextLink, SaysWhereAForeignLinkLeads) {
  const auto url = accept_next_link("https://evil.example" + kPath + kToken, kFirst);
  ASSERT_FALSE(url.ok());
  EXPECT_EQ(url.error().kind, ErrorKind::kData);
  EXPECT_EQ(url.error().message,
            "its next link leads to https://evil.example:443 instead of "
            "https://management.azure.com:443, so it was not followed");
}

struct Evil {
  const char* name;
  std::string link;
};

void PrintTo(const Evil& evil, std::ostream* out) { *out << evil.link.substr(0, 200); }

class EvilLink : public ::testing::TestWithParam<Evil> {};

TEST_P(EvilLink, IsRefused) {
  const auto url = accept_next_link(GetParam().link, kFirst);
  ASSERT_FALSE(url.ok()) << *url;
  EXPECT_EQ(url.error().kind, ErrorKind::kData);
  EXPECT_THAT(url.error().message, HasSubstr("not followed"));
}

std::string account_path(const std::string& account) {
  return "/providers/Microsoft.Billing/billingAccounts/" + account +
         "/providers/Microsoft.CostManagement/query";
}

INSTANTIATE_TEST_SUITE_P(
    Origins, EvilLink,
    ::testing::Values(
        Evil{"OtherHost", "https://evil.example" + kPath + kToken},
        Evil{"OtherPort", kOrigin + ":8443" + kPath + kToken},
        Evil{"PlainHttp", "http://management.azure.com" + kPath + kToken},
        Evil{"PlainHttpOnTheTlsPort", "http://management.azure.com:443" + kPath + kToken},
        Evil{"OtherScheme", "ftp://management.azure.com" + kPath + kToken},
        Evil{"File", "file:///etc/passwd"},
        Evil{"WithoutAScheme", "//evil.example" + kPath + kToken}, Evil{"Relative", kPath + kToken},
        Evil{"OnlyAQuery", kToken},
        Evil{"HostAsPrefix", "https://management.azure.com.evil.example" + kPath + kToken},
        Evil{"HostAsSuffix", "https://evil-management.azure.com" + kPath + kToken},
        Evil{"TrailingDot", "https://management.azure.com." + kPath + kToken},
        Evil{"HostAsUserName", "https://management.azure.com@evil.example" + kPath + kToken},
        Evil{"UserName", "https://user@management.azure.com" + kPath + kToken},
        Evil{"UserNameAndPassword", "https://a:b@management.azure.com" + kPath + kToken},
        Evil{"EmptyUserName", "https://@management.azure.com" + kPath + kToken},
        Evil{"BackslashForTheSlash", "https:\\\\evil.example" + kPath + kToken},
        Evil{"BackslashInTheHost", "https://evil.example\\@management.azure.com" + kPath + kToken},
        Evil{"BackslashAfterTheHost",
             "https://management.azure.com\\.evil.example" + kPath + kToken},
        Evil{"EncodedAtSign", "https://management.azure.com%40evil.example" + kPath + kToken},
        Evil{"EncodedSlash", "https://evil.example%2f.azure.com" + kPath + kToken},
        Evil{"EncodedNul", "https://management.azure.com%00.evil.example" + kPath + kToken},
        Evil{"InternationalHost", "https://man\xc3\xa4gement.azure.com" + kPath + kToken},
        Evil{"LookAlikeHost", "https://m\xd0\xb0nagement.azure.com" + kPath + kToken},
        Evil{"PunycodeHost", "https://xn--mnagement-q5a.azure.com" + kPath + kToken},
        Evil{"IPv6", "https://[::1]" + kPath + kToken},
        Evil{"IPv4", "https://127.0.0.1" + kPath + kToken},
        Evil{"NumberForAHost", "https://2130706433" + kPath + kToken},
        Evil{"NoHost", "https://" + kPath + kToken},
        Evil{"PortThatIsNone", "https://management.azure.com:99999" + kPath + kToken},
        Evil{"PortInLetters", "https://management.azure.com:https" + kPath + kToken}),
    [](const ::testing::TestParamInfo<Evil>& evil) { return std::string(evil.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Paths, EvilLink,
    ::testing::Values(
        Evil{"NoPath", kOrigin}, Evil{"OnlyASlash", kOrigin + "/" + kToken},
        Evil{"OtherAccount", kOrigin + account_path("99999999:22222222_2019-05-31") + kToken},
        Evil{"OtherOperation", kOrigin + kPath + "Delete" + kToken},
        Evil{"LongerPath", kOrigin + kPath + "/more" + kToken},
        Evil{"TrailingSlash", kOrigin + kPath + "/" + kToken},
        Evil{"DoubledSlash", kOrigin + "/" + kPath + kToken},
        Evil{"DotSegments", kOrigin + account_path("x/../../other") + kToken},
        Evil{"DotSegmentsThatComeBack", kOrigin + "/other/.." + kPath + kToken},
        Evil{"EncodedDotSegments",
             kOrigin + account_path("%2e%2e/11111111:22222222_2019-05-31") + kToken},
        Evil{"EncodedSlash", kOrigin + account_path("a%2f11111111:22222222_2019-05-31") + kToken},
        Evil{"EncodedLetter", kOrigin + account_path("%311111111:22222222_2019-05-31") + kToken},
        Evil{"ColonEncodedTwice",
             kOrigin + account_path("11111111%253A22222222_2019-05-31") + kToken},
        Evil{"PathParameter", kOrigin + kPath + ";x=1" + kToken}),
    [](const ::testing::TestParamInfo<Evil>& evil) { return std::string(evil.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Texts, EvilLink,
    ::testing::Values(Evil{"TenKilobytes", kOrigin + kPath + kToken + std::string(10'000, 'A')},
                      Evil{"LineBreak", kOrigin + kPath + kToken + "\r\nHost: evil.example"},
                      Evil{"LineFeed", kOrigin + kPath + kToken + "\n"},
                      Evil{"Tab", kOrigin + "\t" + kPath + kToken},
                      Evil{"Blank", " " + kOrigin + kPath + kToken},
                      Evil{"Nul", kOrigin + kPath + kToken + std::string(1, '\0')},
                      Evil{"BackslashInTheQuery", kOrigin + kPath + kToken + "\\"},
                      Evil{"LetterBeyondAscii", kOrigin + kPath + kToken + "\xc3\xa4"},
                      Evil{"Delete", kOrigin + kPath + kToken + "\x7f"},
                      Evil{"Fragment", kOrigin + kPath + kToken + "#part"},
                      Evil{"EmptyFragment", kOrigin + kPath + kToken + "#"},
                      Evil{"NoQuery", kOrigin + kPath}, Evil{"EmptyQuery", kOrigin + kPath + "?"},
                      Evil{"Nothing", ""}, Evil{"Words", "see the portal"}),
    [](const ::testing::TestParamInfo<Evil>& evil) { return std::string(evil.param.name); });

}  // namespace
}  // namespace azcost::fetch
