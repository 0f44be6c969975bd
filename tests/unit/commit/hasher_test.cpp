#include "hasher.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace azcost::commit {
namespace {

/// The digest of `pieces` when they are hashed in the background, among those of another text.
std::string hashed(const std::vector<std::string>& pieces) {
  Hasher hasher;
  const auto digest = std::make_shared<Sha256>();
  const auto other = std::make_shared<Sha256>();
  for (const std::string& piece : pieces) {
    std::string text = piece;
    hasher.hash(digest, text);
    EXPECT_TRUE(text.empty());
    text = "another text";
    hasher.hash(other, text);
  }
  hasher.wait();
  return digest->finish();
}

TEST(Hasher, TellsTheDigestOfPiecesInTheirOrder) {
  EXPECT_EQ(hashed({"a", "b", "c"}), sha256("abc"));
  std::vector<std::string> pieces = {"small first"};
  std::string whole = pieces.front();
  for (char c = 'a'; c <= 'z'; ++c) {
    pieces.emplace_back(256UL * 1024, c);
    pieces.emplace_back(1, c);
    whole += pieces[pieces.size() - 2] + pieces.back();
  }
  EXPECT_EQ(hashed(pieces), sha256(whole));
}

TEST(Hasher, LeavesRoomForAsMuchAsItTook) {
  Hasher hasher;
  const auto digest = std::make_shared<Sha256>();
  std::string text(256UL * 1024, 'x');
  const std::size_t capacity = text.capacity();
  for (int i = 0; i < 8; ++i) {
    text.assign(256UL * 1024, 'x');
    hasher.hash(digest, text);
    EXPECT_GE(text.capacity(), capacity);
  }
}

TEST(Hasher, EndsWithWorkThatNobodyWaitsFor) {
  Hasher hasher;
  std::string text(1024UL * 1024, 'x');
  hasher.hash(std::make_shared<Sha256>(), text);
}

}  // namespace
}  // namespace azcost::commit
