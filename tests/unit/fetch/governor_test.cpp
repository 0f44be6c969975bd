#include "azcost/fetch/governor.hpp"

#include <gtest/gtest.h>

#include <string>
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

TEST(Governor, LetsTheFirstRequestGoAtOnce) {
  const Governor governor({.share_percent = 100});
  EXPECT_EQ(governor.release_time(kStart, query()), kStart);
}

TEST(Governor, MakesNoPauseWhileTheBudgetsLast) {
  Governor governor({.share_percent = 100});
  const auto sent = send(governor, kStart, 12);
  EXPECT_EQ(sent.back(), kStart);
}

TEST(Governor, KeepsToAllThreeWindowsAtOnce) {
  Governor governor({.share_percent = 100});
  const auto sent = send(governor, kStart, 700);
  EXPECT_EQ(densest(sent, seconds(10)), 12);
  EXPECT_EQ(densest(sent, minutes(1)), 60);
  EXPECT_EQ(densest(sent, hours(1)), 600);
}

TEST(Governor, SpendsAWholeBudgetAsSoonAsItIsThere) {
  Governor governor({.share_percent = 100});
  const auto sent = send(governor, kStart, 61);
  EXPECT_EQ(sent[11], kStart);
  EXPECT_EQ(sent[12], kStart + seconds(10));
  EXPECT_EQ(sent[59], kStart + seconds(40));
  EXPECT_EQ(sent[60], kStart + minutes(1));
}

TEST(Governor, LeavesTheOtherShareToPeopleInThePortal) {
  Governor governor({.share_percent = 50});
  const auto sent = send(governor, kStart, 400);
  EXPECT_EQ(densest(sent, seconds(10)), 6);
  EXPECT_EQ(densest(sent, minutes(1)), 30);
  EXPECT_EQ(densest(sent, hours(1)), 300);
}

TEST(Governor, AllowsOneQueryHoweverSmallTheShare) {
  Governor governor({.share_percent = 1});
  EXPECT_EQ(send(governor, kStart, 2).back(), kStart + minutes(1));
}

TEST(Governor, CountsQpuFromTheEndOfTheAnswer) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query(12));
  governor.on_answer(kStart + seconds(7), query(12), 12, {});
  EXPECT_EQ(governor.release_time(kStart + seconds(7), query()), kStart + seconds(17));
}

TEST(Governor, BelievesTheServiceAboutWhatWasConsumed) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query(1));
  governor.on_answer(kStart, query(1), 12, {});
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(10));
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

TEST(Governor, CanBeToldToPaceNothing) {
  Governor governor({.documented_limits = false, .learned_paces = false});
  governor.on_sent(kStart, query());
  governor.on_answer(kStart, query(), 1, {0, 0, 0});
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(5));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(5));
}

TEST(Governor, SendsNothingOfABucketBeforeTheServiceAllowsIt) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kQpu, seconds(90));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(90));
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

TEST(Governor, ThrottlesAScopeWithoutTouchingAnother) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(45));
  const Spending other = {.scope = "/other", .client_type = "azcost", .qpu = 1};
  EXPECT_EQ(governor.release_time(kStart, other), kStart);
}

TEST(Governor, HalvesThePaceThatABucketDidNotBear) {
  Governor governor({.share_percent = 100});
  send(governor, kStart, 4);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  const SystemTime first = governor.release_time(kStart, query());
  EXPECT_EQ(first, kStart + seconds(30));
}

/// Has `count` requests of the scope and client type sent and answered at once.
void spend(Governor& governor, SystemTime now, const Spending& request, int count) {
  for (int i = 0; i < count; ++i) {
    governor.on_sent(now, request);
    governor.on_answer(now, request, 1, {});
  }
}

TEST(Governor, HalvesWhatTheLastMinuteHasSeen) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, query(), 12);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(10));
}

TEST(Governor, HalvesThePaceOfAScopeByItsOwnRequests) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, {.scope = "/other", .client_type = "azcost"}, 40);
  spend(governor, kStart, query(), 8);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(15));
}

TEST(Governor, HalvesThePaceOfAClientTypeByItsOwnRequests) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, {.scope = "/b", .client_type = "other"}, 40);
  spend(governor, kStart, {.scope = "/other", .client_type = "azcost"}, 4);
  spend(governor, kStart, query(), 4);
  governor.on_throttled(kStart, query(), Bucket::kClientType, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(15));
}

TEST(Governor, HalvesThePaceOfATenantByAllRequests) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, {.scope = "/other", .client_type = "other"}, 4);
  spend(governor, kStart, query(), 8);
  governor.on_throttled(kStart, query(), Bucket::kTenant, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + seconds(10));
}

TEST(Governor, SlowsEveryScopeAndClientTypeByA429OfTheTenant) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, query(), 12);
  governor.on_throttled(kStart, query(), Bucket::kTenant, seconds(0));
  const Spending other = {.scope = "/other", .client_type = "other"};
  EXPECT_EQ(governor.release_time(kStart, other), kStart + seconds(10));
}

TEST(Governor, SlowsNoOtherClientTypeByA429OfOne) {
  Governor governor({.documented_limits = false});
  spend(governor, kStart, query(), 12);
  governor.on_throttled(kStart, query(), Bucket::kClientType, seconds(45));
  EXPECT_EQ(governor.release_time(kStart, {.scope = "/b", .client_type = "other"}), kStart);
  EXPECT_EQ(governor.release_time(kStart, {.scope = "/other", .client_type = "azcost"}),
            kStart + seconds(45));
}

TEST(Governor, MovesTheSpendOfARequestThatWasOnItsWayForLong) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart, query(12));
  const Spending other = {.scope = "/other", .client_type = "azcost"};
  governor.on_sent(kStart + seconds(90), other);
  governor.on_answer(kStart + seconds(90), query(12), 12, {});
  ASSERT_EQ(governor.state().spends.size(), 2U);
  EXPECT_EQ(governor.state().spends.back().at, kStart + seconds(90));
  EXPECT_EQ(governor.state().spends.back().scope, "/b");
}

TEST(Governor, HalvesItAgainWithEveryFurtherRefusal) {
  Governor governor({.share_percent = 100});
  send(governor, kStart, 4);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + minutes(1));
}

TEST(Governor, RestoresThePaceStepByStepUntilThereIsNone) {
  Governor governor({.share_percent = 100});
  send(governor, kStart, 4);
  governor.on_throttled(kStart, query(), Bucket::kScope, seconds(0));
  milliseconds before = governor.state().paces.at("scope:/b").interval;
  int steps = 0;
  while (governor.state().paces.at("scope:/b").interval > milliseconds(0)) {
    governor.on_success(query());
    const milliseconds after = governor.state().paces.at("scope:/b").interval;
    EXPECT_LT(after, before);
    before = after;
    ++steps;
  }
  EXPECT_GT(steps, 100);
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

TEST(Governor, RestoresThePacesOfTheBucketsOfARequestAndNoOther) {
  Governor governor({.documented_limits = false});
  const Spending other = {.scope = "/other", .client_type = "other"};
  for (const Bucket bucket : {Bucket::kTenant, Bucket::kScope, Bucket::kClientType}) {
    governor.on_throttled(kStart, query(), bucket, seconds(0));
    governor.on_throttled(kStart, other, bucket, seconds(0));
  }
  const auto before = governor.state().paces;
  governor.on_success(query());
  for (const char* bucket : {"tenant", "scope:/b", "client:azcost"}) {
    EXPECT_LT(governor.state().paces.at(bucket).interval, before.at(bucket).interval) << bucket;
  }
  for (const char* bucket : {"scope:/other", "client:other"}) {
    EXPECT_EQ(governor.state().paces.at(bucket), before.at(bucket)) << bucket;
  }
}

TEST(Governor, BelievesNoSpendingOfTheFutureAfterTheClockJumpedBack) {
  Governor governor({.share_percent = 100});
  send(governor, kStart + hours(24), 12);
  EXPECT_EQ(governor.release_time(kStart, query()), kStart);
  send(governor, kStart, 1);
  EXPECT_LE(governor.release_time(kStart, query()), kStart + seconds(10));
}

TEST(Governor, BelievesNoObservationOfTheFutureAfterTheClockJumpedBack) {
  Governor governor({.share_percent = 100});
  governor.on_sent(kStart + hours(24), query());
  governor.on_answer(kStart + hours(24), query(), 1, {0, 0, 0});
  EXPECT_EQ(governor.release_time(kStart, query()), kStart);
  send(governor, kStart, 1);
  EXPECT_EQ(governor.release_time(kStart, query()), kStart);
}

TEST(Governor, IsNotHeldUpByAnHoursSpendingOfTheFuture) {
  Governor governor({.share_percent = 100});
  send(governor, kStart + hours(24), 600);
  EXPECT_EQ(send(governor, kStart, 12).back(), kStart);
}

TEST(Governor, CountsWhatWasSpentBeforeTheClockWasSetBackByAStep) {
  Governor governor({.share_percent = 100});
  send(governor, kStart + seconds(2), 12);
  const auto sent = send(governor, kStart, 2);
  EXPECT_EQ(sent.front(), kStart);
  EXPECT_EQ(sent.back(), kStart + seconds(10));
}

TEST(Governor, ForgetsAWaitOfTheFutureAfterTheClockJumpedBack) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart + hours(24), query(), Bucket::kScope, seconds(45));
  EXPECT_LE(governor.release_time(kStart, query()), kStart + minutes(1));
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

TEST(Governor, LeavesABucketAloneForAsLongAsTheServiceAsks) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kTenant, hours(2));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + hours(2));
  EXPECT_EQ(governor.release_time(kStart + hours(2), query()), kStart + hours(2));
}

TEST(Governor, LeavesNoBucketAloneForLongerThanAnyQuotaLasts) {
  Governor governor({.share_percent = 100});
  governor.on_throttled(kStart, query(), Bucket::kTenant, hours(24 * 365 * 30));
  EXPECT_EQ(governor.release_time(kStart, query()), kStart + hours(24));
}

TEST(Governor, GoesOnWhereAnEarlierRunEnded) {
  Governor first({.share_percent = 100});
  send(first, kStart, 12);
  const Governor second({.share_percent = 100}, first.state());
  EXPECT_EQ(second.release_time(kStart, query()), kStart + seconds(10));
}

}  // namespace
}  // namespace azcost::fetch
