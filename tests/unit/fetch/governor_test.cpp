#include "azcost/fetch/governor.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace azcost::fetch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const SystemTime kStart = std::chrono::sys_days{std::chrono::year(2026) / 10 / 5};

Spending query(int qpu = 1) { return {.scope = "/b", .client_type = "azcost", .qpu = qpu}; }

/// Sends requests as early as allowed, each answered at once, and returns when each went.
std::vector<SystemTime> send(Governor& governor, SystemTime now, int count, int qpu = 1) {
  std::vector<SystemTime> sent;
  for (int i = 0; i < count; ++i) {
    now = governor.release_time(now, query(qpu));
    governor.on_sent(now, query(qpu));
    governor.on_answer(now, query(qpu), qpu, {});
    governor.on_success(query(qpu));
    sent.push_back(now);
  }
  return sent;
}

/// The most QPU that were spent in any stretch of `length`.
int densest(const std::vector<SystemTime>& sent, milliseconds length) {
  int most = 0;
  for (const SystemTime end : sent) {
    int count = 0;
    for (const SystemTime at : sent) count += at > end - length && at <= end ? 1 : 0;
    most = std::max(most, count);
  }
  return most;
}

/// Sends `count` requests of the scope and client type, each answered at once.
void spend(Governor& governor, SystemTime now, const Spending& request, int count) {
  for (int i = 0; i < count; ++i) {
    governor.on_sent(now, request);
    governor.on_answer(now, request, 1, {});
  }
}

TEST(Governor, KeepsToItsShareOfAllThreeWindowsAndSpendsItAsSoonAsItIsThere) {
  for (const int share : {100, 50}) {
    SCOPED_TRACE(share);
    Governor governor({.share_percent = share});
    const auto sent = send(governor, kStart, 700);
    EXPECT_EQ(densest(sent, seconds(10)), 12 * share / 100);
    EXPECT_EQ(densest(sent, minutes(1)), 60 * share / 100);
    EXPECT_EQ(densest(sent, hours(1)), 600 * share / 100);
  }
  Governor governor({.share_percent = 100});
  const auto sent = send(governor, kStart, 61);
  EXPECT_EQ(sent[11], kStart);
  EXPECT_EQ(sent[12], kStart + seconds(10));
  EXPECT_EQ(sent[59], kStart + seconds(40));
  EXPECT_EQ(sent[60], kStart + minutes(1));
}

TEST(Governor, AllowsOneQueryHoweverSmallTheShare) {
  Governor governor({.share_percent = 1});
  EXPECT_EQ(send(governor, kStart, 2).back(), kStart + minutes(1));
}

TEST(Governor, CountsWhatTheServiceSaysWasConsumedFromTheEndOfTheAnswer) {
  for (const int asked : {1, 12}) {
    Governor governor({.share_percent = 100});
    governor.on_sent(kStart, query(asked));
    governor.on_answer(kStart + seconds(7), query(asked), 12, {});
    EXPECT_EQ(governor.release_time(kStart + seconds(7), query()), kStart + seconds(17));
  }
}

TEST(Governor, AsksForNoMoreThanAWholeBudget) {
  const Governor governor({.share_percent = 100});
  EXPECT_EQ(governor.release_time(kStart, query(13)), kStart);
}

TEST(Governor, WaitsForWhatOthersHaveSpentOfTheTenant) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query());
  governor.on_answer(kStart, query(), 1, {std::nullopt, 0, std::nullopt});
  EXPECT_EQ(governor.release_time(kStart + seconds(1), query()), kStart + minutes(1));
}

TEST(Governor, CountsItsOwnSpendingAgainstWhatWasLeft) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query());
  governor.on_answer(kStart, query(), 1, {2, std::nullopt, std::nullopt});
  const auto sent = send(governor, kStart + seconds(1), 3);
  EXPECT_EQ(sent[1], kStart + seconds(1));
  EXPECT_EQ(sent[2], kStart + seconds(10));
}

TEST(Governor, GoesByTheAnswersAloneWhereTheDocumentedLimitsDoNotHold) {
  Governor governor({.documented_limits = false});
  EXPECT_EQ(send(governor, kStart, 1000).back(), kStart);
}

TEST(Governor, CanPaceNothing) {
  Governor governor({.documented_limits = false, .learned_paces = false});
  governor.on_sent(kStart, query());
  governor.on_answer(kStart, query(), 1, {0, 0, 0});
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(5));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(5));
}

TEST(Governor, IsRefusedByTheQpuOnceAMinuteAtMostAndKeepsItsSpeedOtherwise) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kQpu, seconds(1));
  const auto sent = send(governor, kStart, 12);
  EXPECT_EQ(sent.front(), kStart + minutes(1));
  EXPECT_EQ(sent.back(), kStart + minutes(1));
}

TEST(Governor, SendsNothingOfTheTenantWhileTheServiceIsOutOfOrder) {
  Governor governor({.share_percent = 100});
  governor.on_pause(kStart, seconds(45));
  governor.on_pause(kStart, seconds(1));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(45));
  const auto sent = send(governor, kStart + seconds(45), 12);
  EXPECT_EQ(sent.back(), kStart + seconds(45)) << "no pace is slowed";
}

TEST(Governor, NeverShortensAnEarlierWait) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kTenant, seconds(45));
  governor.on_throttled(kStart, query(), Bucket::kTenant, seconds(1));
  EXPECT_GE(governor.release_time(kStart, query()), kStart + seconds(45));
}

TEST(Governor, HalvesThePaceThatABucketDidNotBearInTheLastMinute) {
  struct Row {
    Bucket bucket;
    int own;    // requests of the same scope and client type
    int scope;  // of the same scope and another client type
    int type;   // of the same client type and another scope
    seconds pace;
  };
  for (const Row& row : std::vector<Row>{{Bucket::kScope, 12, 0, 0, seconds(10)},
                                         {Bucket::kScope, 4, 4, 40, seconds(15)},
                                         {Bucket::kClientType, 4, 40, 4, seconds(15)},
                                         {Bucket::kTenant, 4, 4, 4, seconds(10)},
                                         // The first cut goes no deeper.
                                         {Bucket::kScope, 1, 0, 0, seconds(30)}}) {
    Governor governor({.documented_limits = false});
    spend(governor, kStart, query(), row.own);
    spend(governor, kStart, {.scope = "/b", .client_type = "other"}, row.scope);
    spend(governor, kStart, {.scope = "/other", .client_type = "azcost"}, row.type);
    governor.on_throttled(kStart, query(), row.bucket, seconds(0));
    EXPECT_EQ(governor.release_time(kStart, query()), kStart + row.pace)
        << static_cast<int>(row.bucket) << " " << row.own;
  }
}

TEST(Governor, ThrottlesTheBucketThatIsNamedAndNoOther) {
  struct Row {
    Bucket bucket;
    bool scope;  // whether it concerns another client type in the same scope
    bool type;   // whether it concerns the same client type in another scope
    bool other;  // whether it concerns another client type in another scope
  };
  for (const Row& row : std::vector<Row>{{Bucket::kScope, true, false, false},
                                         {Bucket::kClientType, false, true, false},
                                         {Bucket::kTenant, true, true, true},
                                         {Bucket::kQpu, true, true, true}}) {
    SCOPED_TRACE(static_cast<int>(row.bucket));
    Governor governor({.share_percent = 100});
    governor.on_throttled(kStart, query(), row.bucket, seconds(90));
    const auto waits = [&](const char* scope, const char* type) {
      const SystemTime at = governor.release_time(kStart, {.scope = scope, .client_type = type});
      EXPECT_TRUE(at == kStart || at == kStart + seconds(90));
      return at > kStart;
    };
    EXPECT_TRUE(waits("/b", "azcost"));
    EXPECT_EQ(waits("/b", "other"), row.scope);
    EXPECT_EQ(waits("/other", "azcost"), row.type);
    EXPECT_EQ(waits("/other", "other"), row.other);
  }
}

TEST(Governor, MovesTheSpendOfARequestThatWasOnItsWayForLong) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query(12));
  governor.on_sent(kStart + seconds(90), {.scope = "/other", .client_type = "azcost"});
  governor.on_answer(kStart + seconds(90), query(12), 12, {});
  const auto left = governor.left(kStart + seconds(90));
  EXPECT_EQ(left[0], 0);
  EXPECT_EQ(left[2], 600 - 13) << "it counts once";
}

TEST(Governor, HalvesItAgainWithEveryFurtherRefusal) {
  Governor governor({.share_percent = 100});
  send(governor, kStart, 4);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + minutes(1));
}

TEST(Governor, RestoresThePaceOfTheBucketsOfARequestStepByStepUntilThereIsNone) {
  const Spending other = {.scope = "/other", .client_type = "other"};
  for (const Bucket bucket : {Bucket::kTenant, Bucket::kScope, Bucket::kClientType}) {
    SCOPED_TRACE(static_cast<int>(bucket));
    Governor governor({.documented_limits = false});
    spend(governor, kStart, query(), 4);
    governor.on_throttled(kStart, query(), bucket, seconds(0));
    governor.on_throttled(kStart, other, bucket, seconds(0));
    const SystemTime other_before = governor.release_time(kStart, other);
    SystemTime before = governor.release_time(kStart, query());
    int steps = 0;
    while (before > kStart) {
      governor.on_success(query());
      const SystemTime after = governor.release_time(kStart, query());
      ASSERT_LT(after, before);
      before = after;
      ++steps;
    }
    EXPECT_GT(steps, 100);
    if (bucket != Bucket::kTenant) {
      EXPECT_EQ(governor.release_time(kStart, other), other_before);
    }
  }
}

TEST(Governor, ForgetsAPaceAfterAnHourWithoutARequest) {
  Governor governor({.share_percent = 100});
  for (const Bucket bucket : {Bucket::kScope, Bucket::kTenant, Bucket::kClientType}) {
    governor.on_sent(kStart, query());
    governor.on_throttled(kStart, query(), bucket, seconds(1));
  }
  const SystemTime soon = kStart + minutes(59);
  Governor today = governor;
  today.on_sent(soon, query());
  EXPECT_GT(today.release_time(soon, query()), soon);
  const SystemTime later = kStart + hours(24);
  governor.on_sent(later, query());
  EXPECT_EQ(governor.release_time(later, query()), later);
  EXPECT_TRUE(governor.state().paces.empty());
}

TEST(Governor, ForgetsNoWaitThatTheServiceAskedForHoweverLongItIs) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kScope, hours(5));
  const Spending other = {.scope = "/other", .client_type = "azcost"};
  governor.on_sent(kStart + hours(3), other);
  EXPECT_EQ(governor.release_time(kStart + hours(3), query()), kStart + hours(5));
}

TEST(Governor, KeepsTheSpendingOfTwoHoursInLittleRoom) {
  Governor governor({.documented_limits = false});
  SystemTime now = kStart;
  for (int i = 0; i < 6'000; ++i) {
    now += milliseconds(100);
    governor.on_sent(now, query());
    governor.on_answer(now, query(), 1, {});
  }
  EXPECT_LT(governor.state().spends.size(), 1'500U);
  int sum = 0;
  for (const auto& spend : governor.state().spends) sum += spend.qpu;
  EXPECT_EQ(sum, 6'000);
}

TEST(Governor, BelievesNothingOfTheFutureAfterTheClockJumpedBack) {
  const SystemTime future = kStart + hours(24);
  Governor governor({.share_percent = 100});
  send(governor, future, 600);
  governor.on_answer(future, query(), 1, {0, 0, 0});
  governor.on_throttled(future, query(), Bucket::kTenant, hours(1));
  EXPECT_LE(governor.release_time(kStart, query()), kStart + minutes(1));
  Governor unthrottled({.share_percent = 100});
  send(unthrottled, future, 600);
  unthrottled.on_answer(future, query(), 1, {0, 0, 0});
  EXPECT_EQ(send(unthrottled, kStart, 12).back(), kStart);
  EXPECT_EQ(unthrottled.release_time(kStart, query()), kStart + seconds(10));
}

TEST(Governor, CountsWhatWasSpentBeforeTheClockWasSetBackByAStep) {
  Governor governor({.share_percent = 100});
  send(governor, kStart + seconds(2), 12);
  const auto sent = send(governor, kStart, 2);
  EXPECT_EQ(sent.front(), kStart);
  EXPECT_EQ(sent.back(), kStart + seconds(10));
}

TEST(Governor, KeepsAWaitWhenTheClockIsSetBackByAStep) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart + seconds(2), query(), Bucket::kTenant, hours(2));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + hours(2) + seconds(2));
}

TEST(Governor, TakesANewWaitInThePlaceOfOneOfTheFuture) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart + hours(24), query(), Bucket::kQpu, hours(1));
  governor.on_throttled(kStart, query(), Bucket::kQpu, seconds(90));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(90));
}

TEST(Governor, LeavesABucketAloneForAsLongAsTheServiceAsksUpToADay) {
  for (const auto& [asked, left_alone] :
       {std::pair(hours(2), hours(2)), std::pair(hours(24 * 365 * 30), hours(24))}) {
    Governor governor({.share_percent = 100});
    governor.on_throttled(kStart, query(), Bucket::kTenant, asked);
    EXPECT_EQ(governor.release_time(kStart, query()), kStart + left_alone);
    EXPECT_EQ(governor.release_time(kStart + left_alone, query()), kStart + left_alone);
  }
}

TEST(Governor, GoesOnWhereAnEarlierRunEnded) {
  Governor first({.share_percent = 100});
  send(first, kStart, 12);
  const Governor second({.share_percent = 100}, first.state());
  EXPECT_EQ(second.release_time(kStart, query()), kStart + seconds(10));
}

}  // namespace
}  // namespace azcost::fetch
