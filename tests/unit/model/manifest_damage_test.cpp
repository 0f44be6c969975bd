// Manifests after a power cut, a bad sector, or a careless editor. An exception that escapes, or a
// crash, fails the test by itself.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/model/manifest.hpp"
#include "support/sweep.hpp"
#include "unit/model/manifest_sample.hpp"

namespace azcost {
namespace {

TEST(DamagedManifest, IsNoticedWhereverTheTextEnds) {
  const std::string text = to_json(sample_manifest());
  const std::size_t whole = text.size() - 1;  // the last byte ends the line
  for (std::size_t size = 0; size < whole; size += azcost::testing::kSweepStep) {
    const auto read = parse_manifest(std::string_view(text).substr(0, size));
    ASSERT_FALSE(read) << "cut to " << size << " bytes";
    EXPECT_EQ(read.error().kind, ErrorKind::kData);
  }
  EXPECT_TRUE(parse_manifest(std::string_view(text).substr(0, whole)));
}

// A file system that lost its blocks returns zeros.
TEST(DamagedManifest, IsNoticedWhereverItsBytesBecomeZeros) {
  const std::string text = to_json(sample_manifest());
  for (std::size_t size = 0; size < text.size(); size += azcost::testing::kSweepStep) {
    const std::string zeros(text.size() - size, '\0');
    EXPECT_FALSE(parse_manifest(text.substr(0, size) + zeros)) << "zeros from " << size;
  }
}

TEST(DamagedManifest, IsNoticedWhenSomethingFollowsIt) {
  const std::string text = to_json(sample_manifest());
  EXPECT_FALSE(parse_manifest(text + "x"));
  EXPECT_FALSE(parse_manifest(text + text));
  EXPECT_FALSE(parse_manifest(text + std::string("\0x", 2)));
}

TEST(DamagedManifest, IsNoticedWhicheverBitFlips) {
  const std::string text = to_json(sample_manifest());
  for (std::size_t bit = 0; bit < text.size() * 8; bit += azcost::testing::kSweepStep) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = parse_manifest(flipped);
    if (read) {
      // White space behind the last brace means nothing.
      EXPECT_EQ(bit / 8, text.size() - 1) << "bit " << bit;
      EXPECT_EQ(*read, sample_manifest()) << "bit " << bit;
    } else {
      ASSERT_EQ(read.error().kind, ErrorKind::kData) << "bit " << bit;
    }
  }
}

TEST(DamagedManifest, IsNoticedWhicheverTwoDigitsChangePlaces) {
  const std::string text = to_json(sample_manifest());
  for (std::size_t i = 0; i + 1 < text.size(); i += azcost::testing::kSweepStep) {
    if (text[i] == text[i + 1]) continue;
    std::string swapped = text;
    std::swap(swapped[i], swapped[i + 1]);
    const auto read = parse_manifest(swapped);
    EXPECT_TRUE(!read || *read == sample_manifest()) << "byte " << i;
  }
}

// Each level would cost a frame of the stack when the library writes the value again.
TEST(DamagedManifest, MayBeNestedAsDeeplyAsItLikes) {
  const std::string text = to_json(sample_manifest());
  const std::size_t shape = text.find("\"shape\": ") + 9;
  const std::string nest(1'000'000, '[');
  const std::string unnest(1'000'000, ']');
  EXPECT_FALSE(parse_manifest(nest));
  EXPECT_FALSE(parse_manifest(nest + unnest));
  EXPECT_FALSE(parse_manifest(text.substr(0, shape) + nest + unnest + "," + text.substr(shape)));
}

}  // namespace
}  // namespace azcost
