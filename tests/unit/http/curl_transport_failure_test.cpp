#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "azcost/http/curl_transport.hpp"
#include "exchange.hpp"
#include "gzip.hpp"
#include "support/raw_server.hpp"

namespace azcost::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::Not;
using testing::RawServer;
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

TEST(CurlTransportFailure, SaysWhatCameInThePlaceOfAWholeAnswer) {
  struct Row {
    std::string answer;
    Then then;
    CurlOptions options;
    ErrorKind kind;
    const char* text;
  };
  const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
  std::string filler;
  for (int i = 0; i < 300; ++i) filler += "x-filler: " + std::string(1000, 'x') + "\r\n";
  const std::string bomb = gzip(std::string(8 * 1024 * 1024, 'x'));
  ASSERT_LT(bomb.size(), 100'000U);
  constexpr ErrorKind kCut = ErrorKind::kUnavailable;
  constexpr ErrorKind kBreach = ErrorKind::kData;
  const std::vector<Row> rows = {
      {half, Then::kClose, {}, kCut, "was cut after 44 bytes of the answer"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
       Then::kClose,
       {},
       kCut,
       "was cut"},
      {"HTTP/1.1 200 OK\r\nContent-Le", Then::kReset, {}, kCut, "was cut"},
      {"", Then::kClose, {}, kCut, " closed the connection without an answer"},
      {"220 smtp.example ESMTP\r\n", Then::kClose, {}, kCut, " answered is not HTTP"},
      {http_answer(200, "this is not gzip at all", "Content-Encoding: gzip\r\n"),
       Then::kClose,
       {},
       kCut,
       "the compressed answer of "},
      {half,
       Then::kStall,
       {.stall_timeout = 50ms},
       kCut,
       " stalled: next to nothing came for 50 ms after 44 bytes"},
      {half.substr(0, 40),
       Then::kStall,
       {.timeout = 50ms},
       ErrorKind::kTimedOut,
       " within 50 ms (40 bytes came); if it is only slow, raise http.timeout"},
      // Thinking is not stalling.
      {"",
       Then::kStall,
       {.timeout = 200ms, .stall_timeout = 10ms},
       ErrorKind::kTimedOut,
       " within 200 ms (0 bytes came)"},
      {http_answer(200, std::string(1001, 'x')),
       Then::kClose,
       {.max_body_bytes = 1000},
       kBreach,
       " is larger than 1000 bytes, which is the most that is taken"},
      {"HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x'),
       Then::kStall,
       {.max_body_bytes = 1000},
       kBreach,
       " is larger than 1000 bytes"},
      {http_answer(200, bomb, "Content-Encoding: gzip\r\n"),
       Then::kClose,
       {.max_body_bytes = 1024 * 1024},
       kBreach,
       " is larger than 1 MiB"},
      {http_answer(200, "", filler), Then::kClose, {}, kBreach, " are larger than 256 KiB"},
      {"HTTP/1.1 200 " + std::string(120'000, 'x') + "\r\n\r\n",
       Then::kClose,
       {},
       kBreach,
       "a header line of the answer of "},
      {"HTTP/1.1 200 OK\r\nx-filler: " + std::string(120'000, 'x') + "\r\n\r\n",
       Then::kClose,
       {},
       kBreach,
       "a header line of the answer of "}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const RawServer server({{row.answer, row.then}});
    const Error error = failure_of(get(server.http_url()), row.options);
    EXPECT_EQ(error.kind, row.kind);
    EXPECT_THAT(error.message, AllOf(HasSubstr(server.address()), HasSubstr(row.text)));
  }
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

TEST(CurlTransportFailure, IsUnavailableWhenTheTlsHandshakeTakesTooLong) {
  // The server speaks no TLS, and waits for the end of a head that never comes.
  const RawServer server({});
  const Error error = failure_of(get(server.https_url()), {.connect_timeout = 50ms});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(error.message, StartsWith("no connection to " + server.address() + " within 50 ms"));
}

TEST(CurlTransportFailure, IsCancelledAtOnceByAStopAlsoInTheMiddleOfABody) {
  for (const char* answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"}) {
    const RawServer server({{answer, Then::kStall}});
    const auto response = exchange_and_stop(server);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(response.error().message, "the exchange with " + server.address() + " was stopped");
  }
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
