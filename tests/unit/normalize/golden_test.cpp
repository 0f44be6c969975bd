// Pages as Azure sends them, and the lines that a person has checked. UPDATE_GOLDEN=1 writes the
// lines anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "azcost/decode/page_decoder.hpp"
#include "rows.hpp"

namespace azcost::testing {
namespace {

std::string path_of(const std::string& name) {
  return std::string(AZCOST_TEST_DATA) + "/normalize/" + name;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string lines_of_page(const std::string& name, Shape shape) {
  const auto normalizer = normalizer_of(options_with(std::move(shape)));
  decode::PageDecoder decoder;
  std::string page = read(path_of(name + ".json"));
  const auto tail = decoder.decode(page, *normalizer);
  EXPECT_TRUE(tail) << tail.error().message;
  std::string lines;
  for (std::size_t i = 0; i < normalizer->batch().size(); ++i) {
    lines.append(normalizer->batch()[i].line).append("\n");
  }
  return lines;
}

void expect_golden(const std::string& name, Shape shape) {
  const std::string lines = lines_of_page(name, std::move(shape));
  const std::string expected = path_of(name + ".jsonl");
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(expected, std::ios::binary) << lines;
    GTEST_SKIP() << expected << " was written anew";
  }
  EXPECT_EQ(lines, read(expected));
}

TEST(Golden, ActualCostsOfAPartner) {
  expect_golden("mpa_actual",
                shape_with({"CustomerTenantId", "SubscriptionId", "MeterCategory", "Meter",
                            "ChargeType", "ResourceGroupName", "ResourceLocation", "UnitOfMeasure",
                            "PricingModel", "CustomerName", "SubscriptionName", "MeterSubcategory",
                            "ServiceName", "ServiceFamily", "PublisherType"},
                           {"Cost", "UsageQuantity"}));
}

TEST(Golden, AmortizedCostsOfAnEnterpriseAgreement) {
  Shape shape = shape_with(
      {"SubscriptionId", "MeterCategory", "Meter", "ChargeType", "ResourceGroupName",
       "ResourceLocation", "MeterId", "PricingModel", "SubscriptionName", "MeterSubcategory",
       "ServiceName", "DepartmentName", "EnrollmentAccountName", "PublisherType"},
      {"Cost", "UsageQuantity"});
  shape.dataset = Dataset::kAmortized;
  expect_golden("ea_amortized", shape);
}

TEST(Golden, MonthsInDollarsWithTags) {
  Shape shape = shape_with({"CustomerTenantId", "ResourceId", "BenefitId"}, {"Cost", "CostUSD"});
  shape.granularity = Granularity::kMonthly;
  shape.groupings.push_back({Grouping::Kind::kTagKey, "Environment"});
  expect_golden("monthly_usd_tags", shape);
}

}  // namespace
}  // namespace azcost::testing
