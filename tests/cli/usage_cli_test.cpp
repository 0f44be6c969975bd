// What every command line tool must have: help, version, exit codes, clean streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "azcost_process.hpp"

namespace azcost::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Usage, HelpGoesToStandardOutputAndSucceeds) {
  const auto result = azcost({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("collect"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST(Usage, HelpOfACommandNamesItsFlags) {
  const auto result = azcost({"collect", "--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("--no-store"));
}

TEST(Usage, HelpExplainsCommandsAndTopicsByName) {
  EXPECT_THAT(azcost({"help", "collect"}).out, HasSubstr("--dry-run"));
  EXPECT_THAT(azcost({"help", "exit-codes"}).out, HasSubstr("77  permission"));
  EXPECT_THAT(azcost({"help", "environment"}).out, HasSubstr("AZURE_CLIENT_SECRET"));
  EXPECT_THAT(azcost({"help", "layout"}).out, HasSubstr("month=2026-10"));
  EXPECT_THAT(azcost({"help", "config"}).out, HasSubstr("client_secret_file"));
}

TEST(Usage, HelpOfAnUnknownTopicIsAUsageError) {
  const auto result = azcost({"help", "collekt"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("'collekt'"));
}

TEST(Usage, VersionIsOneLine) {
  EXPECT_THAT(azcost({"--version"}).out, MatchesRegex("azcost [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(azcost({"version"}).out, azcost({"--version"}).out);
}

TEST(Usage, NoCommandPrintsTheHelp) {
  const auto result = azcost({});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, azcost({"--help"}).out);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(azcost({"config"}).out, azcost({"config", "--help"}).out);
}

TEST(Usage, AnUnknownFlagNamesTheNearestOne) {
  for (const auto& arguments : {std::vector<std::string>{"collect", "--form", "2026-10-01"},
                                {"collect", "--form=2026-10-01"},
                                {"--form", "2026-10-01", "collect"}}) {
    const auto result = azcost(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("unknown flag \"--form\"; did you mean --from?"));
    EXPECT_THAT(result.err, EndsWith("(see azcost collect --help)\n"));
  }
  EXPECT_THAT(azcost({"status", "--data-dri", "x"}).err, HasSubstr("did you mean --data-dir?"));
}

TEST(Usage, AnUnknownFlagThatIsNearToNoneNamesNone) {
  const auto result = azcost({"collect", "--xyzzy"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, "azcost: unknown flag \"--xyzzy\" (see azcost collect --help)\n");
}

TEST(Usage, AnUnknownCommandNamesTheNearestOne) {
  EXPECT_EQ(azcost({"colect"}).err,
            "azcost: unknown command \"colect\"; did you mean collect? (see azcost --help)\n");
  for (const auto& arguments : {std::vector<std::string>{"colect"},
                                {"colect", "--from", "2026-10-01"},
                                {"-q", "colect"},
                                {"colect", "--help"}}) {
    const auto result = azcost(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("unknown command \"colect\"; did you mean collect?"));
    EXPECT_THAT(result.out, IsEmpty());
  }
  EXPECT_THAT(azcost({"config", "shwo"}).err,
              HasSubstr("unknown command \"config shwo\"; did you mean show?"));
  EXPECT_THAT(azcost({"frobnicate"}).err,
              HasSubstr("unknown command \"frobnicate\" (see azcost --help)"));
  EXPECT_THAT(azcost({"help", "collekt"}).err, HasSubstr("did you mean collect?"));
}

TEST(Usage, ABadValueOfAFlagNamesTheValuesThatThereAre) {
  const auto result = azcost({"collect", "--format", "yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("json"));
}

TEST(Usage, AnErrorIsOneLine) {
  const auto result = azcost({"collect"});
  EXPECT_THAT(result.err, MatchesRegex("azcost: [^\n]+\n"));
}

}  // namespace
}  // namespace azcost::testing
