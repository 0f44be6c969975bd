#include "azcost/observe/progress.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/string_file.hpp"
#include "unit/observe/some_unit.hpp"

namespace azcost::observe {
namespace {

using azcost::testing::StringFile;

constexpr std::string_view kClear = "\r\x1b[K";

TEST(Progress, RewritesOneLineWithEachPage) {
  StringFile terminal;
  Progress progress(terminal, 80);
  progress.on(UnitStarted{some_unit(), 0, 2});
  progress.on(PageDone{some_unit(), 1, 5000});
  const std::string start = std::string(kClear) + "[1/2] contoso actual 2026-10-01..2026-10-31";
  EXPECT_EQ(terminal.text, start + start + "  5000 rows");
}

TEST(Progress, MakesRoomBeforeAnythingElseIsPrinted) {
  StringFile terminal;
  Progress progress(terminal, 80);
  progress.on(UnitStarted{some_unit(), 0, 1});
  terminal.text.clear();
  progress.on(UnitEnded{});
  EXPECT_EQ(terminal.text, kClear);
}

TEST(Progress, ClearsNothingThatItDidNotDraw) {
  StringFile terminal;
  Progress progress(terminal, 80);
  progress.on(UnitEnded{});
  EXPECT_EQ(terminal.text, "");
}

TEST(Progress, NeverFillsTheLastColumn) {
  StringFile terminal;
  Progress progress(terminal, 20);
  progress.on(UnitStarted{some_unit(), 0, 1});
  EXPECT_LT(terminal.text.size() - kClear.size(), 20U);
}

TEST(Progress, ShowsNoControlCharactersOfAReason) {
  StringFile terminal;
  Progress progress(terminal, 200);
  progress.on(Waiting{"contoso", std::chrono::seconds(3), "evil\x1b[2J"});
  EXPECT_EQ(terminal.text.find("\x1b[2J"), std::string::npos);
}

}  // namespace
}  // namespace azcost::observe
