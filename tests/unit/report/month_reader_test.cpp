#include "month_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "azcost/model/manifest.hpp"
#include "support/sweep.hpp"
#include "unit/model/manifest_sample.hpp"
#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

using ::testing::HasSubstr;

/// The sample as text, with `new_text` for the first `old_text`, and without the digest that would
/// tell of every change.
std::string sample_with(std::string_view old_text, std::string_view new_text) {
  std::string text = without_digest(to_json(sample_manifest()));
  const auto at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << "the sample does not hold " << old_text;
  return at == std::string::npos ? text : text.replace(at, old_text.size(), new_text);
}

TEST(MonthReader, ReadsWhatTheManifestSays) {
  const auto read = MonthReader().read(to_json(sample_manifest()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, stored_month_of(sample_manifest()));
  EXPECT_EQ(read->rows, 12U);
  EXPECT_EQ(read->days.size(), 2U);
  EXPECT_EQ(read->pending.size(), 1U);
  EXPECT_EQ(read->totals.at("EUR").to_string(), "-0.5");
}

TEST(MonthReader, ReadsAManifestWithoutADigest) {
  const auto read = MonthReader().read(sample_with("", ""));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, stored_month_of(sample_manifest()));
}

TEST(MonthReader, AddsUpTheDaysPerCurrency) {
  Manifest manifest = sample_manifest();
  DayEntry more = manifest.days.begin()->second;
  more.totals = {{"USD", *Decimal::parse("0.000000000000007")}};
  more.collected_at += std::chrono::hours(1);
  manifest.days[day("2026-10-07")] = more;
  const auto read = MonthReader().read(to_json(manifest));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->totals.at("USD").to_string(), "123.450000000000007");
  EXPECT_EQ(read->totals.at("EUR").to_string(), "-0.5");
  EXPECT_EQ(read->rows, 24U);
  EXPECT_EQ(read->collected_at(), more.collected_at);
}

TEST(MonthReader, AddsUpWhatNoCustomerOwnsAsLongAsEveryDayTells) {
  Manifest manifest = sample_manifest();
  DayEntry more = manifest.days.begin()->second;
  more.without_customer = Totals{{"EUR", *Decimal::parse("-1.0")}, {"USD", *Decimal::parse("1.0")}};
  manifest.days[day("2026-10-07")] = more;
  const auto read = MonthReader().read(to_json(manifest));
  ASSERT_TRUE(read && read->without_customer);
  EXPECT_EQ(read->without_customer->at("USD").to_string(), "4.45");
  EXPECT_EQ(read->without_customer->at("EUR").to_string(), "-1.0");
  EXPECT_EQ(read->without_customer, stored_month_of(manifest).without_customer);
  manifest.days[day("2026-10-07")].without_customer.reset();
  const auto older = MonthReader().read(to_json(manifest));
  ASSERT_TRUE(older);
  EXPECT_FALSE(older->without_customer);
  EXPECT_FALSE(stored_month_of(manifest).without_customer);
}

TEST(MonthReader, RemembersShapesWithoutMixingThemUp) {
  Manifest other = sample_manifest();
  other.shape.groupings.pop_back();
  MonthReader reader;
  EXPECT_EQ(reader.read(to_json(sample_manifest()))->shape, sample_manifest().shape);
  EXPECT_EQ(reader.read(to_json(other))->shape, other.shape);
  EXPECT_EQ(reader.read(to_json(sample_manifest()))->shape, sample_manifest().shape);
}

TEST(MonthReader, RefusesAShapeThatItsFingerprintDoesNotProve) {
  MonthReader reader;
  ASSERT_TRUE(reader.read(to_json(sample_manifest())));
  const auto read = reader.read(sample_with("cost-center", "cost-centre"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the manifest is broken: the fingerprint is not the shape's");
}

TEST(MonthReader, RefusesANewerManifestByName) {
  const auto read =
      MonthReader().read(sample_with("\"manifest_version\": 1", "\"manifest_version\": 9"));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("version 9"));
}

TEST(MonthReader, RefusesADayOfAnotherMonth) {
  EXPECT_FALSE(MonthReader().read(sample_with("\"2026-10-06\"", "\"2026-11-06\"")));
  EXPECT_FALSE(MonthReader().read(sample_with("\"2026-10-31\"", "\"2026-11-30\"")));
}

TEST(MonthReader, RefusesADayThatIsThereTwice) {
  EXPECT_FALSE(MonthReader().read(sample_with("\"2026-10-06\": {", "\"2026-10-05\": {")));
}

TEST(MonthReader, RefusesWhatIsCutOff) {
  const std::string text = to_json(sample_manifest());
  MonthReader reader;
  for (std::size_t size = 0; size < text.size() - 1; ++size) {
    ASSERT_FALSE(reader.read(text.substr(0, size))) << "cut to " << size << " bytes";
  }
}

// Whatever the faster reader sees otherwise than `parse_manifest` would be a second truth.
TEST(MonthReader, AgreesWithTheManifestWhicheverBitFlips) {
  const std::string text = to_json(sample_manifest());
  MonthReader reader;
  for (std::size_t bit = 0; bit < text.size() * 8; bit += azcost::testing::kSweepStep) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto manifest = parse_manifest(flipped);
    const auto read = reader.read(flipped);
    ASSERT_EQ(read.ok(), manifest.ok()) << "bit " << bit;
    if (manifest) {
      EXPECT_EQ(*read, stored_month_of(*manifest)) << "bit " << bit;
    }
  }
}

}  // namespace
}  // namespace azcost::report
