#include "azcost/base/mask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// As the portal makes them, with characters that encodings change.
constexpr std::string_view kClientSecret = "Zx98Q~canary+value/of-this<test>&\"more\\_x";

struct Echo {
  const char* name;
  std::string text;
};

void PrintTo(const Echo& echo, std::ostream* out) { *out << echo.name; }

class MaskHides : public ::testing::TestWithParam<Echo> {};

TEST_P(MaskHides, TheSecretInThisEncoding) {
  hide(Secret(std::string(kClientSecret)));
  const std::string masked = mask("before [" + GetParam().text + "] after");
  EXPECT_EQ(masked, "before [***] after");
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, MaskHides,
    ::testing::Values(
        Echo{"AsItIs", std::string(kClientSecret)}, Echo{"Percent", percent_encode(kClientSecret)},
        Echo{"PercentInLowerCase", "Zx98Q~canary%2bvalue%2fof-this%3ctest%3e%26%22more%5c_x"},
        Echo{"PercentTwice", percent_encode(percent_encode(kClientSecret))},
        Echo{"FormWithBlankForPlus", "Zx98Q%7Ecanary value%2Fof-this%3Ctest%3E%26%22more%5C_x"},
        Echo{"Json", R"(Zx98Q~canary+value/of-this<test>&\"more\\_x)"},
        Echo{"JsonInAscii",
             R"(Zx98Q\u007ecanary\u002Bvalue\/of-this\u003Ctest\u003e\u0026\u0022more\\_x)"},
        Echo{"JsonInJson", R"(Zx98Q~canary\\u002bvalue\\/of-this<test>&\\\"more\\\\_x)"},
        Echo{"PercentInJson", R"(Zx98Q~canary\u00252Bvalue%2Fof-this%3Ctest%3E%26%22more%5C_x)"},
        Echo{"Html", "Zx98Q~canary&#43;value&#x2F;of-this&lt;test&gt;&amp;&quot;more\\_x"},
        Echo{"Hex",
             "5a783938517e63616e6172792b76616c75652f6f662d746869733c746573743e26226d6f72655c5f78"}),
    [](const auto& test) { return std::string(test.param.name); });

// base64 of the secret alone, and behind one, two and three other bytes.
struct Shifted {
  const char* before;
  std::string text;
};

class MaskHidesBase64 : public ::testing::TestWithParam<Shifted> {};

TEST_P(MaskHidesBase64, WhateverIsEncodedAlongWithIt) {
  hide(Secret(std::string(kClientSecret)));
  EXPECT_THAT(mask("Basic " + GetParam().text + " refused"),
              ::testing::MatchesRegex("Basic .{0,4}\\*\\*\\*=* refused"));
}

INSTANTIATE_TEST_SUITE_P(
    Alignments, MaskHidesBase64,
    ::testing::Values(Shifted{"", "Wng5OFF+Y2FuYXJ5K3ZhbHVlL29mLXRoaXM8dGVzdD4mIm1vcmVcX3g="},
                      Shifted{"", "Wng5OFF-Y2FuYXJ5K3ZhbHVlL29mLXRoaXM8dGVzdD4mIm1vcmVcX3g"},
                      Shifted{":", "Olp4OThRfmNhbmFyeSt2YWx1ZS9vZi10aGlzPHRlc3Q+JiJtb3JlXF94"},
                      Shifted{"a:", "YTpaeDk4UX5jYW5hcnkrdmFsdWUvb2YtdGhpczx0ZXN0PiYibW9yZVxfeA=="},
                      Shifted{"ab:",
                              "YWI6Wng5OFF+Y2FuYXJ5K3ZhbHVlL29mLXRoaXM8dGVzdD4mIm1vcmVcX3g="}));

TEST(Mask, HidesAPieceOfASecretThatWasCut) {
  hide(Secret(std::string(kClientSecret)));
  EXPECT_EQ(mask("the secret Zx98Q~canary+value... is wrong"), "the secret ***... is wrong");
  EXPECT_EQ(mask("the secret ...alue/of-this<test> is wrong"), "the secret ...*** is wrong");
}

TEST(Mask, HidesASecretWithCharactersBeyondTheFirstPlane) {
  hide(Secret("long-\xF0\x9F\x94\x91-passphrase"));
  EXPECT_EQ(mask("refused: long-&#x1F511;-passphrase"), "refused: ***");
}

TEST(Mask, HidesEachOfSeveralSecrets) {
  hide(Secret("first-secret-of-two"));
  hide(Secret("second-secret-of-two"));
  EXPECT_EQ(mask("first-secret-of-two, second-secret-of-two"), "***, ***");
}

TEST(Mask, HidesAShortSecretOnlyAsAWhole) {
  hide(Secret("hunter2/"));
  EXPECT_EQ(mask("hunter2/ hunter2 hunter2%2F"), "*** hunter2 ***");
}

TEST(Mask, TakesNoOrdinaryWordForASecret) {
  hide(Secret("token"));
  EXPECT_EQ(mask("no token for the app"), "no token for the app");
}

TEST(Mask, LeavesOtherTextAsItIs) {
  hide(Secret(std::string(kClientSecret)));
  const std::string text = "HTTP 400: 100% \\u12 &amp; &#; %zz \xFF\xC3 d2l0aG91dCBhIHNlY3JldA==";
  EXPECT_EQ(mask(text), text);
}

TEST(Mask, KeepsJsonWhole) {
  hide(Secret(std::string(kClientSecret)));
  const nlohmann::json json = {{"error", "sent " + std::string(kClientSecret)}, {"rows", 1}};
  EXPECT_EQ(nlohmann::json::parse(mask(json.dump())),
            nlohmann::json({{"error", "sent ***"}, {"rows", 1}}));
}

TEST(Mask, ForgetsTheOldestOfVeryManySecrets) {
  hide(Secret("the-oldest-secret"));
  for (int i = 0; i < 64; ++i) hide(Secret("newer-secret-" + std::to_string(i)));
  EXPECT_EQ(mask("the-oldest-secret"), "the-oldest-secret");
  EXPECT_EQ(mask("newer-secret-0"), "***");
  hide(Secret("newer-secret-0"));  // hidden again: the newest now
  hide(Secret("one-secret-more"));
  EXPECT_EQ(mask("newer-secret-0"), "***");
  EXPECT_EQ(mask("newer-secret-1"), "newer-secret-1");
}

TEST(Printable, MasksBeforeItCuts) {
  hide(Secret(std::string(kClientSecret)));
  const std::string text = printable("secret " + std::string(kClientSecret) + " refused", 12);
  EXPECT_THAT(text, StartsWith("secret ***"));
  EXPECT_THAT(text, EndsWith("..."));
  EXPECT_THAT(text, Not(HasSubstr("Zx98")));
}

}  // namespace
}  // namespace azcost
