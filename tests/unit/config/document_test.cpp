#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

TEST(ConfigText, MayHoldCommentsAndStartWithAByteOrderMark) {
  EXPECT_TRUE(parsed("// first\n{ \"version\": 1 // one\n /* two */ }").ok());
  EXPECT_TRUE(parsed("\xEF\xBB\xBF{\"version\": 1}").ok());
}

TEST(ConfigText, NamesTheLineAndTheSlip) {
  using namespace std::string_literals;
  expect_refused(
      {
          {"{\n  \"version\": 1,\n}\n",
           "line 3, column 1: the comma before this } is one too many"},
          {"{\"version\": 1, \"accounts\": [1,\n ]}",
           "line 2, column 2: the comma before this ] is one too many"},
          {"{\n  \"version\": 1\n  \"data_dir\": \"x\"\n}",
           "line 3, column 12: a comma is missing before this, or a } is missing"},
          {"{\"datasets\": [\"a\" \"b\"]}",
           "line 1, column 21: a comma is missing before this, or a ] is missing"},
          {"{\"version\" 1}", "line 1, column 12: a colon is missing after the key"},
          {"{\"version\": }", "line 1, column 13: a value is missing after the colon"},
          {"{\"version\": 1", "line 1, column 14: the text ends too early: a } or ] is missing"},
          {"{\"version\": 1}}", "line 1, column 15: there is more text after the last }"},
          {"{version: 1}", "line 1, column 2: a key in double quotes is missing here"},
          {"{\"schema\": focus}", "line 1, column 13: a text has to stand in double quotes; else"},
          {"{\"schema\": \"focus}", "line 1, column 19: a closing quote \" is missing"},
          {"{\"schema\": \"focus,\n}", "line 1, column 19: a line end or tab inside of quotes; is"},
          {"{\"data_dir\": \"C:\\costs\"}", "line 1, column 18: a backslash inside of quotes has"},
          {"{\"data_dir\": \"\xFC\"}", "line 1, column 15: the text is not UTF-8; save the file"},
          // Columns are characters, not bytes.
          {"{\"\xC3\xA4\xC3\xB6\": }", "line 1, column 8: a value is missing after the colon"},
          {"[]", "the file has to be one JSON object: { ... }"},
          {"1", "the file has to be one JSON object: { ... }"},
          {"\xFF\xFE{\0}\0"s, "the text is UTF-16, not UTF-8; save the file as UTF-8"},
          {"{\0\"\0"s, "the text is UTF-16, not UTF-8; save the file as UTF-8"},
          {" \n", "the file is empty; 'azcost config init' writes one to fill in"},
          {"{\"close_day\": 1e999}", "a number in the file is too large"},
      },
      [](const std::string& typed) { return typed; });
}

TEST(ConfigText, QuotesNothingOfABrokenFileSinceItMayHoldASecret) {
  const std::string message = complaint("{\"client_secret\": S3CR3T}");
  EXPECT_EQ(message.find("S3C"), std::string::npos) << message;
}

TEST(ConfigText, HasEachKeyOnceInAnObject) {
  EXPECT_EQ(complaint(R"({"version": 1, "schema": "focus", "schema": "focus"})"),
            "schema: stands here twice; keep one of them");
  EXPECT_EQ(complaint(file_with(R"("accounts": [)" + account() + ", " +
                                account(R"("name": "fabrikam")") + "]")),
            "accounts[1].name: stands here twice; keep one of them");
  EXPECT_EQ(complaint(file_with(R"("accounts": [)" + account() + "], \"log\": {}, \"quota\": {}")),
            "nothing is wrong");
}

TEST(ConfigText, MayBeNestedWithoutEndAndIsRefusedAllTheSame) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_EQ(complaint(file_with("\"accounts\": " + deep)),
            "accounts[0]: has to be an object { ... }, not a list [ ... ]");
}

}  // namespace
}  // namespace azcost::config
