#include "quota.hpp"

#include <gtest/gtest.h>

namespace azcost::emulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr SteadyTime kStart{hours(5)};

/// Spends `qpu` at once; false when they are not there.
bool spend(Quota& quota, int qpu, SteadyTime at) {
  if (quota.reserve(qpu, at)) return false;
  quota.settle(qpu, at);
  return true;
}

TEST(Quota, BeginsWithAllThatIsDocumented) {
  Quota quota(kStart);
  EXPECT_EQ(quota.left(kStart), (Quota::Left{.hour = 600, .minute = 60, .ten_seconds = 12}));
}

TEST(Quota, SaysWhatIsLeft) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 3, kStart));
  EXPECT_EQ(quota.left(kStart), (Quota::Left{.hour = 597, .minute = 57, .ten_seconds = 9}));
}

TEST(Quota, AllowsTwelveInTenSeconds) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.reserve(1, kStart), seconds(10));
  EXPECT_EQ(quota.reserve(1, kStart + milliseconds(9'999)), milliseconds(1));
  EXPECT_TRUE(spend(quota, 12, kStart + seconds(10)));
}

TEST(Quota, AllowsSixtyInAMinute) {
  Quota quota(kStart);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(spend(quota, 12, kStart + i * seconds(10)));
  const SteadyTime later = kStart + seconds(50);
  EXPECT_EQ(quota.left(later), (Quota::Left{.hour = 540, .minute = 0, .ten_seconds = 12}));
  EXPECT_EQ(quota.reserve(1, later), seconds(10));
  EXPECT_TRUE(spend(quota, 12, kStart + minutes(1)));
}

TEST(Quota, AllowsSixHundredInAnHour) {
  Quota quota(kStart);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(spend(quota, 12, kStart + i * seconds(30)));
  const SteadyTime later = kStart + 50 * seconds(30);
  EXPECT_EQ(quota.left(later).hour, 0);
  EXPECT_EQ(quota.reserve(1, later), minutes(35));
  EXPECT_TRUE(spend(quota, 12, kStart + hours(1)));
  EXPECT_FALSE(spend(quota, 1, kStart + hours(1)));
}

TEST(Quota, WaitsUntilEnoughIsGivenBackForThePrice) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 5, kStart));
  ASSERT_TRUE(spend(quota, 5, kStart + seconds(4)));
  EXPECT_EQ(quota.reserve(3, kStart + seconds(5)), seconds(5));
  EXPECT_EQ(quota.reserve(8, kStart + seconds(5)), seconds(9));
}

TEST(Quota, ARefusalCostsNothing) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 10, kStart));
  ASSERT_TRUE(quota.reserve(3, kStart).has_value());
  EXPECT_EQ(quota.left(kStart).ten_seconds, 2);
}

TEST(Quota, CountsFromTheEndOfTheAnswer) {
  Quota quota(kStart);
  ASSERT_FALSE(quota.reserve(12, kStart).has_value());
  quota.settle(12, kStart + seconds(8));
  EXPECT_EQ(quota.reserve(1, kStart + seconds(10)), seconds(8));
}

TEST(Quota, WhatIsBeingAnsweredIsNotLeftForOthers) {
  Quota quota(kStart);
  ASSERT_FALSE(quota.reserve(12, kStart).has_value());
  EXPECT_EQ(quota.left(kStart).ten_seconds, 0);
  EXPECT_EQ(quota.reserve(1, kStart + minutes(1)), seconds(1));
}

TEST(Quota, MoreThanAWholeWindowIsPossibleWhenThatIsUntouched) {
  Quota quota(kStart);
  ASSERT_TRUE(spend(quota, 1, kStart));
  EXPECT_EQ(quota.reserve(13, kStart + seconds(1)), seconds(9));
  ASSERT_TRUE(spend(quota, 13, kStart + seconds(10)));
  EXPECT_EQ(quota.left(kStart + seconds(10)).ten_seconds, 0);
}

TEST(Quota, AnotherClientSpendsAtItsPace) {
  Quota quota(kStart, seconds(12));
  EXPECT_EQ(quota.left(kStart + milliseconds(11'999)).hour, 600);
  EXPECT_EQ(quota.left(kStart + seconds(12)).hour, 599);
  EXPECT_EQ(quota.left(kStart + minutes(30)), (Quota::Left{450, 55, 11}));
  EXPECT_EQ(quota.left(kStart + hours(20)), (Quota::Left{300, 55, 11}));
}

TEST(Quota, AnotherClientCountsAtTheInstantOfItsQueriesAndNotWhenSomebodyLooks) {
  Quota quota(kStart, seconds(12));
  EXPECT_EQ(quota.reserve(12, kStart + seconds(20)), seconds(2));
}

TEST(Quota, AnotherClientThatInsistsGetsWhatItMissed) {
  Quota quota(kStart, seconds(1), WhenRefused::kTriesAgain);
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.left(kStart + seconds(9)).hour, 588);
  EXPECT_EQ(quota.foreign_spent(), 0U);
  // Ten at once, in the instant in which they are given back, and one more each second.
  EXPECT_EQ(quota.left(kStart + seconds(10)).hour, 578);
  EXPECT_EQ(quota.left(kStart + seconds(10)).ten_seconds, 2);
  EXPECT_EQ(quota.left(kStart + seconds(12)).ten_seconds, 0);
  EXPECT_EQ(quota.foreign_spent(), 12U);
}

TEST(Quota, AnotherClientIsRefusedAsWell) {
  Quota quota(kStart, seconds(1));
  ASSERT_TRUE(spend(quota, 12, kStart));
  EXPECT_EQ(quota.left(kStart + seconds(9)).hour, 588);
  EXPECT_EQ(quota.left(kStart + seconds(10)).hour, 587);
}

}  // namespace
}  // namespace azcost::emulator
