#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "azcost/http/curl_transport.hpp"
#include "exchange.hpp"
#include "support/process.hpp"
#include "support/raw_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_authority.hpp"

namespace azcost::http {
namespace {

using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::IsEmpty;
using testing::limit_to_tls_1_1;
using ::testing::Not;
using testing::RawServer;
using ::testing::StartsWith;
using testing::TestAuthority;
using testing::Then;
using testing::Validity;

class CurlTransportTls : public ::testing::Test {
 protected:
  /// Options that trust `authority` and nobody else.
  CurlOptions trusting(const TestAuthority& authority) {
    return {.ca_file = directory_.write("ca.pem", authority.certificate())};
  }

  /// The error of an exchange that must fail before the request is sent.
  Error refusal_by(const RawServer& server, const CurlOptions& options) {
    const auto response = exchange(get(server.https_url()), options);
    EXPECT_THAT(server.requests(), IsEmpty());
    if (response) return {ErrorKind::kInternal, "trusted"};
    EXPECT_THAT(response.error().message, Not(HasSubstr(kBearer)));
    return response.error();
  }

  TestAuthority authority_;
  testing::TempDir directory_;
};

TEST_F(CurlTransportTls, SpeaksToAServerThatTheCaFileVouchesFor) {
  const RawServer server({{http_answer(200, "ok")}}, authority_.issue("127.0.0.1"));
  const auto response = exchange(get(server.https_url()), trusting(authority_));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "ok");
}

TEST_F(CurlTransportTls, UsesAConnectionAgain) {
  const RawServer server({{http_answer(200, "")}, {http_answer(200, "")}},
                         authority_.issue("127.0.0.1"));
  const auto transport = make_transport(trusting(authority_));
  ASSERT_TRUE(transport->send(get(server.https_url()), {}));
  ASSERT_TRUE(transport->send(get(server.https_url()), {}));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTls, SurvivesAServerThatClosedBetweenTwoRequests) {
  const RawServer server({{http_answer(200, "1"), Then::kClose}, {http_answer(200, "2")}},
                         authority_.issue("127.0.0.1"));
  const auto transport = make_transport(trusting(authority_));
  ASSERT_TRUE(transport->send(post(server.https_url(), "x"), {}));
  const auto second = transport->send(post(server.https_url(), "y"), {});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->body, "2");
}

TEST_F(CurlTransportTls, RefusesAServerThatAnotherAuthorityVouchesFor) {
  const TestAuthority other;
  const RawServer server({{http_answer(200, "")}}, other.issue("127.0.0.1"));
  const Error error = refusal_by(server, trusting(authority_));
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_THAT(error.message,
              StartsWith("the certificate of " + server.address() + " is not trusted: "));
  EXPECT_THAT(error.message, HasSubstr("http.ca_file or AZCOST_CA_FILE"));
}

TEST_F(CurlTransportTls, RefusesAnUnknownAuthorityWithoutACaFile) {
  const RawServer server({{http_answer(200, "")}}, authority_.issue("127.0.0.1"));
  EXPECT_THAT(refusal_by(server, {}).message, HasSubstr("is not trusted"));
}

TEST_F(CurlTransportTls, RefusesACertificateForAnotherHost) {
  const RawServer server({{http_answer(200, "")}}, authority_.issue("management.azure.com"));
  const Error error = refusal_by(server, trusting(authority_));
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_THAT(error.message, HasSubstr("is not trusted"));
  EXPECT_THAT(error.message, HasSubstr("127.0.0.1"));
}

TEST_F(CurlTransportTls, RefusesACertificateThatHasExpired) {
  const RawServer server({{http_answer(200, "")}},
                         authority_.issue("127.0.0.1", Validity::kEndedYesterday));
  EXPECT_THAT(refusal_by(server, trusting(authority_)).message, HasSubstr("expired"));
}

TEST_F(CurlTransportTls, RefusesAServerOfOldProtocols) {
  const auto context = authority_.issue("127.0.0.1");
  limit_to_tls_1_1(context);
  const RawServer server({{http_answer(200, "")}}, context);
  const Error error = refusal_by(server, trusting(authority_));
  EXPECT_EQ(error.kind, ErrorKind::kConfig) << "it is the same however often it is tried";
  EXPECT_THAT(error.message, StartsWith("no TLS session with " + server.address()));
  EXPECT_THAT(error.message, HasSubstr("TLS 1.2 or newer is needed"));
}

TEST_F(CurlTransportTls, NamesACaFileThatCannotBeRead) {
  const RawServer server({{http_answer(200, "")}}, authority_.issue("127.0.0.1"));
  const auto missing = directory_.path() / "missing.pem";
  const Error error = refusal_by(server, {.ca_file = missing});
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_EQ(error.message, "no certificates can be read from '" + missing.string() +
                               "', which http.ca_file or AZCOST_CA_FILE names");
}

TEST_F(CurlTransportTls, NamesACaFileWithoutCertificates) {
  const RawServer server({{http_answer(200, "")}}, authority_.issue("127.0.0.1"));
  const auto file = directory_.write("empty.pem", "not a certificate\n");
  EXPECT_EQ(refusal_by(server, {.ca_file = file}).kind, ErrorKind::kConfig);
}

TEST_F(CurlTransportTls, WritesNoKeysWhereTheEnvironmentWantsThem) {
  // libcurl reads the variable once in a process, so this test needs a process of its own.
  const auto keys = directory_.path() / "keys.log";
  testing::ProcessOptions process;
  process.arguments = {std::filesystem::read_symlink("/proc/self/exe").string(),
                       "--gtest_filter=CurlTransportTls.SpeaksToAServerThatTheCaFileVouchesFor"};
  process.environment = {{"SSLKEYLOGFILE", keys.string()}};
  const auto result = testing::run_process(process);
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  ASSERT_THAT(result.out, HasSubstr("1 test from 1 test suite ran"));
  EXPECT_FALSE(std::filesystem::exists(keys));
}

}  // namespace
}  // namespace azcost::http
