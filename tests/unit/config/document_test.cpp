#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

TEST(ConfigText, MayHoldComments) {
  EXPECT_TRUE(parsed("// first\n{ \"version\": 1 // one\n /* two */ }").ok());
}

TEST(ConfigText, MayStartWithAByteOrderMark) {
  EXPECT_TRUE(parsed("\xEF\xBB\xBF{\"version\": 1}").ok());
}

TEST(ConfigText, NamesTheLineOfACommaTooMany) {
  EXPECT_EQ(complaint("{\n  \"version\": 1,\n}\n"),
            "line 3, column 1: the comma before this } is one too many");
  EXPECT_EQ(complaint("{\"version\": 1, \"accounts\": [1,\n ]}"),
            "line 2, column 2: the comma before this ] is one too many");
}

TEST(ConfigText, NamesTheStartOfWhatACommaIsMissingBefore) {
  EXPECT_EQ(complaint("{\n  \"version\": 1\n  \"data_dir\": \"x\"\n}"),
            "line 3, column 3: a comma is missing before this, or a } is missing");
  EXPECT_EQ(complaint("{\"datasets\": [\"a\" \"b\"]}"),
            "line 1, column 19: a comma is missing before this, or a ] is missing");
}

TEST(ConfigText, SaysWhichSignIsMissing) {
  EXPECT_EQ(complaint("{\"version\" 1}"), "line 1, column 12: a colon is missing after the key");
  EXPECT_EQ(complaint("{\"version\": }"), "line 1, column 13: a value is missing after the colon");
  EXPECT_EQ(complaint("{\"version\": 1"),
            "line 1, column 14: the text ends too early: a } or ] is missing");
  EXPECT_EQ(complaint("{\"version\": 1}}"),
            "line 1, column 15: there is more text after the last }");
  EXPECT_EQ(complaint("{version: 1}"), "line 1, column 2: a key in double quotes is missing here");
  EXPECT_EQ(complaint("{\"schema\": focus}"),
            "line 1, column 13: a text has to stand in double quotes; else only numbers, true, "
            "false and null are values");
}

TEST(ConfigText, KnowsTheSlipsWithinQuotes) {
  EXPECT_EQ(complaint("{\"schema\": \"focus}"), "line 1, column 19: a closing quote \" is missing");
  EXPECT_EQ(
      complaint("{\"schema\": \"focus,\n}"),
      "line 1, column 19: a line end or tab inside of quotes; is a closing quote \" missing?");
  EXPECT_EQ(complaint("{\"data_dir\": \"C:\\costs\"}"),
            "line 1, column 18: a backslash inside of quotes has to be typed twice (\\\\)");
  EXPECT_EQ(complaint("{\"data_dir\": \"\xFC\"}"),
            "line 1, column 15: the text is not UTF-8; save the file as UTF-8");
}

TEST(ConfigText, CountsColumnsInCharacters) {
  EXPECT_EQ(complaint("{\"\xC3\xA4\xC3\xB6\": }"),
            "line 1, column 8: a value is missing after the colon");
}

TEST(ConfigText, QuotesNothingOfABrokenFileSinceItMayHoldASecret) {
  const std::string message = complaint("{\"client_secret\": S3CR3T}");
  EXPECT_EQ(message.find("S3C"), std::string::npos) << message;
}

TEST(ConfigText, IsOneObject) {
  EXPECT_EQ(complaint("[]"), "the file has to be one JSON object: { ... }");
  EXPECT_EQ(complaint("1"), "the file has to be one JSON object: { ... }");
}

TEST(ConfigText, InAnotherEncodingIsNamed) {
  using namespace std::string_literals;
  EXPECT_EQ(complaint("\xFF\xFE{\0}\0"s), "the text is UTF-16, not UTF-8; save the file as UTF-8");
  EXPECT_EQ(complaint("{\0\"\0"s), "the text is UTF-16, not UTF-8; save the file as UTF-8");
}

TEST(ConfigText, IsNotEmpty) {
  EXPECT_EQ(complaint(" \n"), "the file is empty; 'azcost config init' writes one to fill in");
}

TEST(ConfigText, HasNoNumberBeyondAllMeasure) {
  EXPECT_EQ(complaint("{\"close_day\": 1e999}"), "a number in the file is too large");
}

TEST(ConfigText, HasEachKeyOnce) {
  EXPECT_EQ(complaint(R"({"version": 1, "schema": "focus", "schema": "focus"})"),
            "schema: stands here twice; keep one of them");
  EXPECT_EQ(complaint(file_with(R"("accounts": [)" + account() + ", " +
                                account(R"("name": "fabrikam")") + "]")),
            "accounts[1].name: stands here twice; keep one of them");
}

TEST(ConfigText, MayHaveTheSameKeyInTwoObjects) {
  EXPECT_EQ(complaint(file_with(R"("accounts": [)" + account() + "], \"log\": {}, \"quota\": {}")),
            "nothing is wrong");
}

TEST(ConfigText, IsNotNestedWithoutEnd) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_EQ(complaint("{\"accounts\": " + deep + "}"),
            "accounts[0][0][0][0][0][0][0]: is nested too deeply");
}

}  // namespace
}  // namespace azcost::config
