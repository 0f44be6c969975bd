// The real binary against an Azure whose certificate is of a private authority.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_config.hpp"
#include "support/test_authority.hpp"

namespace azcost::testing {
namespace {

using emulator::ServerOptions;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Https : public ::testing::Test {
 protected:
  ServerOptions https() const {
    const ServerCertificate issued = authority_.certify({"127.0.0.1"});
    return {.tls = emulator::TlsIdentity{issued.certificate, issued.key}};
  }

  /// A config whose `http` section names this authority; none: it has no such section.
  static std::string config_of(const EmulatedHome& home, const TestAuthority* trusted) {
    const std::vector<json> accounts = {account_entry(home, "contoso")};
    if (trusted == nullptr) return write_config(home, accounts);
    home.home().write("ca.pem", trusted->certificate());
    return write_config(home, accounts, {{"http", {{"ca_file", "ca.pem"}}}});
  }

  TestAuthority authority_;
};

TEST_F(Https, IsCollectedFromWithTheAuthorityInTheCaFile) {
  EmulatedHome home(https());
  EXPECT_THAT(home.server().url(), HasSubstr("https://127.0.0.1:"));
  const auto config = config_of(home, &authority_);
  const auto collected = azcost_with(home, config, collect_all());
  EXPECT_EQ(collected.exit_code, 0) << collected.out << collected.err;
  EXPECT_THAT(home.home().files("store/data"), Not(IsEmpty()));
  const auto checked = azcost_with(home, config, {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("ok       query of contoso"));
}

TEST_F(Https, OfAnUnknownAuthorityIsNotTrustedByCollect) {
  EmulatedHome home(https());
  const auto result = azcost_with(home, config_of(home, nullptr), collect_a_day());
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.out, HasSubstr("the certificate of " + home.server().url().substr(8) +
                                    " is not trusted: "));
  EXPECT_THAT(result.out,
              HasSubstr("whether a proxy opens TLS: then name its authority with http.ca_file or "
                        "AZCOST_CA_FILE"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST_F(Https, OfAnUnknownAuthorityIsNotTrustedByCheck) {
  EmulatedHome home(https());
  const auto result = azcost_with(home, config_of(home, nullptr), {"check"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.out,
              HasSubstr("failed   network of contoso: reach the authority at https://"));
  EXPECT_THAT(result.out, HasSubstr(" is not trusted: "));
  EXPECT_THAT(result.out, HasSubstr("name its certificate authority with http.ca_file"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST_F(Https, OfAnotherAuthorityThanThatOfTheCaFileIsNotTrusted) {
  EmulatedHome home(https());
  const TestAuthority other;
  const auto result = azcost_with(home, config_of(home, &other), {"check"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.out, HasSubstr(" is not trusted: "));
}

TEST_F(Https, OfAnotherHostIsNotTrusted) {
  ServerOptions options;
  const ServerCertificate issued = authority_.certify({"management.azure.com"});
  options.tls = emulator::TlsIdentity{issued.certificate, issued.key};
  EmulatedHome home(options);
  const auto result = azcost_with(home, config_of(home, &authority_), {"check"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.out, HasSubstr(" is not trusted: "));
}

TEST_F(Https, MendsAnswersThatBreakOffJustLikeHttp) {
  ServerOptions options = https();
  options.faults = {*emulator::parse_fault("cut=100@1"), *emulator::parse_fault("reset-before@2")};
  EmulatedHome home(options);
  const auto result = azcost_with(home, config_of(home, &authority_), collect_all());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_GT(home.server().count(emulator::RequestKind::kQuery), 2U);
}

}  // namespace
}  // namespace azcost::testing
