// What a manifest looks like after a power cut, a bad sector, a careless editor. An exception that
// escapes, or a crash, fails the test by itself.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "azcost/model/manifest.hpp"
#include "unit/model/manifest_sample.hpp"

namespace azcost {
namespace {

TEST(DamagedManifest, IsNoticedWhereverTheTextEnds) {
  const std::string text = to_json(sample_manifest());
  const std::size_t whole = text.size() - 1;  // the last byte ends the line
  for (std::size_t size = 0; size < whole; ++size) {
    const auto read = parse_manifest(std::string_view(text).substr(0, size));
    ASSERT_FALSE(read) << "cut to " << size << " bytes";
    EXPECT_EQ(read.error().kind, ErrorKind::kData);
  }
  EXPECT_TRUE(parse_manifest(std::string_view(text).substr(0, whole)));
}

// A file system that lost its blocks hands out zeros.
TEST(DamagedManifest, IsNoticedWhereverItsBytesBecomeZeros) {
  const std::string text = to_json(sample_manifest());
  for (std::size_t size = 0; size < text.size(); ++size) {
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

TEST(DamagedManifest, IsAnErrorOrAManifestWhicheverBitFlips) {
  const std::string text = to_json(sample_manifest());
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = parse_manifest(flipped);
    if (read) continue;
    ASSERT_EQ(read.error().kind, ErrorKind::kData) << "bit " << bit;
    ++refused;
  }
  // What passes is a name, a count or a digest that reads like another one: the files tell.
  EXPECT_GT(refused, text.size() * 8 / 2);
}

// What the rows mean is protected by the fingerprint, to the last bit.
TEST(DamagedManifest, NeverPassesWithAShapeThatChanged) {
  const std::string text = to_json(sample_manifest());
  const std::size_t from = text.find("\"schema\"");
  const std::size_t to = text.find("\"state\"");
  for (std::size_t bit = from * 8; bit < to * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = parse_manifest(flipped);
    EXPECT_TRUE(!read || *read == sample_manifest()) << "bit " << bit % 8 << " of byte " << bit / 8;
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
