#include "azcost/fetch/watching_transport.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::fetch {
namespace {

const std::string kRemaining = "x-ms-ratelimit-microsoft.costmanagement-qpu-remaining";

class WatchingTransportTest : public ::testing::Test {
 protected:
  Result<http::Response> send() { return watching_.send(http::Request{}, std::stop_token()); }

  testing::ScriptedTransport transport_;
  testing::FakeClock clock_{SystemTime(*parse_day("2026-10-20"))};
  WatchingTransport watching_{transport_, clock_};
};

TEST_F(WatchingTransportTest, RemembersTheLastAnswerAndPassesItOn) {
  transport_.reply(401, R"({"error":{"code":"RBACAccessDenied","message":"No."}})",
                   {{"x-ms-request-id", "req-1"}});
  const auto response = send();
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(watching_.last(), (AnswerNote{401, "RBACAccessDenied", "req-1", true}));
}

TEST_F(WatchingTransportTest, KnowsNothingWhereNoAnswerCame) {
  transport_.reply(200).reply(Error{ErrorKind::kUnavailable, "cut"});
  ASSERT_TRUE(send().ok());
  ASSERT_FALSE(send().ok());
  EXPECT_EQ(watching_.last(), AnswerNote{});
}

TEST_F(WatchingTransportTest, ForgetsWhenAsked) {
  transport_.reply(200);
  ASSERT_TRUE(send().ok());
  watching_.forget();
  EXPECT_EQ(watching_.last(), AnswerNote{});
}

TEST_F(WatchingTransportTest, KeepsTheNewestWordOnEachQuota) {
  transport_.reply(200, "", {{kRemaining, "QueriesPerHour:597,QueriesPerMin:57"}});
  transport_.reply(200, "", {{kRemaining, "QueriesPerHour:596"}});
  transport_.reply(200);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(send().ok());
  EXPECT_EQ(watching_.remaining(), (QpuRemaining{std::nullopt, 57, 596}));
}

}  // namespace
}  // namespace azcost::fetch
