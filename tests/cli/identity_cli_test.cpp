// The ways in which the real binary proves that it is the app.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "azcost/base/system_clock.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost_process.hpp"
#include "support/app_certificate.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {
namespace {

using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFederated =
    "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW0ifQ.Y2FuYXJ5LXNpZ25hdHVyZQ";

AppCertificate certificate_until(days from_now) {
  const SystemTime now = SystemClock().now();
  return make_app_certificate(now - days(10), now + from_now);
}

/// Made once: a key of 2048 bits takes its time.
const AppCertificate& registered() {
  static const auto made = certificate_until(days(10));
  return made;
}

/// An emulated Azure whose app has a certificate and a federated credential, and no secret.
class IdentityOfTheEnvironment : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start().ok()); }

  /// The environment without a proof.
  std::map<std::string, std::string> environment() const {
    const auto& options = server_.options();
    return {{"HOME", home_.path().string()},
            {"AZCOST_DATA_DIR", (home_.path() / "store").string()},
            {"AZCOST_BILLING_ACCOUNT_ID", options.billing_account_id},
            {"AZURE_TENANT_ID", options.tenant_id},
            {"AZURE_CLIENT_ID", options.client_id},
            {"AZURE_AUTHORITY_HOST", server_.url()},
            {"AZCOST_ARM_ENDPOINT", server_.url()}};
  }

  /// `azcost <arguments>` with this variable that names a file of this text.
  ProcessResult run(std::vector<std::string> arguments, const std::string& variable,
                    const std::string& text, mode_t mode = 0600) const {
    const auto file = home_.write("proof", text);
    ::chmod(file.c_str(), mode);
    auto variables = environment();
    variables[variable] = file.string();
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

TEST_F(IdentityOfTheEnvironment, MayBeACertificate) {
  const auto result = run(collect(), "AZURE_CLIENT_CERTIFICATE_PATH", registered().file());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(home_.files("store/data").size(), 1U);
}

TEST_F(IdentityOfTheEnvironment, MayBeAFederatedToken) {
  const auto result = run(collect(), "AZURE_FEDERATED_TOKEN_FILE", std::string(kFederated) + "\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(home_.files("store/data").size(), 1U);
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByNameWhenTheAppDoesNotKnowTheCertificate) {
  const auto other = certificate_until(days(10));
  const auto result = run(collect(), "AZURE_CLIENT_CERTIFICATE_PATH", other.file());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("the app does not know the certificate that azcost signs with: "
                                    "upload the certificate of AZURE_CLIENT_CERTIFICATE_PATH"));
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByCheckWithTheStepThatRegistersTheCertificate) {
  const auto other = certificate_until(days(10));
  const auto result = run({"check"}, "AZURE_CLIENT_CERTIFICATE_PATH", other.file());
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("failed   token of default"));
  EXPECT_THAT(result.out, HasSubstr("AADSTS700027"));
  EXPECT_THAT(result.out,
              HasSubstr("the app does not know the certificate that azcost signs with"));
  EXPECT_THAT(result.out, HasSubstr("upload the certificate of AZURE_CLIENT_CERTIFICATE_PATH"));
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByCheckWithTheStepThatTrustsTheFederatedToken) {
  // {"typ":"JWT"}, {"sub":"system:serviceaccount:other:job"}.
  const auto result = run({"check"}, "AZURE_FEDERATED_TOKEN_FILE",
                          "eyJ0eXAiOiJKV1QifQ."
                          "eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6b3RoZXI6am9iIn0.bm9uZQ");
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("failed   token of default"));
  EXPECT_THAT(result.out, HasSubstr("AADSTS700213"));
  EXPECT_THAT(result.out, HasSubstr("no federated credential of the app fits the token"));
  EXPECT_THAT(result.out, HasSubstr("Federated credentials: set Issuer, Subject and Audience"));
}

TEST_F(IdentityOfTheEnvironment, IsRefusedByNameWhenNobodyTrustsTheFederatedToken) {
  const auto result = run(collect(), "AZURE_FEDERATED_TOKEN_FILE",
                          "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJvdGhlciJ9.bm9uZQ");
  EXPECT_EQ(result.exit_code, 77);
  EXPECT_THAT(result.out, HasSubstr("AADSTS700213"));
}

TEST_F(IdentityOfTheEnvironment, EndsTheRunAtItsStartWhenTheCertificateHasExpired) {
  const auto expired = certificate_until(-days(1));
  const auto result = run(collect(), "AZURE_CLIENT_CERTIFICATE_PATH", expired.file());
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err,
              StartsWith("azcost: client certificate of account default: the certificate in '"));
  EXPECT_THAT(result.err, HasSubstr(" has expired (it is valid from "));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(IdentityOfTheEnvironment, IsMendedWhereItsSecretComesFrom) {
  auto variables = environment();
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

TEST_F(IdentityOfTheEnvironment, IsOneProofAndNotTwo) {
  auto variables = environment();
  variables["AZURE_CLIENT_SECRET"] = "S3CR3T";
  variables["AZURE_FEDERATED_TOKEN_FILE"] = "/run/token";
  const auto result = azcost(collect(), variables);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err,
              HasSubstr("AZURE_FEDERATED_TOKEN_FILE: stands beside AZURE_CLIENT_SECRET"));
}

TEST_F(IdentityOfTheEnvironment, IsValidatedWithAWarningWhenOthersCanReadTheKey) {
  const auto result =
      run({"config", "validate"}, "AZURE_CLIENT_CERTIFICATE_PATH", registered().file(), 0644);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, StartsWith("azcost: warning: client certificate of account default: '"));
  EXPECT_THAT(result.err, HasSubstr("can be read by others; chmod 600 fixes that"));
}

// A platform writes it for everybody in the container, and nobody there could change that.
TEST_F(IdentityOfTheEnvironment, IsValidatedWithoutAWarningWhenOthersCanReadTheToken) {
  const auto result = run({"config", "validate"}, "AZURE_FEDERATED_TOKEN_FILE", kFederated, 0644);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(IdentityOfTheEnvironment, IsNotValidWithoutItsKey) {
  const auto result =
      run({"config", "validate"}, "AZURE_CLIENT_CERTIFICATE_PATH", registered().certificate);
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("holds no private key"));
}

}  // namespace
}  // namespace azcost::testing
