#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>

#include "azcost/http/curl_transport.hpp"
#include "exchange.hpp"
#include "gzip.hpp"
#include "support/raw_server.hpp"

namespace azcost::http {
namespace {

using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::Not;
using testing::RawServer;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::Then;
using namespace std::chrono_literals;

/// The error of an exchange that must fail.
Error failure_of(const Request& request, CurlOptions options = {}) {
  const auto response = exchange(request, std::move(options));
  if (response) return {ErrorKind::kInternal, "no failure, but: " + response->body};
  EXPECT_THAT(response.error().message, Not(HasSubstr(kBearer)));
  return response.error();
}

/// Sends to `server`, and asks to stop once it has read the request.
Result<Response> exchange_and_stop(const RawServer& server) {
  std::stop_source source;
  std::jthread stopper([&] {
    server.wait_for_requests(1);
    source.request_stop();
  });
  return make_transport()->send(get(server.http_url()), source.get_token());
}

TEST(CurlTransportFailure, IsUnavailableWhenTheAnswerIsShorterThanItsLength) {
  const RawServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::kClose}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message,
            "the connection to " + server.address() + " was cut after 44 bytes of the answer");
}

TEST(CurlTransportFailure, IsUnavailableWhenTheLastChunkIsMissing) {
  const RawServer server(
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", Then::kClose}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("was cut"));
}

TEST(CurlTransportFailure, IsUnavailableWhenTheConnectionIsCutInTheHeaders) {
  const RawServer server({{"HTTP/1.1 200 OK\r\nContent-Le", Then::kReset}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("was cut"));
}

TEST(CurlTransportFailure, IsUnavailableWhenTheServerSaysNothing) {
  const RawServer server({{"", Then::kClose}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, server.address() + " closed the connection without an answer");
}

TEST(CurlTransportFailure, IsUnavailableWhenTheAnswerIsNotHttp) {
  const RawServer server({{"220 smtp.example ESMTP\r\n", Then::kClose}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, "what " + server.address() + " answered is not HTTP");
}

TEST(CurlTransportFailure, IsUnavailableWhenTheCompressedBodyIsDamaged) {
  const RawServer server(
      {{http_answer(200, "this is not gzip at all", "Content-Encoding: gzip\r\n")}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, "the compressed answer of " + server.address() + " is damaged");
}

TEST(CurlTransportFailure, IsUnavailableWhenNobodyListens) {
  std::string url;
  std::string address;
  {
    const RawServer server({});
    url = server.http_url();
    address = server.address();
  }
  const Error error = failure_of(get(url));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, "cannot connect to " + address + ": Connection refused");
}

TEST(CurlTransportFailure, IsUnavailableWhenTheNameIsUnknown) {
  const Error error = failure_of(get("https://azcost.invalid/path?with=query"));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message,
            "no address is known for azcost.invalid:443; check the name, the network and its name "
            "server");
}

TEST(CurlTransportFailure, IsTimedOutWhenTheAnswerTakesTooLong) {
  const RawServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", Then::kStall}});
  const Error error = failure_of(get(server.http_url()), {.timeout = 50ms});
  EXPECT_EQ(error.kind, ErrorKind::kTimedOut);
  EXPECT_EQ(error.message, "no whole answer of " + server.address() +
                               " within 50 ms (40 bytes came); if it is only slow, raise "
                               "http.timeout");
}

TEST(CurlTransportFailure, IsUnavailableWhenTheAnswerStalls) {
  const RawServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::kStall}});
  const Error error = failure_of(get(server.http_url()), {.stall_timeout = 50ms});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, "the answer of " + server.address() +
                               " stalled: next to nothing came for 50 ms after 44 bytes");
}

TEST(CurlTransportFailure, DoesNotTakeThinkingForStalling) {
  const RawServer server({{"", Then::kStall}});
  const Error error = failure_of(get(server.http_url()), {.timeout = 200ms, .stall_timeout = 10ms});
  EXPECT_EQ(error.kind, ErrorKind::kTimedOut);
  EXPECT_THAT(error.message, HasSubstr("within 200 ms (0 bytes came)"));
}

TEST(CurlTransportFailure, IsUnavailableWhenTheTlsHandshakeTakesTooLong) {
  // In clear it waits for the end of a head that never comes.
  const RawServer server({});
  const Error error = failure_of(get(server.https_url()), {.connect_timeout = 50ms});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message, StartsWith("no connection to " + server.address() + " within 50 ms"));
}

TEST(CurlTransportFailure, IsCancelledWhileNothingHasCome) {
  const RawServer server({{"", Then::kStall}});
  const auto response = exchange_and_stop(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(response.error().message, "the exchange with " + server.address() + " was stopped");
}

TEST(CurlTransportFailure, IsCancelledInTheMiddleOfABody) {
  const RawServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::kStall}});
  const auto response = exchange_and_stop(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
}

TEST(CurlTransportFailure, ConnectsToNobodyAfterAStop) {
  const RawServer server({{http_answer(200, "")}});
  std::stop_source source;
  source.request_stop();
  const auto response = make_transport()->send(get(server.http_url()), source.get_token());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransportFailure, WorksAgainAfterAStop) {
  const RawServer server({{"", Then::kStall}, {http_answer(200, "ok")}});
  const auto transport = make_transport();
  std::stop_source source;
  std::jthread stopper([&] {
    server.wait_for_requests(1);
    source.request_stop();
  });
  ASSERT_FALSE(transport->send(get(server.http_url()), source.get_token()));
  const auto response = transport->send(get(server.http_url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "ok");
}

TEST(CurlTransportFailure, IsABreachWhenTheBodyIsTooLarge) {
  const RawServer server({{http_answer(200, std::string(1001, 'x'))}});
  const Error error = failure_of(get(server.http_url()), {.max_body_bytes = 1000});
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.message, "the answer of " + server.address() +
                               " is larger than 1000 bytes, which is the most that is taken");
}

TEST(CurlTransportFailure, IsABreachWhenABodyWithoutLengthIsTooLarge) {
  const RawServer server({{"HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x'), Then::kStall}});
  const Error error = failure_of(get(server.http_url()), {.max_body_bytes = 1000});
  EXPECT_EQ(error.kind, ErrorKind::kData);
}

TEST(CurlTransportFailure, IsABreachWhenASmallBodyUnpacksToALargeOne) {
  const std::string bomb = gzip(std::string(8 * 1024 * 1024, 'x'));
  ASSERT_LT(bomb.size(), 100'000U);
  const RawServer server({{http_answer(200, bomb, "Content-Encoding: gzip\r\n")}});
  const Error error = failure_of(get(server.http_url()), {.max_body_bytes = 1024 * 1024});
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("is larger than 1 MiB"));
}

TEST(CurlTransportFailure, IsABreachWhenTheHeadersAreTooLarge) {
  std::string headers;
  for (int i = 0; i < 300; ++i) headers += "x-filler: " + std::string(1000, 'x') + "\r\n";
  const RawServer server({{http_answer(200, "", headers)}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.message,
            "the headers of the answer of " + server.address() + " are larger than 256 KiB");
}

TEST(CurlTransportFailure, IsABreachWhenOneHeaderLineIsTooLong) {
  for (const char* start : {"HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nx-filler: "}) {
    const RawServer server({{start + std::string(120'000, 'x') + "\r\n\r\n", Then::kClose}});
    const Error error = failure_of(get(server.http_url()));
    EXPECT_EQ(error.kind, ErrorKind::kData) << start;
    EXPECT_THAT(error.message, HasSubstr("a header line of the answer of " + server.address()));
  }
}

TEST(CurlTransportFailure, IsABreachWhenTheBodyIsLargerThanItsRequestAllows) {
  const std::string bomb = gzip(std::string(1024 * 1024, 'x'));
  const RawServer server({{http_answer(200, bomb, "Content-Encoding: gzip\r\n")}});
  Request request = get(server.http_url());
  request.max_body_bytes = std::size_t{64} * 1024;
  const Error error = failure_of(request);
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("is larger than 64 KiB"));
}

TEST(CurlTransportFailure, IsABreachWhenAnErrorIsLargerThanAnyError) {
  const std::string body(9 * 1024 * 1024, 'x');
  const RawServer server({{http_answer(503, body)}, {http_answer(200, body)}});
  const Error error = failure_of(get(server.http_url()));
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_THAT(error.message, HasSubstr("is larger than 8 MiB"));
  EXPECT_TRUE(exchange(get(server.http_url())).ok());
}

}  // namespace
}  // namespace azcost::http
