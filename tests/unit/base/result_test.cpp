#include "azcost/base/result.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

namespace azcost {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) return Error{ErrorKind::kData, "the number is odd"};
  return number / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  ASSERT_TRUE(half_of(42));
  EXPECT_EQ(*half_of(42), 21);
  ASSERT_FALSE(half_of(43));
  EXPECT_FALSE(half_of(43).ok());
  EXPECT_EQ(half_of(43).error(), (Error{ErrorKind::kData, "the number is odd"}));
  EXPECT_TRUE(ok_status());
}

TEST(Result, HandsOverAValueThatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  ASSERT_TRUE(result);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

TEST(Result, NeverGivesTheAbsentOneOfValueAndError) {
  const Result<int> success = 1;
  const Result<int> failure = Error{ErrorKind::kIo, "the disk is full"};
  EXPECT_THROW((void)success.error(), std::bad_variant_access);
  EXPECT_THROW((void)*failure, std::bad_variant_access);
  EXPECT_THROW((void)failure.operator->(), std::bad_variant_access);
}

TEST(Error, TellsTheContextBeforeTheMessageAndKeepsTheRest) {
  Error error{ErrorKind::kThrottled, "429 Too Many Requests", std::chrono::seconds(30)};
  error = std::move(error).in("contoso actual");
  EXPECT_EQ(error.message, "contoso actual: 429 Too Many Requests");
  EXPECT_EQ(error.kind, ErrorKind::kThrottled);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(30));
}

}  // namespace
}  // namespace azcost
