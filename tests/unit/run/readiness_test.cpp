#include "azcost/run/readiness.hpp"

#include <gtest/gtest.h>

#include "azcost/model/calendar.hpp"
#include "support/values.hpp"

namespace azcost::run {
namespace {

using azcost::testing::at;
using std::chrono::minutes;

class ReadinessTest : public ::testing::Test {
 protected:
  ReadinessTest() {
    readiness_.follow({*Schedule::parse("0 5 * * *"),
                       minutes(10),
                       {{"contoso", std::nullopt}, {"fabrikam", std::nullopt}}});
  }

  void both_succeeded(const char* time) {
    readiness_.succeeded("contoso", at(time));
    readiness_.succeeded("fabrikam", at(time));
  }

  Readiness readiness_;
};

TEST_F(ReadinessTest, NamesAccountsThatWereNeverRead) {
  readiness_.succeeded("contoso", at("2026-10-05T05:02:00Z"));
  const Health health = readiness_.look(at("2026-10-05T06:00:00Z"));
  EXPECT_FALSE(health.good);
  EXPECT_EQ(health.text, "fabrikam was never read whole");
}

TEST_F(ReadinessTest, IsGoodBetweenTurns) {
  both_succeeded("2026-10-05T05:12:00Z");
  EXPECT_EQ(readiness_.look(at("2026-10-06T04:59:00Z")).text, "ok");
  EXPECT_TRUE(readiness_.look(at("2026-10-06T04:59:00Z")).good);
}

TEST_F(ReadinessTest, LetsATurnBeTriedUntilTheNext) {
  both_succeeded("2026-10-05T05:12:00Z");
  EXPECT_TRUE(readiness_.look(at("2026-10-07T04:59:00Z")).good);
  EXPECT_FALSE(readiness_.look(at("2026-10-07T05:10:00Z")).good);
}

TEST_F(ReadinessTest, SaysSinceWhenAnAccountIsLate) {
  both_succeeded("2026-10-05T05:12:00Z");
  readiness_.succeeded("contoso", at("2026-10-07T05:02:00Z"));
  EXPECT_EQ(readiness_.look(at("2026-10-07T05:20:00Z")).text,
            "fabrikam was last read whole at 2026-10-05T05:12:00Z");
}

TEST_F(ReadinessTest, NeverForgetsALaterSuccessForAnEarlierOne) {
  both_succeeded("2026-10-05T05:12:00Z");
  both_succeeded("2026-10-01T05:12:00Z");
  EXPECT_TRUE(readiness_.look(at("2026-10-05T06:00:00Z")).good);
}

TEST_F(ReadinessTest, KeepsWhatIsKnownOfAccountsThatStay) {
  both_succeeded("2026-10-05T05:12:00Z");
  readiness_.follow({*Schedule::parse("0 5 * * *"),
                     minutes(0),
                     {{"contoso", std::nullopt}, {"tailspin", std::nullopt}}});
  EXPECT_EQ(readiness_.look(at("2026-10-05T06:00:00Z")).text, "tailspin was never read whole");
}

}  // namespace
}  // namespace azcost::run
