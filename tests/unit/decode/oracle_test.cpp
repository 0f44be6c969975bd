// The decoder and the oracle must agree, on generated pages and on mutations of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "azcost/decode/page_decoder.hpp"
#include "support/collecting_sink.hpp"
#include "support/page_generator.hpp"
#include "support/page_oracle.hpp"

namespace azcost::decode {
namespace {

using testing::CollectingSink;
using testing::PageSpec;

/// What the decoder and the oracle disagree about; empty: nothing.
std::string disagreement(PageDecoder& decoder, std::string body) {
  const std::string original = body;
  CollectingSink sink;
  const auto tail = decoder.decode(body, sink);
  return testing::difference_to_oracle(original, tail, sink);
}

PageSpec small_page(std::uint64_t seed) {
  PageSpec spec;
  spec.seed = seed;
  spec.rows = seed % 4;
  spec.first_row = seed * 37;
  spec.days = 3;
  spec.dimensions = {"SubscriptionName", "Meter", "ResourceGroupName", "Tags"};
  if (seed % 2 == 0) spec.next_link = R"(https:\/\/management.azure.com\/x?$skiptoken=AQ%3D)";
  return spec;
}

/// Changes `body` at one place: a byte is flipped, removed or added, a piece is doubled, or the end
/// is cut off.
void mutate(std::string& body, std::mt19937_64& random) {
  constexpr std::string_view kTelling = "[]{},:\"\\/ \n0123456789-+.eEntfu\xC3\xA9\x80\xFF\x01";
  const std::size_t at = random() % body.size();
  switch (random() % 6) {
    case 0:
      body[at] = static_cast<char>(random() % 256);
      break;
    case 1:
      body[at] = kTelling[random() % kTelling.size()];
      break;
    case 2:
      body.erase(at, 1 + random() % 8);
      break;
    case 3:
      body.insert(at, 1, kTelling[random() % kTelling.size()]);
      break;
    case 4:
      body.insert(random() % body.size(), body.substr(at, 1 + random() % 40));
      break;
    default:
      body.resize(at);
      break;
  }
}

TEST(Oracle, AgreesOnAWholePageOfTheDefaultColumns) {
  PageSpec spec;
  spec.rows = 2000;
  spec.days = 31;
  spec.dimensions.emplace_back("ResourceId");
  PageDecoder decoder;

  EXPECT_EQ(disagreement(decoder, testing::generate_page(spec)), "");
}

TEST(Oracle, AcceptsGeneratedPages) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string body = testing::generate_page(small_page(seed));
    EXPECT_EQ(testing::ask_page_oracle(body).verdict, testing::OracleVerdict::kAccepted) << body;
  }
}

TEST(Oracle, AgreesOnMutatedPages) {
  constexpr int kPages = 20'000;
  std::mt19937_64 random(20261005);
  PageDecoder decoder;
  int accepted = 0;
  for (int i = 0; i < kPages; ++i) {
    std::string body = testing::generate_page(small_page(random() % 1000));
    for (auto left = random() % 3; left < 3 && !body.empty(); ++left) mutate(body, random);
    ASSERT_EQ(disagreement(decoder, body), "") << "page " << i << ": " << body;
    accepted += testing::ask_page_oracle(body).verdict == testing::OracleVerdict::kAccepted ? 1 : 0;
  }
  // Both must occur: pages that survive their mutation, and pages that do not.
  EXPECT_GT(accepted, kPages / 50);
  EXPECT_LT(accepted, kPages / 2);
}

TEST(Oracle, CannotTellAboutNumbersBeyondADouble) {
  const std::string body =
      R"({"properties":{"columns":[{"name":"Cost","type":"Number"}],"rows":[[1e400]]}})";

  EXPECT_EQ(testing::ask_page_oracle(body).verdict, testing::OracleVerdict::kCannotTell);
}

}  // namespace
}  // namespace azcost::decode
