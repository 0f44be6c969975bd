#include "azcost/base/digest.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace azcost {
namespace {

constexpr std::string_view kOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kOfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

// The vectors are those of NIST for SHA-256 (FIPS 180-4 examples).
TEST(Sha256, AgreesWithTheVectorsOfNist) {
  EXPECT_EQ(sha256(""), kOfNothing);
  EXPECT_EQ(sha256("abc"), kOfAbc);
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
  const std::string text = "the quick brown fox jumps over the lazy dog, and then once more again";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 digest;
    digest.update(std::string_view(text).substr(0, cut));
    digest.update(std::string_view(text).substr(cut));
    EXPECT_EQ(digest.finish(), sha256(text)) << "cut at " << cut;
  }
}

TEST(Sha256, StartsOverAfterItsEndAndTakesItsStateAlongWhenItIsMoved) {
  Sha256 source;
  source.update("something else");
  (void)source.finish();
  source.update("ab");
  Sha256 target = std::move(source);
  target.update("c");
  EXPECT_EQ(target.finish(), kOfAbc);
  EXPECT_EQ(target.finish(), kOfNothing);
}

}  // namespace
}  // namespace azcost
