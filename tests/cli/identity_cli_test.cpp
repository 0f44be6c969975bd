// The credentials with which the real binary identifies itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "azcost/base/system_clock.hpp"
#include "emulated_home.hpp"
#include "support/app_certificate.hpp"

namespace azcost::testing {
namespace {

using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFederated =
    "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW0ifQ.Y2FuYXJ5LXNpZ25hdHVyZQ";

constexpr const char* kCertificate = "AZURE_CLIENT_CERTIFICATE_PATH";
constexpr const char* kToken = "AZURE_FEDERATED_TOKEN_FILE";

AppCertificate certificate_until(days from_now) {
  const SystemTime now = SystemClock().now();
  return make_app_certificate(now - days(10), now + from_now);
}

/// Made once: a 2048-bit key takes a while.
const AppCertificate& registered() {
  static const auto made = certificate_until(days(10));
  return made;
}

/// An emulated Azure whose app has a certificate and a federated credential, and no secret.
class IdentityOfTheEnvironment : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start().ok()); }

  /// `azcost <arguments>` with `variable` set to the path of a file that has this text.
  ProcessResult run(Arguments arguments, const std::string& variable, const std::string& text,
                    mode_t mode = 0600) const {
    auto variables = account_variables(server_, home_);
    variables[variable] = write_private(home_, "proof", text);
    ::chmod(variables[variable].c_str(), mode);
    return azcost(std::move(arguments), std::move(variables));
  }

  std::vector<std::string> collect() const {
    const std::string day = format_day(today_ - days(2));
    return {"collect", "--from", day, "--to", day};
  }

  Day today_ = day_of(SystemClock().now());
  SystemClock clock_;
  emulator::World world_{
      {.customers = 2, .from = today_ - days(5), .to = today_, .rows_per_day = 10}};
  emulator::Server server_{world_,
                           clock_,
                           {.client_secrets = {},
                            .client_certificates = {registered().certificate},
                            .federated_tokens = {kFederated}}};
  TempDir home_;
};

TEST_F(IdentityOfTheEnvironment, MayBeACertificateOrAFederatedToken) {
  const auto certificate = run(collect(), kCertificate, registered().file());
  EXPECT_EQ(certificate.exit_code, 0) << certificate.err;
  EXPECT_EQ(home_.files("store/data").size(), 1U);
  const auto token = run(collect(), kToken, std::string(kFederated) + "\n");
  EXPECT_EQ(token.exit_code, 0) << token.err;
  EXPECT_THAT(token.out, HasSubstr("unchanged"));
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByNameWhenTheAppDoesNotKnowTheCertificate) {
  const std::string other = certificate_until(days(10)).file();
  const auto collected = run(collect(), kCertificate, other);
  EXPECT_EQ(collected.exit_code, 77);
  EXPECT_THAT(collected.out,
              HasSubstr("the app does not know the certificate that azcost signs with: "
                        "upload the certificate of AZURE_CLIENT_CERTIFICATE_PATH"));
  const auto checked = run({"check"}, kCertificate, other);
  EXPECT_EQ(checked.exit_code, 77);
  for (const char* line : {"failed   token of default", "AADSTS700027",
                           "the app does not know the certificate that azcost signs with",
                           "upload the certificate of AZURE_CLIENT_CERTIFICATE_PATH"}) {
    EXPECT_THAT(checked.out, HasSubstr(line));
  }
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByNameWhenNobodyTrustsTheFederatedToken) {
  // {"typ":"JWT"}, {"sub":"system:serviceaccount:other:job"}.
  const char* const other =
      "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6b3RoZXI6am9iIn0.bm9uZQ";
  const auto collected = run(collect(), kToken, other);
  EXPECT_EQ(collected.exit_code, 77);
  EXPECT_THAT(collected.out, HasSubstr("AADSTS700213"));
  const auto checked = run({"check"}, kToken, other);
  EXPECT_EQ(checked.exit_code, 77);
  for (const char* line : {"failed   token of default", "AADSTS700213",
                           "no federated credential of the app fits the token",
                           "Federated credentials: set Issuer, Subject and Audience"}) {
    EXPECT_THAT(checked.out, HasSubstr(line));
  }
}

TEST_F(IdentityOfTheEnvironment, EndsTheRunAtItsStartWhenTheCertificateHasExpired) {
  const auto expired = certificate_until(-days(1));
  const auto result = run(collect(), kCertificate, expired.file());
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err,
              StartsWith("azcost: client certificate of account default: the certificate in '"));
  EXPECT_THAT(result.err, HasSubstr(" has expired (it is valid from "));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(IdentityOfTheEnvironment, IsFixedWhereItsSecretComesFrom) {
  auto variables = account_variables(server_, home_);
  variables["AZURE_CLIENT_SECRET"] = "\"S3CR3T\"";
  for (const char* command : {"collect", "check"}) {
    const auto result = azcost({command}, variables);
    EXPECT_EQ(result.exit_code, 77) << command;
    const std::string all = result.out + result.err;
    EXPECT_THAT(all, HasSubstr("AZURE_CLIENT_SECRET is in quotes")) << command;
    EXPECT_THAT(all, HasSubstr("the client secret is wrong: AZURE_CLIENT_SECRET must hold"))
        << command;
    EXPECT_THAT(all, Not(HasSubstr("client_secret_file"))) << command;
    EXPECT_THAT(all, Not(HasSubstr("S3CR3T"))) << command;
  }
}

TEST_F(IdentityOfTheEnvironment, IsValidatedWithAWarningWhenOthersCanReadTheKey) {
  const auto readable = run({"config", "validate"}, kCertificate, registered().file(), 0644);
  EXPECT_EQ(readable.exit_code, 0) << readable.err;
  EXPECT_THAT(readable.err,
              StartsWith("azcost: warning: client certificate of account default: '"));
  EXPECT_THAT(readable.err, HasSubstr("can be read by others; chmod 600 fixes that"));
  // The platform writes it for everybody in the container, and nobody there can change that.
  const auto token = run({"config", "validate"}, kToken, kFederated, 0644);
  EXPECT_EQ(token.exit_code, 0) << token.err;
  EXPECT_THAT(token.err, IsEmpty());
  const auto no_key = run({"config", "validate"}, kCertificate, registered().certificate);
  EXPECT_EQ(no_key.exit_code, 78);
  EXPECT_THAT(no_key.err, HasSubstr("holds no private key"));
}

}  // namespace
}  // namespace azcost::testing
