#include "token_claims.hpp"

#include <gtest/gtest.h>

#include <string>

#include "azcost/model/calendar.hpp"

namespace azcost::doctor {
namespace {

// The payloads are base64 of URLs, without padding.
// {"tid":"T","appid":"A","exp":1791188130}
const std::string kVersion1 = "eyJ0aWQiOiJUIiwiYXBwaWQiOiJBIiwiZXhwIjoxNzkxMTg4MTMwfQ";
// {"tid":"T","azp":"A?>"}
const std::string kVersion2 = "eyJ0aWQiOiJUIiwiYXpwIjoiQT8-In0";

TEST(ReadTokenClaims, ReadsTenantAppAndEnd) {
  const auto claims = read_token_claims("h." + kVersion1 + ".s");
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->tenant_id, "T");
  EXPECT_EQ(claims->app_id, "A");
  ASSERT_TRUE(claims->expires);
  EXPECT_EQ(format_time(*claims->expires), "2026-10-05T08:15:30Z");
}

TEST(ReadTokenClaims, ReadsTheAppOfAVersion2Token) {
  const auto claims = read_token_claims("h." + kVersion2 + ".s");
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->app_id, "A?>");
  EXPECT_FALSE(claims->expires);
}

TEST(ReadTokenClaims, ReadsNothingFromWhatIsNoJsonWebToken) {
  EXPECT_FALSE(read_token_claims(""));
  EXPECT_FALSE(read_token_claims("opaque"));
  EXPECT_FALSE(read_token_claims("h." + kVersion1));
  EXPECT_FALSE(read_token_claims("h.e+/=.s"));
  EXPECT_FALSE(read_token_claims("h.WzFd.s"));  // [1]
}

TEST(ReadTokenClaims, TakesNoTimeThatNoCalendarHas) {
  // {"exp":9223372036854775807}, {"exp":-1}
  const auto late = read_token_claims("h.eyJleHAiOjkyMjMzNzIwMzY4NTQ3NzU4MDd9.s");
  ASSERT_TRUE(late);
  EXPECT_FALSE(late->expires);
  const auto early = read_token_claims("h.eyJleHAiOi0xfQ.s");
  ASSERT_TRUE(early);
  EXPECT_FALSE(early->expires);
}

}  // namespace
}  // namespace azcost::doctor
