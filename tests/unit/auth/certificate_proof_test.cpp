#include "azcost/auth/client_certificate_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <chrono>
#include <stop_token>
#include <string>

#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"
#include "support/app_certificate.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "support/scripted_transport.hpp"
#include "unit/auth/source_under_test.hpp"

namespace azcost::auth {
namespace {

using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr const char* kFile = "/etc/azcost/contoso.pem";
constexpr const char* kOutOfTime =
    R"({"error":"invalid_client","error_description":"AADSTS700024: Client assertion is not within )"
    R"(its valid time range. Current time: 2026-11-05T09:30:00.0000000Z, assertion valid from )"
    R"(2026-11-05T08:00:00.0000000Z, expiry time of assertion 2026-11-05T08:10:00.0000000Z.)"
    R"(\r\nTrace ID: 7","error_codes":[700024]})";

SystemTime day(const char* text) { return *parse_day(text); }

/// Made once: a key of 2048 bits takes its time.
const testing::AppCertificate& this_year() {
  static const auto made = testing::make_app_certificate(day("2026-01-01"), day("2027-01-01") - 1s);
  return made;
}

const testing::AppCertificate& of_another_app() {
  static const auto made = testing::make_app_certificate(day("2026-01-01"), day("2027-01-01") - 1s);
  return made;
}

class ClientCertificate : public ::testing::Test {
 protected:
  ClientCertificate() { files.plant(kFile, this_year().file()); }

  /// The token that is handed out now, or "error: ..." when there is none.
  std::string token_now() {
    const auto token = source.token(std::stop_token());
    return token ? std::string(token->text.expose()) : "error: " + token.error().message;
  }

  /// What is wrong with a file of this text; of kind `kConfig`.
  std::string complaint(const std::string& text) {
    files.plant(kFile, text);
    const auto checked = check_certificate_file(files, kFile, clock.now());
    if (checked) return "nothing is wrong";
    EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
    return checked.error().message;
  }

  /// The assertion of the request number `index`.
  std::string assertion(std::size_t index) const {
    const std::string& body = transport.requests().at(index).body;
    const std::string field = "&client_assertion=";
    return body.substr(body.find(field) + field.size());
  }

  testing::FakeClock clock{day("2026-11-05") + 8h};
  testing::MemoryFileSystem files;
  testing::ScriptedTransport transport;
  ClientCertificateSource source{transport,
                                 clock,
                                 {.authority = "https://login.microsoftonline.com",
                                  .tenant_id = "contoso.onmicrosoft.com",
                                  .client_id = "11111111-2222-3333-4444-555555555555",
                                  .audience = "https://management.azure.com"},
                                 files,
                                 kFile};
};

TEST_F(ClientCertificate, PostsAnAssertionInPlaceOfASecret) {
  transport.reply(200, kGranted);
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(1));
  EXPECT_THAT(transport.requests()[0].body,
              StartsWith("grant_type=client_credentials"
                         "&client_id=11111111-2222-3333-4444-555555555555"
                         "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
                         "&client_assertion_type="
                         "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                         "&client_assertion="));
}

TEST_F(ClientCertificate, NamesItselfInTheHeader) {
  transport.reply(200, kGranted);
  token_now();
  const auto header = testing::read_jwt(assertion(0)).header;
  EXPECT_EQ(header, (nlohmann::ordered_json{
                        {"alg", "PS256"},
                        {"typ", "JWT"},
                        {"x5t#S256", testing::thumbprint_of(this_year().certificate)}}));
}

TEST_F(ClientCertificate, ClaimsToBeTheAppForTenMinutes) {
  transport.reply(200, kGranted);
  token_now();
  auto claims = testing::read_jwt(assertion(0)).claims;
  EXPECT_TRUE(is_guid(claims["jti"].get<std::string>()));
  claims.erase("jti");
  const auto now = std::chrono::duration_cast<seconds>(clock.now().time_since_epoch()).count();
  EXPECT_EQ(
      claims,
      (nlohmann::ordered_json{
          {"aud", "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"},
          {"iss", "11111111-2222-3333-4444-555555555555"},
          {"sub", "11111111-2222-3333-4444-555555555555"},
          {"nbf", now},
          {"iat", now},
          {"exp", now + 600}}));
}

TEST_F(ClientCertificate, SignsWithItsKey) {
  transport.reply(200, kGranted);
  token_now();
  EXPECT_TRUE(testing::is_signed_by(assertion(0), this_year().certificate));
  EXPECT_FALSE(testing::is_signed_by(assertion(0), of_another_app().certificate));
}

TEST_F(ClientCertificate, MakesANewAssertionForEveryTry) {
  transport.reply(503, "").reply(503, "").reply(200, kGranted);
  token_now();
  clock.advance(15min);
  token_now();
  EXPECT_EQ(token_now(), "the-token");
  const auto first = testing::read_jwt(assertion(0)).claims;
  const auto second = testing::read_jwt(assertion(1)).claims;
  const auto third = testing::read_jwt(assertion(2)).claims;
  EXPECT_NE(first["jti"], second["jti"]);
  EXPECT_NE(second["jti"], third["jti"]);
  EXPECT_EQ(first["nbf"].get<long>() + 15 * 60, second["nbf"].get<long>());
}

TEST_F(ClientCertificate, IsReadAnewForEveryToken) {
  transport.reply(200, kGranted).reply(200, kGranted);
  token_now();
  files.plant(kFile, of_another_app().file());
  EXPECT_EQ(token_now(), "the-token");
  EXPECT_THAT(transport.requests(), SizeIs(1));
  source.invalidate();
  token_now();
  EXPECT_TRUE(testing::is_signed_by(assertion(1), of_another_app().certificate));
}

TEST_F(ClientCertificate, SignsOnceMoreWhenTheAssertionIsCalledOutOfTime) {
  transport.reply(401, kOutOfTime).reply(200, kGranted);
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(2));
  EXPECT_NE(testing::read_jwt(assertion(0)).claims["jti"],
            testing::read_jwt(assertion(1)).claims["jti"]);
}

TEST_F(ClientCertificate, BlamesTheClockWhenAFreshAssertionIsOutOfTimeAsWell) {
  transport.reply(401, kOutOfTime).reply(401, kOutOfTime).reply(200, kGranted);
  const auto token = source.token(std::stop_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kPermission);
  EXPECT_THAT(token.error().message, HasSubstr("set this machine's clock (NTP)"));
  EXPECT_THAT(token.error().message, HasSubstr("Current time: 2026-11-05T09:30:00"));
  EXPECT_THAT(transport.requests(), SizeIs(2));
}

TEST_F(ClientCertificate, ShowsNoAssertionThatAnAnswerRepeats) {
  transport.on_request([this](const auto&) {
    transport.reply(400, R"({"error":"x","error_description":"bad: )" +
                             assertion(transport.requests().size() - 1) + "\"}");
  });
  EXPECT_THAT(token_now(), EndsWith("bad: *** (HTTP 400)"));
}

TEST_F(ClientCertificate, SendsNothingWhenItsFileCannotBeUsed) {
  files.plant(kFile, "");
  const auto token = source.token(std::stop_token());
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(token.error().message,
              StartsWith("no token for the app 11111111-2222-3333-4444-555555555555 in the tenant "
                         "contoso.onmicrosoft.com: '/etc/azcost/contoso.pem' holds no "
                         "certificate"));
  EXPECT_THAT(transport.requests(), SizeIs(0));
}

TEST_F(ClientCertificate, NeedsAKeyThatIsLongEnoughToSign) {
  const auto made = testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"),
                                                  testing::KeyKind::kShortRsa);
  files.plant(kFile, made.file());
  EXPECT_THAT(token_now(), EndsWith("'/etc/azcost/contoso.pem': its private key of 512 bits cannot "
                                    "sign with PS256: make a certificate with an RSA key of 2048 "
                                    "bits"));
}

TEST_F(ClientCertificate, MayStandInAnyOrderAndInAChain) {
  const std::string chain = of_another_app().certificate + "\nBag Attributes\n";
  EXPECT_EQ(complaint(this_year().key + chain + this_year().certificate), "nothing is wrong");
  transport.reply(200, kGranted);
  token_now();
  EXPECT_EQ(testing::read_jwt(assertion(0)).header["x5t#S256"],
            testing::thumbprint_of(this_year().certificate));
}

TEST_F(ClientCertificate, TellsTheReasonWhyItsFileCannotBeRead) {
  const auto checked = check_certificate_file(files, "/etc/azcost/missing.pem", clock.now());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(checked.error().message,
            "cannot open '/etc/azcost/missing.pem': No such file or directory");
}

TEST_F(ClientCertificate, IsMissedInAFileThatHoldsOnlyTheKey) {
  const std::string missing =
      "'/etc/azcost/contoso.pem' holds no certificate: it has to be a PEM file with the "
      "certificate and its private key ('openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes' makes "
      "one of a .pfx)";
  EXPECT_EQ(complaint(this_year().key), missing);
  EXPECT_EQ(complaint(""), missing);
  EXPECT_EQ(complaint("\x30\x82\x0a\x1f a .pfx"), missing);
}

TEST_F(ClientCertificate, IsMissedWhenItIsDamaged) {
  std::string text = this_year().file();
  text.replace(100, 3, "!!!");
  EXPECT_EQ(complaint(text),
            "'/etc/azcost/contoso.pem' holds a certificate that cannot be read: export it anew as "
            "PEM");
  EXPECT_THAT(complaint(this_year().certificate + text), HasSubstr("cannot be read"));
}

TEST_F(ClientCertificate, MissesItsKey) {
  EXPECT_EQ(complaint(this_year().certificate),
            "'/etc/azcost/contoso.pem' holds no private key: it has to hold the key of the "
            "certificate as well, as PEM");
}

TEST_F(ClientCertificate, MissesItsKeyWhenThatIsDamaged) {
  std::string text = this_year().file();
  text.replace(text.find("PRIVATE KEY-----") + 100, 3, "!!!");
  EXPECT_EQ(complaint(text),
            "the private key in '/etc/azcost/contoso.pem' cannot be read: export it anew as PEM");
}

TEST_F(ClientCertificate, IsMissedWhenTheFileWasCutOff) {
  const std::string whole = this_year().file();
  EXPECT_THAT(complaint(whole.substr(0, whole.size() - 40)), HasSubstr("key in"));
  EXPECT_THAT(complaint(this_year().key + "-----BEGIN "), HasSubstr("holds no certificate"));
}

TEST_F(ClientCertificate, AsksForAKeyWithoutAPassword) {
  EXPECT_EQ(complaint(this_year().certificate + testing::encrypt_key(this_year().key)),
            "the private key in '/etc/azcost/contoso.pem' is encrypted, and nobody is there to "
            "type its password: decrypt it with 'openssl pkey -in FILE', and protect the file "
            "with chmod 600");
}

TEST_F(ClientCertificate, TakesNoKeyOfAnotherCertificate) {
  EXPECT_EQ(complaint(this_year().certificate + of_another_app().key),
            "the private key in '/etc/azcost/contoso.pem' does not belong to the certificate in "
            "it: put the two that were made together into one file");
}

TEST_F(ClientCertificate, HasToBeOfTheKindThatTheAuthorityTakes) {
  const auto made =
      testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"), testing::KeyKind::kEc);
  EXPECT_EQ(complaint(made.file()),
            "the private key in '/etc/azcost/contoso.pem' is of type EC, and Microsoft Entra ID "
            "takes RSA only: make a certificate with an RSA key");
}

TEST_F(ClientCertificate, IsOfNoUseAfterItsEnd) {
  clock.jump_wall_clock(day("2027-01-01") - 1s - clock.now());
  EXPECT_EQ(complaint(this_year().file()), "nothing is wrong");
  clock.jump_wall_clock(1s);
  EXPECT_EQ(complaint(this_year().file()),
            "the certificate in '/etc/azcost/contoso.pem' has expired (it is valid from "
            "2026-01-01T00:00:00Z to 2026-12-31T23:59:59Z): make a new one, upload it to the app "
            "registration under Certificates & secrets, and put it with its key into the file");
}

TEST_F(ClientCertificate, IsOfNoUseBeforeItsStart) {
  clock.jump_wall_clock(day("2026-01-01") - clock.now());
  EXPECT_EQ(complaint(this_year().file()), "nothing is wrong");
  clock.jump_wall_clock(-1s);
  EXPECT_EQ(complaint(this_year().file()),
            "the certificate in '/etc/azcost/contoso.pem' is not valid yet (it is valid from "
            "2026-01-01T00:00:00Z to 2026-12-31T23:59:59Z, and this machine's clock says "
            "2025-12-31T23:59:59Z)");
}

// libcurl, which shares the library and the thread, would take it for an error of its own.
TEST_F(ClientCertificate, LeavesNoErrorBehindInOpenSsl) {
  std::string damaged = this_year().file();
  damaged.replace(100, 3, "!!!");
  complaint(damaged);
  EXPECT_EQ(ERR_peek_error(), 0UL);
  complaint(this_year().certificate + of_another_app().key);
  EXPECT_EQ(ERR_peek_error(), 0UL);
  complaint(this_year().file());
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST_F(ClientCertificate, ShowsNothingOfItsKeyInAComplaint) {
  const std::string key = this_year().key.substr(this_year().key.find('\n') + 1, 40);
  EXPECT_THAT(complaint(this_year().key), Not(HasSubstr(key)));
  EXPECT_THAT(complaint(of_another_app().certificate + this_year().key), Not(HasSubstr(key)));
}

}  // namespace
}  // namespace azcost::auth
