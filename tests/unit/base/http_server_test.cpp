#include "azcost/base/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <stdexcept>
#include <string>

#include "support/raw_client.hpp"
#include "support/test_authority.hpp"

namespace azcost {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::Ending;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::RawClient;
using ::testing::StartsWith;

constexpr const char* kGet = "GET /page HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpServerTest : public ::testing::Test {
 protected:
  /// A server with a long time-out: only tests of time-outs wait for one.
  explicit HttpServerTest(HttpServerOptions options = {.timeout = hours(1)})
      : server_(std::move(options), [this](const HttpRequest& request) {
          if (request.path == "/throws") throw std::runtime_error("inside");
          seen_ = request;
          return answer_;
        }) {
    EXPECT_TRUE(server_.start().ok());
  }

  std::string answer_to(const std::string& request) const {
    RawClient client(server_.port());
    client.send(request);
    client.read_to_the_end();
    return client.received();
  }

  HttpAnswer answer_{.body = "the page", .content_type = "text/plain"};
  HttpRequest seen_;
  HttpServer server_;
};

TEST_F(HttpServerTest, SaysWhatWasAskedAndSendsTheAnswer) {
  answer_.headers = {{"X-One", "1"}};
  const std::string answer =
      answer_to("GET /a%20b?c=1%2B2&d=&c=3 HTTP/1.1\r\nHost: a\r\nX-Two: x\r\nX-Two: y\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nX-One: 1\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nthe page"));
  EXPECT_EQ(seen_.target, "/a%20b?c=1%2B2&d=&c=3");
  EXPECT_EQ(seen_.path, "/a b");
  EXPECT_EQ(seen_.field("c"), "1+2");
  EXPECT_EQ(seen_.field("e"), "");
  EXPECT_EQ(seen_.header("x-two"), "x, y");
}

TEST_F(HttpServerTest, SendsAnswersOfAnySizeWhole) {
  answer_.body.assign(20'000'000, 'x');
  EXPECT_THAT(answer_to(kGet), EndsWith("\r\n\r\n" + answer_.body));
}

TEST_F(HttpServerTest, AnswersAHeadWithoutABody) {
  const std::string answer = answer_to("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, ReadsNoBodyUnlessItTakesBodies) {
  EXPECT_THAT(answer_to("POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"),
              EndsWith("the page"));
}

TEST_F(HttpServerTest, CutsOffARequestThatIsTooLarge) {
  std::string request = "GET /page HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 400; ++i) {
    request += "X-" + std::to_string(i) + ": " + std::string(80, 'x') + "\r\n";
  }
  EXPECT_THAT(answer_to(request + "\r\n"), Not(HasSubstr("the page")));
  EXPECT_THAT(answer_to(kGet), EndsWith("the page"));
}

TEST_F(HttpServerTest, SurvivesWhatIsNoHttp) {
  EXPECT_THAT(answer_to("\x16\x03\x01\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer_to(kGet), EndsWith("the page"));
}

TEST_F(HttpServerTest, ReportsNothingOfWhatAHandlerThrows) {
  const std::string answer = answer_to("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("inside")));
}

// The time-out is an hour: a test that waited for it would not end.
TEST_F(HttpServerTest, AnswersTheNewestHoweverManyClientsTakeTheirTime) {
  std::list<RawClient> slow;
  for (int i = 0; i < 100; ++i) {
    slow.emplace_back(server_.port()).send("GET /page HT");
    if (i % 10 != 9) continue;
    EXPECT_THAT(answer_to(kGet), EndsWith("the page"));
  }
  slow.front().read_to_the_end();
  EXPECT_THAT(slow.front().received(), IsEmpty()) << "the oldest had to go";
}

TEST_F(HttpServerTest, LetsSomeClientsTakeTheirTime) {
  std::list<RawClient> slow;
  for (int i = 0; i < 10; ++i) slow.emplace_back(server_.port()).send("GET /page HT");
  EXPECT_THAT(answer_to(kGet), EndsWith("the page"));
  for (RawClient& client : slow) {
    client.send("TP/1.1\r\nHost: a\r\n\r\n");
    client.read_to_the_end();
    EXPECT_THAT(client.received(), EndsWith("the page"));
  }
}

// The time-out is an hour: a stop that waited for it would not come back.
TEST_F(HttpServerTest, StopsWithoutWaitingForIdleClients) {
  std::list<RawClient> idle;
  for (int i = 0; i < 6; ++i) idle.emplace_back(server_.port());
  idle.front().send("GET /page HT");
  server_.stop();
  server_.stop();
  for (RawClient& client : idle) client.read_to_the_end();
  EXPECT_THAT(idle.front().received(), IsEmpty());
}

TEST_F(HttpServerTest, HoldsItsPortUntilItStops) {
  HttpServer second({.port = server_.port()}, [](const HttpRequest&) { return HttpAnswer{}; });
  const auto refused = second.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(refused.error().message,
              HasSubstr("127.0.0.1:" + std::to_string(server_.port()) + ": is the port in use"));
  EXPECT_EQ(second.port(), 0);
  server_.stop();
  EXPECT_TRUE(second.start());
}

class ImpatientHttpServer : public HttpServerTest {
 protected:
  ImpatientHttpServer() : HttpServerTest({.timeout = milliseconds(20)}) {}
};

TEST_F(ImpatientHttpServer, HangsUpOnAClientThatNeverAsks) {
  EXPECT_EQ(answer_to("GET /page HT"), "");
}

/// A server of many requests a connection, as the emulator is.
class TalkativeHttpServer : public HttpServerTest {
 protected:
  TalkativeHttpServer() : HttpServerTest({.timeout = hours(1), .largest_body = 1000}) {}

  /// How the connection ends after this answer.
  Ending end_of(Delivery delivery, bool reset = false) {
    answer_.delivery = delivery;
    answer_.cut_after = 3;
    answer_.reset = reset;
    client_.send(kGet);
    return client_.read_to_the_end();
  }

  RawClient client_{server_.port()};
};

TEST_F(TalkativeHttpServer, KeepsAConnectionAndReadsBodies) {
  for (const std::string text : {"one", "two"}) {
    client_.send("POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n" + text);
    client_.read_body(8);
    EXPECT_EQ(client_.body(), "the page");
    EXPECT_EQ(seen_.body, text);
    client_.forget();
  }
}

TEST_F(TalkativeHttpServer, ReadsForms) {
  client_.send(
      "POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n\r\na+b=%3D");
  client_.read_body(8);
  EXPECT_EQ(seen_.field("a b"), "=");
}

TEST_F(TalkativeHttpServer, RefusesABodyThatIsTooLarge) {
  client_.send("POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" +
               std::string(1001, 'x'));
  client_.read_body(0);
  EXPECT_THAT(client_.received(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(TalkativeHttpServer, CanCutAnAnswer) {
  EXPECT_EQ(end_of(Delivery::kCut), Ending::kInOrder);
  EXPECT_EQ(client_.body(), "the");
}

TEST_F(TalkativeHttpServer, CanResetTheConnection) {
  EXPECT_EQ(end_of(Delivery::kNothing, true), Ending::kReset);
  EXPECT_THAT(client_.received(), IsEmpty());
}

TEST_F(TalkativeHttpServer, CanGiveNoAnswer) {
  EXPECT_EQ(end_of(Delivery::kNothing), Ending::kInOrder);
  EXPECT_THAT(client_.received(), IsEmpty());
}

TEST_F(TalkativeHttpServer, CanHangUpUnannounced) {
  EXPECT_EQ(end_of(Delivery::kLast), Ending::kInOrder);
  EXPECT_EQ(client_.body(), "the page");
  EXPECT_THAT(client_.received(), Not(HasSubstr("Connection: close")));
}

TEST_F(TalkativeHttpServer, CanFallSilentUntilItStops) {
  answer_.delivery = Delivery::kStalled;
  answer_.cut_after = 3;
  client_.send(kGet);
  client_.read_body(3);
  EXPECT_TRUE(client_.is_silent());
  server_.stop();
  EXPECT_EQ(client_.read_to_the_end(), Ending::kInOrder);
  EXPECT_EQ(client_.body(), "the");
}

// tests/cli/tls_cli_test.cpp tests the server with real TLS clients.
TEST(HttpServerTls, NeedsACertificateAndItsKey) {
  const auto issued = testing::TestAuthority().certify({"127.0.0.1"});
  const auto other = testing::TestAuthority().certify({"127.0.0.1"});
  const auto problem = [](const std::string& certificate, const std::string& key) {
    HttpServer server({.tls = TlsIdentity{certificate, key}},
                      [](const HttpRequest&) { return HttpAnswer{}; });
    const auto started = server.start();
    if (started) return std::string();
    EXPECT_EQ(started.error().kind, ErrorKind::kUsage);
    return started.error().message;
  };
  EXPECT_EQ(problem(issued.certificate, issued.key), "");
  EXPECT_THAT(problem("no certificate", issued.key), HasSubstr("certificate is not readable PEM"));
  EXPECT_THAT(problem(issued.certificate, "no key"), HasSubstr("key is not readable PEM"));
  EXPECT_THAT(problem(issued.certificate, other.key), HasSubstr("not that of the certificate"));
}

TEST(HttpServer, ListensOnLoopbackUnlessAskedOtherwise) {
  EXPECT_EQ(HttpServerOptions().address, "127.0.0.1");
}

}  // namespace
}  // namespace azcost
