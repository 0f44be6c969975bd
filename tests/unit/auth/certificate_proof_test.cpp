#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <chrono>
#include <string>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"
#include "support/app_certificate.hpp"
#include "unit/auth/source_under_test.hpp"

namespace azcost::auth {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr const char* kFile = "/etc/azcost/contoso.pem";

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

class ClientCertificate : public ::testing::Test, protected SourceUnderTest {
 protected:
  ClientCertificate() : SourceUnderTest(certificate_proof, kFile) {
    files.plant(kFile, this_year().file());
  }

  /// What is wrong with a file of this text; of kind `kConfig`.
  std::string complaint(const std::string& text) {
    files.plant(kFile, text);
    const auto checked = check_certificate_file(files, kFile, clock.now());
    // libcurl, which shares the library and the thread, would take it for an error of its own.
    EXPECT_EQ(ERR_peek_error(), 0UL);
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
};

TEST_F(ClientCertificate, PostsAnAssertionOfTheAppForTenMinutesThatItsKeyHasSigned) {
  transport.reply(200, kGranted);
  EXPECT_EQ(token_now(), "the-token");
  ASSERT_THAT(transport.requests(), SizeIs(1));
  EXPECT_THAT(transport.requests()[0].body,
              HasSubstr("&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type"
                        "%3Ajwt-bearer&client_assertion="));
  const auto jwt = testing::read_jwt(assertion(0));
  EXPECT_EQ(jwt.header, (nlohmann::ordered_json{
                            {"alg", "PS256"},
                            {"typ", "JWT"},
                            {"x5t#S256", testing::thumbprint_of(this_year().certificate)}}));
  auto claims = jwt.claims;
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
  EXPECT_TRUE(testing::is_signed_by(assertion(0), this_year().certificate));
  EXPECT_FALSE(testing::is_signed_by(assertion(0), of_another_app().certificate));
}

TEST_F(ClientCertificate, MakesANewAssertionForEveryTry) {
  transport.reply(503, "").reply(401, kOutOfTime).reply(200, kGranted);
  token_now();
  clock.advance(15min);
  EXPECT_THAT(token_now(), AllOf(HasSubstr("set this machine's clock (NTP)"),
                                 HasSubstr("Current time: 2026-11-05T09:30:00")));
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

TEST_F(ClientCertificate, ShowsNoAssertionThatAnAnswerRepeats) {
  transport.on_request([this](const auto&) {
    transport.reply(400, R"({"error":"x","error_description":"bad: )" +
                             assertion(transport.requests().size() - 1) + "\"}");
  });
  EXPECT_THAT(token_now(), EndsWith("bad: *** (HTTP 400)"));
}

TEST_F(ClientCertificate, SendsNothingWhenItsFileCannotBeUsed) {
  files.plant(kFile, "");
  EXPECT_THAT(token_now(), HasSubstr(": '/etc/azcost/contoso.pem' holds no certificate"));
  files.plant(kFile, testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"),
                                                   testing::KeyKind::kShortRsa)
                         .file());
  EXPECT_THAT(token_now(), HasSubstr("its private key of 512 bits cannot sign with PS256"));
  EXPECT_THAT(transport.requests(), SizeIs(0));
}

TEST_F(ClientCertificate, MayStandInAnyOrderAndInAChain) {
  const std::string chain = of_another_app().certificate + "\nBag Attributes\n";
  EXPECT_EQ(complaint(this_year().key + chain + this_year().certificate), "nothing is wrong");
  transport.reply(200, kGranted);
  token_now();
  EXPECT_EQ(testing::read_jwt(assertion(0)).header["x5t#S256"],
            testing::thumbprint_of(this_year().certificate));
}

TEST_F(ClientCertificate, IsMissedInAFileThatCannotBeRead) {
  const auto checked = check_certificate_file(files, "/etc/azcost/missing.pem", clock.now());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(checked.error().message,
            "cannot open '/etc/azcost/missing.pem': No such file or directory");
}

TEST_F(ClientCertificate, SaysWhatIsWrongWithItsFileAndShowsNothingOfTheKey) {
  const testing::AppCertificate& own = this_year();
  const std::string whole = own.file();
  std::string bad_certificate = whole;
  bad_certificate.replace(100, 3, "!!!");
  std::string bad_key = whole;
  bad_key.replace(bad_key.find("PRIVATE KEY-----") + 100, 3, "!!!");
  const auto of_ec =
      testing::make_app_certificate(day("2026-01-01"), day("2027-01-01"), testing::KeyKind::kEc);
  const std::string key = own.key.substr(own.key.find('\n') + 1, 40);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {own.key,
       "holds no certificate: it has to be a PEM file with the certificate and its "
       "private key ('openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes'"},
      {"", "holds no certificate"},
      {"\x30\x82\x0a\x1f a .pfx", "holds no certificate"},
      {own.key + "-----BEGIN ", "holds no certificate"},
      {bad_certificate, "holds a certificate that cannot be read: export it anew as PEM"},
      {own.certificate + bad_certificate, "holds a certificate that cannot be read"},
      {own.certificate, "holds no private key"},
      {bad_key, "the private key in '/etc/azcost/contoso.pem' cannot be read"},
      {whole.substr(0, whole.size() - 40), "key in"},
      {own.certificate + testing::encrypt_key(own.key), "is encrypted"},
      {own.certificate + of_another_app().key, "does not belong to the certificate in it"},
      {of_another_app().certificate + own.key, "does not belong to the certificate in it"},
      {of_ec.file(), "is of type EC, and Microsoft Entra ID takes RSA only"},
      {std::string("\xff\xfe-\0", 4), "is UTF-16"}};
  for (const auto& [text, expected] : rows) {
    EXPECT_THAT(complaint(text), AllOf(HasSubstr("'/etc/azcost/contoso.pem'"), HasSubstr(expected),
                                       Not(HasSubstr(key))));
  }
}

TEST_F(ClientCertificate, IsOfUseBetweenItsStartAndItsEndOnly) {
  const std::string text = this_year().file();
  clock.jump_wall_clock(day("2027-01-01") - 1s - clock.now());
  EXPECT_EQ(complaint(text), "nothing is wrong");
  clock.jump_wall_clock(1s);
  EXPECT_THAT(complaint(text), HasSubstr("has expired (it is valid from 2026-01-01T00:00:00Z to "
                                         "2026-12-31T23:59:59Z): make a new one"));
  EXPECT_EQ(certificate_end(files, kFile), day("2027-01-01") - 1s);
  clock.jump_wall_clock(day("2026-01-01") - clock.now());
  EXPECT_EQ(complaint(text), "nothing is wrong");
  clock.jump_wall_clock(-1s);
  EXPECT_THAT(complaint(text), HasSubstr("is not valid yet (it is valid from 2026-01-01T00:00:00Z "
                                         "to 2026-12-31T23:59:59Z, and this machine's clock says "
                                         "2025-12-31T23:59:59Z)"));
}

}  // namespace
}  // namespace azcost::auth
