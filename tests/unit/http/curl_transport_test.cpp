#include "azcost/http/curl_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>

#include "exchange.hpp"
#include "gzip.hpp"
#include "support/raw_server.hpp"

namespace azcost::http {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using testing::RawServer;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::Then;

TEST(CurlTransport, SendsWhatItIsGiven) {
  const RawServer server({{http_answer(200, "")}});
  ASSERT_TRUE(exchange(post(server.http_url() + "a/b?c=d%2F", R"({"type":"ActualCost"})"),
                       {.user_agent = "azcost/1.2.3"}));
  const std::string request = server.requests().at(0).text;
  EXPECT_THAT(request, StartsWith("POST /a/b?c=d%2F HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nHost: " + server.address() + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Bearer " + kBearer + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: gzip\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: azcost/1.2.3\r\n"));
  EXPECT_THAT(request, EndsWith("\r\n\r\n{\"type\":\"ActualCost\"}"));
}

TEST(CurlTransport, SendsABodyWithNulBytesWhole) {
  const RawServer server({{http_answer(200, "")}});
  ASSERT_TRUE(exchange(post(server.http_url(), std::string("a\0b", 3))));
  EXPECT_THAT(server.requests().at(0).text, EndsWith(std::string("\r\n\r\na\0b", 7)));
}

TEST(CurlTransport, DoesNotWaitForPermissionToSendALargeBody) {
  const RawServer server({{http_answer(200, "")}});
  const std::string body(3 * 1024 * 1024, 'x');
  ASSERT_TRUE(exchange(post(server.http_url(), body)));
  EXPECT_THAT(server.requests().at(0).text, Not(HasSubstr("Expect")));
  EXPECT_THAT(server.requests().at(0).text, EndsWith(body));
}

TEST(CurlTransport, SendsNothingOfARequestWithTheNextOne) {
  const RawServer server({{http_answer(200, "")}, {http_answer(200, "")}});
  const auto transport = make_transport();
  ASSERT_TRUE(transport->send(post(server.http_url(), "the body"), {}));
  Request plain;
  plain.url = server.http_url();
  ASSERT_TRUE(transport->send(plain, {}));
  const std::string second = server.requests().at(1).text;
  EXPECT_THAT(second, StartsWith("GET / HTTP/1.1\r\n"));
  EXPECT_THAT(second, Not(HasSubstr("Authorization")));
  EXPECT_THAT(second, Not(HasSubstr("Content-")));
  EXPECT_THAT(second, EndsWith("\r\n\r\n"));
}

TEST(CurlTransport, SendsAnEmptyHeader) {
  const RawServer server({{http_answer(200, "")}});
  Request request = get(server.http_url());
  request.headers = {{"ClientType", ""}};
  ASSERT_TRUE(exchange(request));
  EXPECT_THAT(server.requests().at(0).text, HasSubstr("\r\nClientType:\r\n"));
}

TEST(CurlTransport, RefusesAHeaderOrABearerThatWouldBecomeTwo) {
  const RawServer server({{http_answer(200, "")}});
  Request header = get(server.http_url());
  header.headers = {{"ClientType", "azcost\r\nX-Evil: 1"}};
  Request bearer = get(server.http_url());
  bearer.bearer = Secret(kBearer + "\nX-Evil: 1");
  for (const Request& request : {header, bearer}) {
    const auto response = exchange(request);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::kConfig);
    EXPECT_THAT(response.error().message, HasSubstr("holds a control character"));
    EXPECT_THAT(response.error().message, Not(HasSubstr(kBearer)));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, ReturnsStatusHeadersAndBody) {
  const RawServer server({{http_answer(200, "the body",
                                       "X-Ms-Request-Id:  r-1 \r\n"
                                       "Set-Cookie: a\r\n"
                                       "SET-COOKIE: b\r\n")}});
  const auto response = exchange(get(server.http_url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "the body");
  EXPECT_THAT(response->headers,
              ElementsAre(Pair("x-ms-request-id", "r-1"), Pair("set-cookie", "a"),
                          Pair("set-cookie", "b"), Pair("content-length", "8")));
  EXPECT_EQ(response->header("set-cookie"), "a");
  EXPECT_EQ(response->header("retry-after"), std::nullopt);
}

TEST(CurlTransport, TakesEveryStatusForAnAnswer) {
  const RawServer server({{http_answer(404, "gone")}, {http_answer(503, "")}});
  const auto transport = make_transport();
  EXPECT_EQ(transport->send(get(server.http_url()), {})->body, "gone");
  EXPECT_EQ(transport->send(get(server.http_url()), {})->status, 503);
}

TEST(CurlTransport, ReturnsTheHeadersOfTheLastAnswerOnly) {
  const RawServer server(
      {{"HTTP/1.1 100 Continue\r\nx-early: 1\r\n\r\n" + http_answer(200, "", "x-late: 2\r\n")}});
  const auto response = exchange(post(server.http_url(), "body"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->header("x-early"), std::nullopt);
  EXPECT_EQ(response->header("x-late"), "2");
}

TEST(CurlTransport, StoresAndReturnsNoCookies) {
  const RawServer server(
      {{http_answer(200, "", "Set-Cookie: a=b; Path=/\r\n")}, {http_answer(200, "")}});
  const auto transport = make_transport();
  ASSERT_TRUE(transport->send(get(server.http_url()), {}));
  ASSERT_TRUE(transport->send(get(server.http_url()), {}));
  EXPECT_THAT(server.requests().at(1).text, Not(HasSubstr("Cookie")));
}

TEST(CurlTransport, UsesAConnectionToEachHostAgain) {
  const RawServer login({{http_answer(200, "1")}, {http_answer(500, "2")}});
  const RawServer management({{http_answer(200, "3")}, {http_answer(200, "4")}});
  const auto transport = make_transport();
  EXPECT_EQ(transport->send(get(login.http_url()), {})->body, "1");
  EXPECT_EQ(transport->send(get(management.http_url()), {})->body, "3");
  EXPECT_EQ(transport->send(post(login.http_url(), "x"), {})->body, "2");
  EXPECT_EQ(transport->send(get(management.http_url()), {})->body, "4");
  EXPECT_EQ(login.connections(), 1);
  EXPECT_EQ(management.connections(), 1);
}

TEST(CurlTransport, ConnectsAnewWhenTheServerHasClosed) {
  const RawServer server({{http_answer(200, "1"), Then::kClose}, {http_answer(200, "2")}});
  const auto transport = make_transport();
  ASSERT_TRUE(transport->send(post(server.http_url(), "x"), {}));
  const auto second = transport->send(post(server.http_url(), "y"), {});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, "2");
  EXPECT_EQ(server.connections(), 2);
}

TEST(CurlTransport, WorksAgainAfterAFailure) {
  const RawServer server({{"", Then::kReset}, {http_answer(200, "ok")}});
  const auto transport = make_transport();
  ASSERT_FALSE(transport->send(get(server.http_url()), {}));
  EXPECT_EQ(transport->send(get(server.http_url()), {})->body, "ok");
}

TEST(CurlTransport, HandsARedirectToTheCallerAndGoesNowhere) {
  const RawServer other({{http_answer(200, "stolen")}});
  const RawServer server({{http_answer(302, "", "Location: " + other.http_url() + "\r\n")},
                          {http_answer(307, "", "Location: /elsewhere\r\n")}});
  const auto transport = make_transport();
  const auto response = transport->send(get(server.http_url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->header("location"), other.http_url());
  EXPECT_EQ(transport->send(post(server.http_url(), "x"), {})->status, 307);
  EXPECT_THAT(server.requests(), SizeIs(2));
  EXPECT_EQ(other.connections(), 0);
}

TEST(CurlTransport, DecompressesTheBody) {
  const std::string body(100'000, 'x');
  const RawServer server({{http_answer(200, gzip(body), "Content-Encoding: gzip\r\n")}});
  const auto response = exchange(get(server.http_url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, body);
}

// libcurl 7.88 does not report that the stream has no end: readers of bodies have to notice.
TEST(CurlTransport, HandsOverWhatATruncatedGzipStreamHeld) {
  const std::string body = R"({"properties":{"rows":[]}})";
  const std::string packed = gzip(body);
  const std::string cut = packed.substr(0, packed.size() - 12);
  const RawServer server({{http_answer(200, cut, "Content-Encoding: gzip\r\n")}});
  const auto response = exchange(get(server.http_url()));
  ASSERT_TRUE(response);
  EXPECT_THAT(body, StartsWith(response->body));
  EXPECT_LT(response->body.size(), body.size());
}

TEST(CurlTransport, TakesABodyThatJustFits) {
  const RawServer server({{http_answer(200, std::string(1000, 'x'))}});
  const auto response = exchange(get(server.http_url()), {.max_body_bytes = 1000});
  ASSERT_TRUE(response);
  EXPECT_THAT(response->body, SizeIs(1000));
}

TEST(CurlTransport, SendsNothingInClearToAnotherMachineAndSpeaksNoOtherProtocol) {
  for (const char* url :
       {"http://management.azure.com/", "ftp://127.0.0.1/", "file:///etc/passwd", "no URL"}) {
    EXPECT_EQ(exchange(get(url)).error().kind, ErrorKind::kConfig) << url;
  }
  EXPECT_THAT(exchange(get("http://management.azure.com/")).error().message,
              HasSubstr("nothing is sent to http://management.azure.com:80: it must be https"));
}

TEST(CurlTransport, RefusesAUserInTheUrl) {
  const RawServer server({{http_answer(200, "")}});
  const auto response = exchange(get("http://user:hunter2@" + server.address() + "/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(response.error().message, Not(HasSubstr("hunter2")));
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, ReportsThatItWaitsForAsLongAsItDoes) {
  const RawServer server({{"", Then::kStall}});
  std::stop_source stop;
  int waits = 0;
  const auto transport =
      make_transport({.stall_timeout = std::chrono::milliseconds(10), .on_wait = [&] {
                        if (++waits == 3) stop.request_stop();
                      }});
  const auto response = transport->send(post(server.http_url(), "x"), stop.get_token());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_GE(waits, 3);
}

}  // namespace
}  // namespace azcost::http
