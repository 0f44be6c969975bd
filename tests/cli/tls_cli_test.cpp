// The real binary against an Azure with a certificate of a private authority.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_home.hpp"
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

  /// A config whose `http` section names this authority; without one, it has no such section.
  static std::string config_of(const EmulatedHome& home, const TestAuthority* trusted) {
    const std::vector<json> accounts = {home.account("contoso")};
    if (trusted == nullptr) return home.write_config(accounts);
    home.home().write("ca.pem", trusted->certificate());
    return home.write_config(accounts, {{"http", {{"ca_file", "ca.pem"}}}});
  }

  TestAuthority authority_;
};

TEST_F(Https, IsCollectedFromWithTheAuthorityInTheCaFile) {
  EmulatedHome home(https());
  EXPECT_THAT(home.server().url(), HasSubstr("https://127.0.0.1:"));
  const auto config = config_of(home, &authority_);
  const auto collected = home.run_with(config, collect_all());
  EXPECT_EQ(collected.exit_code, 0) << collected.out << collected.err;
  EXPECT_THAT(home.home().files("store/data"), Not(IsEmpty()));
  const auto checked = home.run_with(config, {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("ok       query of contoso"));
}

TEST_F(Https, OfAnUnknownAuthorityIsNotTrusted) {
  EmulatedHome home(https());
  const auto collected = home.run_with(config_of(home, nullptr), collect_a_day());
  EXPECT_EQ(collected.exit_code, 78);
  EXPECT_THAT(collected.out, HasSubstr("the certificate of " + home.server().url().substr(8) +
                                       " is not trusted: "));
  EXPECT_THAT(collected.out, HasSubstr("with http.ca_file or AZCOST_CA_FILE"));
  const auto checked = home.run_with(config_of(home, nullptr), {"check"});
  EXPECT_EQ(checked.exit_code, 78);
  EXPECT_THAT(checked.out,
              HasSubstr("failed   network of contoso: reach the authority at https://"));
  EXPECT_THAT(checked.out, HasSubstr("name its certificate authority with http.ca_file"));
  EXPECT_THAT(home.server().requests(), IsEmpty());
}

TEST_F(Https, OfAnotherAuthorityOrAnotherHostIsNotTrusted) {
  const TestAuthority other;
  const ServerCertificate issued = authority_.certify({"management.azure.com"});
  EmulatedHome home(https());
  EmulatedHome elsewhere({.tls = emulator::TlsIdentity{issued.certificate, issued.key}});
  for (const auto& result : {home.run_with(config_of(home, &other), {"check"}),
                             elsewhere.run_with(config_of(elsewhere, &authority_), {"check"})}) {
    EXPECT_EQ(result.exit_code, 78);
    EXPECT_THAT(result.out, HasSubstr(" is not trusted: "));
  }
}

TEST_F(Https, RetriesAnswersThatBreakOffJustLikeHttp) {
  ServerOptions options = https();
  options.faults = {*emulator::parse_fault("cut=100@1"), *emulator::parse_fault("reset-before@2")};
  EmulatedHome home(options);
  const auto result = home.run_with(config_of(home, &authority_), collect_all());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_GT(home.server().count(emulator::RequestKind::kQuery), 2U);
}

}  // namespace
}  // namespace azcost::testing
