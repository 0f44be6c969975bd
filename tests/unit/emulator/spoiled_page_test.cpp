// The text of a page before and after a fault; over the wire it is in fault_injection_test.cpp.
#include "spoiled_page.hpp"

#include <gtest/gtest.h>

namespace azcost::emulator {
namespace {

std::string spoiled(FaultKind kind, std::string body) {
  Answer page{.body = std::move(body)};
  spoil(page, {.kind = kind}, "http://127.0.0.1:1", "/query?api-version=1");
  return page.body;
}

TEST(NarrowRow, LosesItsLastCell) {
  EXPECT_EQ(spoiled(FaultKind::kNarrowRow, R"({"columns":[],"rows":[[1.5,"USD"],[2,"USD"]]})"),
            R"({"columns":[],"rows":[[1.5],[2,"USD"]]})");
}

TEST(NarrowRow, TakesTextForText) {
  EXPECT_EQ(spoiled(FaultKind::kNarrowRow, R"({"rows":[["a,b\"],[","c\\"],["d","e"]]})"),
            R"({"rows":[["a,b\"],["],["d","e"]]})");
}

TEST(NarrowRow, KeepsItsOnlyCell) {
  EXPECT_EQ(spoiled(FaultKind::kNarrowRow, R"({"rows":[[1]]})"), R"({"rows":[[1]]})");
}

TEST(NarrowRow, NeedsARow) {
  EXPECT_EQ(spoiled(FaultKind::kNarrowRow, R"({"rows":[]})"), R"({"rows":[]})");
}

TEST(RepeatedLink, TakesThePlaceOfTheOtherOne) {
  EXPECT_EQ(spoiled(FaultKind::kRepeatedLink, R"({"nextLink":"http://there","columns":[]})"),
            R"({"nextLink":"http://127.0.0.1:1/query?api-version=1","columns":[]})");
}

TEST(RepeatedLink, IsAddedWhereThereIsNone) {
  EXPECT_EQ(spoiled(FaultKind::kRepeatedLink, R"({"columns":[]})"),
            R"({"nextLink":"http://127.0.0.1:1/query?api-version=1","columns":[]})");
}

TEST(LostLink, IsNotThere) {
  EXPECT_EQ(spoiled(FaultKind::kLostLink, R"({"nextLink":"http://there","columns":[]})"),
            R"({"columns":[]})");
  EXPECT_EQ(spoiled(FaultKind::kLostLink, R"({"columns":[]})"), R"({"columns":[]})");
  EXPECT_EQ(spoiled(FaultKind::kLostLink, R"({"error":{}})"), R"({"error":{}})");
}

TEST(Truncated, IsHalfTheBody) {
  EXPECT_EQ(spoiled(FaultKind::kTruncated, R"({"rows":[]})"), R"({"row)");
}

}  // namespace
}  // namespace azcost::emulator
