// Pages in the form of answers that Azure and its specification gave; the rows are worked out by
// hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "azcost/decode/page_decoder.hpp"
#include "support/collecting_sink.hpp"

namespace azcost::decode {
namespace {

using testing::CollectingSink;
using ::testing::ElementsAre;
using testing::null;
using testing::number;
using testing::OwnedRow;
using testing::string;

std::string read_golden(const std::string& name) {
  std::ifstream in(std::string(AZCOST_TEST_DATA) + "/decode/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(RecordedPages, DailyByResourceGroupKeepsExponentsZerosAndTheEmptyGroup) {
  std::string body = read_golden("daily_by_resource_group.json");
  CollectingSink sink;

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->rows, 6U);
  EXPECT_EQ(tail->next_link,
            "https://management.azure.com/subscriptions/11111111-2222-3333-4444-555555555555/"
            "providers/Microsoft.CostManagement/query?api-version=2019-11-01"
            "&$skiptoken=AQAAAA%3D%3D");
  EXPECT_THAT(sink.columns(), ElementsAre(Column{"PreTaxCost", ColumnType::kNumber},
                                          Column{"UsageDate", ColumnType::kNumber},
                                          Column{"ResourceGroup", ColumnType::kString},
                                          Column{"Currency", ColumnType::kString}));
  EXPECT_THAT(
      sink.rows(),
      ElementsAre(
          OwnedRow{number("5.08032"), number("20200401"), string("rg-search"), string("USD")},
          OwnedRow{number("1.5E-05"), number("20200401"), string("rg-databox"), string("USD")},
          OwnedRow{number("7E-06"), number("20200401"), string("rg-databox-2"), string("USD")},
          OwnedRow{number("0.0"), number("20200401"), string("rg-idle"), string("USD")},
          OwnedRow{number("244.018672"), number("20200401"), string("rg-apps"), string("USD")},
          OwnedRow{number("0.002268"), number("20200402"), string(""), string("USD")}));
}

TEST(RecordedPages, LastPageByMonthAndTagKeepsDatesNullsAndUmlauts) {
  std::string body = read_golden("monthly_last_page.json");
  CollectingSink sink;

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->next_link, "");
  ASSERT_EQ(sink.columns().size(), 6U);
  EXPECT_EQ(sink.columns()[2], (Column{"BillingMonth", ColumnType::kDatetime}));
  EXPECT_THAT(sink.rows(), ElementsAre(OwnedRow{number("-12.50"), number("-13.75"),
                                                string("2026-08-01T00:00:00"), string("team"),
                                                null(), string("EUR")},
                                       OwnedRow{number("61"), number("67.100000000000001"),
                                                string("2026-08-01T00:00:00"), string("team"),
                                                string("Müller & Söhne"), string("EUR")}));
}

TEST(RecordedPages, ExampleOfTheSpecificationHasItsColumnsInAnotherOrder) {
  std::string body = read_golden("specification_example.json");
  CollectingSink sink;

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_THAT(sink.columns(), ElementsAre(Column{"PreTaxCost", ColumnType::kNumber},
                                          Column{"ResourceGroup", ColumnType::kString},
                                          Column{"UsageDate", ColumnType::kNumber},
                                          Column{"Currency", ColumnType::kString}));
  EXPECT_THAT(sink.rows(),
              ElementsAre(OwnedRow{number("19.545363672276512"), string("ScreenSharingTest-peer"),
                                   number("20180331"), string("USD")},
                          OwnedRow{number("173.41979241290323"), string("Trial"),
                                   number("20180331"), string("USD")}));
}

}  // namespace
}  // namespace azcost::decode
