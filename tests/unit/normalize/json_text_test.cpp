#include "json_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace azcost::normalize {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, WritesNullForNothing) { EXPECT_EQ(json(""), "null"); }

TEST(JsonText, EscapesAsLittleAsItMay) {
  EXPECT_EQ(json("a/b \x7F \xE2\x80\xA8 \xC3\xA4"), "\"a/b \x7F \xE2\x80\xA8 \xC3\xA4\"");
  EXPECT_EQ(json("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(json("\x01\x1F"), R"("\u0001\u001f")");
}

// The text is examined eight bytes at a time.
TEST(JsonText, FindsEveryByteAtEveryPlace) {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int byte = 1; byte < 0x80; ++byte) {
      std::string text(20, '\x7F');
      text[place] = static_cast<char>(byte);
      EXPECT_EQ(nlohmann::json::parse(json(text)), text) << place << ' ' << byte;
    }
  }
}

}  // namespace
}  // namespace azcost::normalize
