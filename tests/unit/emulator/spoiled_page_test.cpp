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

TEST(RepeatedRow, IsTheLastOne) {
  EXPECT_EQ(spoiled(FaultKind::kRepeatedRow, R"({"columns":[],"rows":[[1,"a],["],[2,"b\""]]})"),
            R"({"columns":[],"rows":[[1,"a],["],[2,"b\""],[2,"b\""]]})");
  EXPECT_EQ(spoiled(FaultKind::kRepeatedRow, R"({"rows":[]})"), R"({"rows":[]})");
}

TEST(OtherCustomer, HasTheFirstRow) {
  EXPECT_EQ(spoiled(FaultKind::kOtherCustomer,
                    R"({"columns":[{"name":"Cost","type":"Number"},{"name":"CustomerTenantId",)"
                    R"("type":"String"}],"rows":[[1.5,"a,b"],[2,"c"]]})"),
            R"({"columns":[{"name":"Cost","type":"Number"},{"name":"CustomerTenantId",)"
            R"("type":"String"}],"rows":[[1.5,"ffffffff-0000-4000-8000-00000000000f"],[2,"c"]]})");
  EXPECT_EQ(spoiled(FaultKind::kOtherCustomer, R"({"columns":[],"rows":[[1.5,"a"]]})"),
            R"({"columns":[],"rows":[[1.5,"a"]]})");
}

TEST(Noise, IsInAmountsThatAreNotWhole) {
  EXPECT_EQ(
      spoiled(FaultKind::kNoise, R"({"rows":[[0.02803100599,20260301,"0.5",12,0.0],[-0.3,null]]})"),
      R"({"rows":[[0.028031005990000003,20260301,"0.5",12,0.0],[-0.30000000000000004,null]]})");
}

TEST(NoCurrency, HaveTheRowsThatCostNothing) {
  const std::string columns =
      R"({"columns":[{"name":"Cost","type":"Number"},{"name":"Currency","type":"String"}],)";
  EXPECT_EQ(
      spoiled(FaultKind::kNoCurrency, columns + R"("rows":[[0.0,"USD"],[0.5,"USD"],[0.0,"USD"]]})"),
      columns + R"("rows":[[0.0,""],[0.5,"USD"],[0.0,""]]})");
}

TEST(HalfCharacter, EndsTheNameOfTheFirstMeter) {
  const std::string columns = R"({"columns":[{"name":"Meter","type":"String"}],)";
  EXPECT_EQ(spoiled(FaultKind::kHalfCharacter, columns + R"("rows":[["a"],["b"]]})"),
            columns + R"("rows":[["a\ud83d"],["b"]]})");
}

TEST(Truncated, IsHalfTheBody) {
  EXPECT_EQ(spoiled(FaultKind::kTruncated, R"({"rows":[]})"), R"({"row)");
}

}  // namespace
}  // namespace azcost::emulator
