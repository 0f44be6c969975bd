#include "pasteable.hpp"

#include <gtest/gtest.h>

#include <string>

namespace azcost::cli {
namespace {

const Typed kTyped = {
    .config_file = "my config.json", .data_dir = "/srv/costs", .accounts = {"a", "b"}};

TEST(ShellQuoted, LeavesWordsThatNeedNoQuotes) {
  EXPECT_EQ(shell_quoted("/etc/azcost/config-1.json"), "/etc/azcost/config-1.json");
}

TEST(ShellQuoted, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_quoted("my config"), "'my config'");
  EXPECT_EQ(shell_quoted("$HOME;rm *"), "'$HOME;rm *'");
  EXPECT_EQ(shell_quoted("it's"), R"('it'\''s')");
  EXPECT_EQ(shell_quoted("~/x"), "'~/x'");
  EXPECT_EQ(shell_quoted(""), "''");
}

TEST(ShellQuoted, KeepsEveryWordOnOneLine) {
  EXPECT_EQ(shell_quoted("a\nb'c\\"), R"($'a\x0ab\'c\\')");
}

TEST(Pasteable, CarriesWhatWasTyped) {
  EXPECT_EQ(pasteable("run: azcost verify --repair\n", kTyped),
            "run: azcost -c 'my config.json' --data-dir /srv/costs verify -a a -a b --repair\n");
}

TEST(Pasteable, AddsNoAccountWhereTheCommandNamesOneOrTakesNone) {
  EXPECT_EQ(pasteable("azcost collect --force -a c --from 2026-10-05", kTyped),
            "azcost -c 'my config.json' --data-dir /srv/costs collect --force -a c --from "
            "2026-10-05");
  EXPECT_EQ(pasteable("'azcost config init' writes one", {.config_file = "x"}),
            "'azcost -c x config init' writes one");
  EXPECT_EQ(pasteable("azcost run", {.accounts = {"a"}}), "azcost run");
}

TEST(Pasteable, FillsEveryCommandOfAText) {
  EXPECT_EQ(pasteable("azcost status --gaps, or azcost verify -a c; azcost check",
                      {.data_dir = "d", .accounts = {"a"}}),
            "azcost --data-dir d status -a a --gaps, or azcost --data-dir d verify -a c; "
            "azcost --data-dir d check -a a");
}

TEST(Pasteable, LeavesAloneWhatIsNoSuggestion) {
  for (const std::string text :
       {"azcost: cannot read", "azcost help setup", "azcost emulate", "/opt/azcost collect",
        "my-azcost collect", "azcost collector", "held by azcost collect, pid 1", "azcost",
        "azcost ", "azcost -c own.json collect"}) {
    EXPECT_EQ(pasteable(text, kTyped), text);
  }
}

TEST(Pasteable, EscapesWhatItAddsToJson) {
  EXPECT_EQ(pasteable(R"({"run":"azcost verify"})", {.data_dir = "a\"b\\c"}, true),
            R"({"run":"azcost --data-dir 'a\"b\\c' verify"})");
}

TEST(Pasteable, ChangesNothingWhenNothingWasTyped) {
  EXPECT_EQ(pasteable("azcost collect --from 2026-10-05", {}), "azcost collect --from 2026-10-05");
}

}  // namespace
}  // namespace azcost::cli
