#include "page_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;

const std::string kPromise = R"("nextLink" : "http://there")";
const std::string kRows = R"( "rows":[[1.5,20261005,"a"],[2.5,20261006,"b"]])";

TEST(PageGuard, TakesNoPageThatHasLostTheNextLinkOfAnEarlierAnswer) {
  PageGuard guard;
  guard.begin_page();
  EXPECT_TRUE(guard.check("cut " + kPromise).ok());
  for (const char* lost : {"", R"("nextLink":"")", R"("nextLink":null)", R"("nextLink")"}) {
    const Status checked = guard.check(lost);
    ASSERT_FALSE(checked.ok()) << lost;
    EXPECT_EQ(checked.error().kind, ErrorKind::kData);
    EXPECT_THAT(checked.error().message, HasSubstr("no next link"));
  }
  EXPECT_TRUE(guard.check(kPromise).ok());
  guard.begin_page();
  EXPECT_TRUE(guard.check("").ok()) << "the last page";
}

TEST(PageGuard, TakesAPageWhoseFirstAnswerHadNoNextLinkEither) {
  PageGuard guard;
  guard.begin_page();
  EXPECT_TRUE(guard.check(R"(cut "nextLink":"")").ok());
  EXPECT_TRUE(guard.check(R"(cut "nextLink":null)").ok());
  EXPECT_TRUE(guard.check("").ok());
}

TEST(PageGuard, TakesNoCellForTheNextLinkThatWasLost) {
  const std::string cells = R"( "rows":[[1,"nextLink"],[2,"nextLink" ]] "nextLink": )";
  PageGuard guard;
  guard.begin_page();
  EXPECT_TRUE(guard.check(cells + R"("https://next")").ok());
  EXPECT_FALSE(guard.check(cells + "null").ok());
}

TEST(PageGuard, TakesNoPageWithTheRowsOfAnEarlierOne) {
  PageGuard guard;
  guard.begin_page();
  ASSERT_TRUE(guard.check("1" + kRows).ok());
  guard.taken();
  guard.begin_page();
  const Status checked = guard.check("2" + kRows);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().message, HasSubstr("those of page 1"));
  EXPECT_TRUE(guard.check(R"("rows":[[3.5,20261007,"c"]])").ok());
}

TEST(PageGuard, TakesAPageAgainThatWasNotTaken) {
  PageGuard guard;
  guard.begin_page();
  ASSERT_TRUE(guard.check(kRows).ok());
  EXPECT_TRUE(guard.check(kRows).ok());
}

TEST(PageGuard, TakesPagesWithoutRowsForWhatTheyAre) {
  PageGuard guard;
  for (const char* empty : {R"("rows":[])", R"("rows":[])", "", R"("rows":[[]])"}) {
    guard.begin_page();
    EXPECT_TRUE(guard.check(empty).ok()) << empty;
    guard.taken();
  }
}

}  // namespace
}  // namespace azcost::fetch
