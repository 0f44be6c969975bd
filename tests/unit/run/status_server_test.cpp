#include "azcost/run/status_server.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <stdexcept>
#include <string>

#include "azcost/base/system_clock.hpp"

namespace azcost::run {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// One connection to 127.0.0.1.
class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  [[nodiscard]] bool connected() const { return connected_; }
  void send(const std::string& bytes) const {
    // That the server has hung up already shows when its answer is read.
    static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }
  /// All that comes until the server hangs up.
  [[nodiscard]] std::string read_to_the_end() const {
    std::string received;
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) return received;
      received.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int socket_;
  bool connected_ = false;
};

class StatusServerTest : public ::testing::Test {
 protected:
  /// No test waits for a time-out that it does not ask for.
  static StatusServerOptions patient() { return {.port = 0, .timeout = hours(1)}; }

  StatusPages pages() {
    return {.metrics = [this] { return metrics_; },
            .health = [] { return Health{}; },
            .readiness = [this] { return readiness_; }};
  }

  static std::string answer_of(const StatusServer& server, const std::string& request) {
    const Client client(server.port());
    client.send(request);
    return client.read_to_the_end();
  }
  static std::string get(const StatusServer& server, const std::string& path) {
    return answer_of(server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  SystemClock clock_;
  std::string metrics_ = "azcost_build_info 1\n";
  Health readiness_;
};

TEST_F(StatusServerTest, ShowsTheMetrics) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  const std::string answer = get(server, "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nazcost_build_info 1\n"));
}

TEST_F(StatusServerTest, SendsMetricsOfAnySizeWhole) {
  metrics_.assign(20'000'000, 'x');
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  const std::string answer = get(server, "/metrics");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, metrics_.size());
}

TEST_F(StatusServerTest, SaysThatItLives) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  EXPECT_THAT(get(server, "/healthz"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(get(server, "/healthz"), EndsWith("\r\n\r\nok\n"));
}

TEST_F(StatusServerTest, SaysWhyItIsNotReady) {
  readiness_ = {.good = false, .text = "the last pass began 26 h late\x1b[2K"};
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  EXPECT_THAT(get(server, "/readyz"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(get(server, "/readyz"), EndsWith("\r\n\r\nthe last pass began 26 h late\\x1b[2K\n"));
}

TEST_F(StatusServerTest, NamesItsPagesWhereThereIsNone) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  EXPECT_THAT(get(server, "/"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(server, "/metrics/"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(server, "/nowhere"),
              EndsWith("\r\n\r\nthere are /metrics, /healthz and /readyz\n"));
}

TEST_F(StatusServerTest, AnswersAHeadWithoutABody) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  const std::string answer = answer_of(server, "HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 20\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(StatusServerTest, RefusesEveryOtherMethodWithoutReadingABody) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  const std::string answer =
      answer_of(server, "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(answer, HasSubstr("\r\nAllow: GET, HEAD\r\n"));
}

TEST_F(StatusServerTest, CutsOffARequestThatIsTooLarge) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  std::string request = "GET /metrics HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 200; ++i)
    request += "X-" + std::to_string(i) + ": " + std::string(80, 'x') + "\r\n";
  EXPECT_THAT(answer_of(server, request + "\r\n"), Not(HasSubstr("azcost_build_info")));
  EXPECT_THAT(get(server, "/metrics"), HasSubstr("azcost_build_info"));
}

TEST_F(StatusServerTest, SurvivesWhatIsNoHttp) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  EXPECT_THAT(answer_of(server, "\x16\x03\x01\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(get(server, "/metrics"), HasSubstr("azcost_build_info"));
}

TEST_F(StatusServerTest, TellsNothingOfAPageThatThrows) {
  StatusPages broken = pages();
  broken.metrics = []() -> std::string { throw std::runtime_error("inside"); };
  StatusServer server(clock_, std::move(broken), patient());
  ASSERT_TRUE(server.start());
  EXPECT_THAT(get(server, "/metrics"), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(get(server, "/metrics"), Not(HasSubstr("inside")));
}

TEST_F(StatusServerTest, HangsUpOnAClientThatNeverAsks) {
  StatusServer server(clock_, pages(), {.port = 0, .timeout = milliseconds(1)});
  ASSERT_TRUE(server.start());
  const Client client(server.port());
  client.send("GET /metrics HT");
  EXPECT_EQ(client.read_to_the_end(), "");
}

TEST_F(StatusServerTest, AnswersOnceIdleClientsHaveHadTheirTime) {
  StatusServer server(clock_, pages(), {.port = 0, .timeout = milliseconds(50)});
  ASSERT_TRUE(server.start());
  std::list<Client> idle;
  for (int i = 0; i < 8; ++i) idle.emplace_back(server.port());
  EXPECT_TRUE(idle.back().connected());
  EXPECT_THAT(get(server, "/metrics"), HasSubstr("azcost_build_info"));
}

// The time-out is an hour: whoever waited for it would not come back.
TEST_F(StatusServerTest, AnswersTheNewestHoweverManyClientsTakeTheirTime) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  std::list<Client> slow;
  for (int i = 0; i < 100; ++i) {
    slow.emplace_back(server.port());
    slow.back().send("GET /metrics HT");
    if (i % 10 != 9) continue;
    EXPECT_THAT(get(server, "/metrics"), HasSubstr("azcost_build_info"));
  }
  EXPECT_EQ(slow.front().read_to_the_end(), "") << "the oldest had to go";
}

TEST_F(StatusServerTest, LetsSomeClientsTakeTheirTime) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  std::list<Client> slow;
  for (int i = 0; i < 10; ++i) {
    slow.emplace_back(server.port());
    slow.back().send("GET /metrics HT");
  }
  EXPECT_THAT(get(server, "/metrics"), HasSubstr("azcost_build_info"));
  for (const Client& client : slow) {
    client.send("TP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(client.read_to_the_end(), HasSubstr("azcost_build_info"));
  }
}

// The time-out is an hour: a stop that waited for it would not come back.
TEST_F(StatusServerTest, StopsWithoutWaitingForIdleClients) {
  StatusServer server(clock_, pages(), patient());
  ASSERT_TRUE(server.start());
  std::list<Client> idle;
  for (int i = 0; i < 6; ++i) idle.emplace_back(server.port());
  idle.front().send("GET /metrics HT");
  server.stop();
  EXPECT_EQ(idle.front().read_to_the_end(), "");
  EXPECT_EQ(idle.back().read_to_the_end(), "");
}

TEST_F(StatusServerTest, FreesItsPortWhenItStops) {
  StatusServer first(clock_, pages(), patient());
  ASSERT_TRUE(first.start());
  const int port = first.port();
  EXPECT_THAT(get(first, "/metrics"), HasSubstr("azcost_build_info"));
  first.stop();
  first.stop();
  StatusServer second(clock_, pages(), {.port = port, .timeout = hours(1)});
  EXPECT_TRUE(second.start());
}

TEST_F(StatusServerTest, SaysThatItsPortIsTaken) {
  StatusServer first(clock_, pages(), patient());
  ASSERT_TRUE(first.start());
  StatusServer second(clock_, pages(), {.port = first.port(), .timeout = hours(1)});
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(),
            (Error{ErrorKind::kUnavailable,
                   "cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                       " for /metrics: is the port in use, and the address one of this machine? "
                       "listen takes another one, or off"}));
  EXPECT_EQ(second.port(), 0);
}

TEST_F(StatusServerTest, ListensOnLoopbackUnlessToldOtherwise) {
  EXPECT_EQ(StatusServerOptions().address, "127.0.0.1");
}

TEST_F(StatusServerTest, StopsBeforeItWasStarted) {
  StatusServer server(clock_, pages(), patient());
  server.stop();
  EXPECT_EQ(server.port(), 0);
}

}  // namespace
}  // namespace azcost::run
