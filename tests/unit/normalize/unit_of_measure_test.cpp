#include "unit_of_measure.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace azcost::normalize {

void PrintTo(const UnitOfMeasure& unit, std::ostream* out) {
  *out << unit.block << " x '" << unit.unit << "'";
}

namespace {

struct UnitCase {
  std::string text;
  UnitOfMeasure unit;
};

class Unit : public ::testing::TestWithParam<UnitCase> {};

TEST_P(Unit, IsTakenApart) {
  EXPECT_EQ(parse_unit_of_measure(GetParam().text), GetParam().unit) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, Unit,
    ::testing::Values(UnitCase{"1 Hour", {1, "Hour"}}, UnitCase{"100 Hours", {100, "Hours"}},
                      UnitCase{"1 GB/Month", {1, "GB/Month"}}, UnitCase{"10 MB", {10, "MB"}},
                      UnitCase{"10MB", {10, "MB"}}, UnitCase{"10000s", {10000, "s"}},
                      UnitCase{"10,000 Transactions", {10000, "Transactions"}},
                      UnitCase{"  5 GB ", {5, "GB"}}, UnitCase{"1 1 Hour", {1, "1 Hour"}},
                      UnitCase{"1 Million", {1, "Million"}}));

INSTANTIATE_TEST_SUITE_P(Factors, Unit,
                         ::testing::Values(UnitCase{"10K", {10'000, "Units"}},
                                           UnitCase{"1M", {1'000'000, "Units"}},
                                           UnitCase{"1B", {1'000'000'000, "Units"}},
                                           UnitCase{"10K Transactions", {10'000, "Transactions"}},
                                           UnitCase{"1K/Hour", {1'000, "Units/Hour"}}));

INSTANTIATE_TEST_SUITE_P(ThingsWithoutAName, Unit,
                         ::testing::Values(UnitCase{"1", {1, "Units"}},
                                           UnitCase{"1/Month", {1, "Units/Month"}},
                                           UnitCase{"1 /Month", {1, "Units/Month"}},
                                           UnitCase{"1/10 Days", {1, "Units/10 Days"}}));

INSTANTIATE_TEST_SUITE_P(UnitsWithoutANumber, Unit,
                         ::testing::Values(UnitCase{"Hours", {1, "Hours"}},
                                           UnitCase{"Minute(s)", {1, "Minute(s)"}}));

INSTANTIATE_TEST_SUITE_P(Unknown, Unit,
                         ::testing::Values(UnitCase{"", {}}, UnitCase{"  ", {}},
                                           UnitCase{"Unassigned", {}}, UnitCase{"1.5 GB", {}},
                                           UnitCase{"0 Hours", {}},
                                           UnitCase{"99999999999999999999999999 GB", {}},
                                           UnitCase{"99999999999B", {}}));

}  // namespace
}  // namespace azcost::normalize
