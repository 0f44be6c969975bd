// The identity of a row: its key and its id.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "row_id.hpp"
#include "rows.hpp"

namespace azcost::testing {
namespace {

using namespace std::string_literals;

std::string id_of(const std::string& line) {
  return nlohmann::json::parse(line)["x_RowId"].get<std::string>();
}

std::string id_with(const normalize::NormalizerOptions& options,
                    const std::vector<NamedCell>& row) {
  const auto normalizer = normalizer_of(options);
  EXPECT_TRUE(hand_on(row, *normalizer));
  return id_of(std::string(normalizer->batch()[0].line));
}

std::string key_of(const std::vector<NamedCell>& row, const Shape& shape) {
  const auto normalizer = normalizer_of(options_with(shape));
  EXPECT_TRUE(hand_on(row, *normalizer));
  return std::string(normalizer->batch()[0].key);
}

/// The digits of XXH3-128 in the order in which people write numbers.
std::string xxh3_128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string digits;
  for (const auto half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4) digits.push_back(kHex[(half >> shift) & 0xFU]);
  }
  return digits;
}

// These ids are in the files of users, who merge by them. If this test fails, ids have changed:
// every row of every month on disk would look new. Do not fix it with new values.
TEST(RowId, IsPinned) {
  const auto row = daily_row({text_column("Meter", "D2s v3"), null_column("ChargeType")});
  EXPECT_EQ(id_of(line_of(row, shape_with({"Meter", "ChargeType"}))),
            "478b4853c5cdcb807e86239fed384a7b");
  EXPECT_EQ(id_of(line_of(daily_row({}), shape_with({}))), "2409d86e5f45fe10af188945d1b6cb5b");
}

TEST(RowId, CanBeComputedByAnybody) {
  const auto row = daily_row({text_column("Meter", "D2s v3"), null_column("ChargeType")});
  EXPECT_EQ(id_of(line_of(row, shape_with({"Meter", "ChargeType"}))),
            xxh3_128("\1contoso\0\1actual\0\0012026-10-05\0\1D2s v3\0\0\1USD\0"s));
}

TEST(RowId, OfAMonthIsNotThatOfItsFirstDay) {
  Shape shape = shape_with({});
  shape.granularity = Granularity::kMonthly;
  const std::string line =
      line_of({number_column("Cost", "1.5"), text_column("BillingMonth", "2026-10-01T00:00:00"),
               text_column("Currency", "USD")},
              shape);
  EXPECT_EQ(id_of(line), xxh3_128("\1contoso\0\1actual\0\0012026-10\0\1USD\0"s));
}

TEST(RowId, DependsOnAccountAndDataset) {
  const auto options = options_with(shape_with({}));
  auto other_account = options;
  other_account.account = "fabrikam";
  auto other_dataset = options;
  other_dataset.shape.dataset = Dataset::kAmortized;
  const auto row = daily_row({});
  EXPECT_NE(id_with(options, row), id_with(other_account, row));
  EXPECT_NE(id_with(options, row), id_with(other_dataset, row));
}

TEST(RowId, DependsOnDayAndCurrency) {
  const auto options = options_with(shape_with({}));
  const auto row_of = [](const std::string& day, const std::string& currency) {
    return std::vector<NamedCell>{number_column("Cost", "1.5"), number_column("UsageDate", day),
                                  text_column("Currency", currency)};
  };
  EXPECT_NE(id_with(options, row_of("20261005", "USD")),
            id_with(options, row_of("20261006", "USD")));
  EXPECT_NE(id_with(options, row_of("20261005", "USD")),
            id_with(options, row_of("20261005", "EUR")));
}

TEST(RowId, DependsOnEveryGroupedValueAsSent) {
  const auto options = options_with(shape_with({"ResourceLocation"}));
  const auto id = [&](const std::string& location) {
    return id_with(options, daily_row({text_column("ResourceLocation", location)}));
  };
  EXPECT_NE(id("EU West"), id("westeurope"));
}

TEST(RowId, DistinguishesNullFromNothing) {
  const auto options = options_with(shape_with({"Meter"}));
  EXPECT_NE(id_with(options, daily_row({text_column("Meter", "")})),
            id_with(options, daily_row({null_column("Meter")})));
}

TEST(RowId, DoesNotDependOnAmounts) {
  const auto options = options_with(shape_with({}));
  const std::vector<NamedCell> dear = {number_column("Cost", "9"),
                                       number_column("UsageDate", "20261005"),
                                       text_column("Currency", "USD")};
  EXPECT_EQ(id_with(options, daily_row({})), id_with(options, dear));
}

TEST(Key, HoldsTheGroupedValuesInTheirOrderThenTheCurrency) {
  const auto row = daily_row({text_column("ChargeType", "Usage"), null_column("Meter")});
  EXPECT_EQ(key_of(row, shape_with({"Meter", "ChargeType"})), "\0\1Usage\0\1USD\0"s);
}

TEST(Key, HoldsBothColumnsOfATag) {
  Shape shape = shape_with({});
  shape.groupings = {{Grouping::Kind::kTagKey, "env"}};
  EXPECT_EQ(
      key_of(daily_row({text_column("TagKey", "env"), text_column("TagValue", "prod")}), shape),
      "\1env\0\1prod\0\1USD\0"s);
}

std::string key_of_values(const std::vector<const char*>& values) {
  std::string key;
  for (const char* value : values) {
    if (value == nullptr) {
      normalize::append_key_null(key);
    } else {
      normalize::append_key_text(key, value);
    }
  }
  return key;
}

TEST(Key, SortsNullThenNothingThenTextByItsBytes) {
  const std::array<std::string, 6> sorted = {
      key_of_values({nullptr, "z"}), key_of_values({"", "z"}),     key_of_values({"A", "z"}),
      key_of_values({"a", "y"}),     key_of_values({"a\x01", ""}), key_of_values({"\xC3\xA4", ""})};
  EXPECT_TRUE(std::ranges::is_sorted(sorted));
}

TEST(Key, DistinguishesTextsThatAreWrittenAlike) {
  const Shape shape = shape_with({"Meter"});
  auto changed = daily_row({text_column("Meter", "a")});
  changed.front().cell.sent = "a\\u0000";
  const auto plain = daily_row({text_column("Meter", "a")});
  EXPECT_NE(key_of(changed, shape), key_of(plain, shape));
  EXPECT_NE(id_with(options_with(shape), changed), id_with(options_with(shape), plain));
  EXPECT_EQ(key_of(changed, shape), "\2a\\u0000\0\1USD\0"s);
}

TEST(Key, DoesNotMixUpNeighbours) {
  EXPECT_NE(key_of_values({"ab", "c"}), key_of_values({"a", "bc"}));
  EXPECT_NE(key_of_values({nullptr, ""}), key_of_values({"", nullptr}));
}

}  // namespace
}  // namespace azcost::testing
