#include "azcost/base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace azcost {
namespace {

TEST(ToLower, ChangesAsciiLettersOnly) {
  EXPECT_EQ(to_lower("AbZ-09[`{@"), "abz-09[`{@");
  EXPECT_EQ(to_lower("\xC3\x84"), "\xC3\x84") << "a capital A with two dots stays";
  EXPECT_TRUE(equals_ignoring_case("UsageDate", "usagedate"));
  EXPECT_TRUE(equals_ignoring_case("", ""));
  EXPECT_FALSE(equals_ignoring_case("UsageDate", "UsageDat"));
  EXPECT_FALSE(equals_ignoring_case("[", "{")) << "these differ by the bit of the case";
}

TEST(Trim, TakesBlanksFromBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \t\r\n"), "");
}

TEST(TrimUnseen, TakesWhatCannotBeSeenFromBothEndsOnly) {
  EXPECT_EQ(trim_unseen(" \t\v\f a b\r\n"), "a b");
  EXPECT_EQ(trim_unseen("\uFEFF\u00A0\u200B\u2060a\u00A0b\u3000\u2028\u200D\u00AD"), "a\u00A0b");
  EXPECT_EQ(trim_unseen("\u00A0\uFEFF \n"), "");
  EXPECT_EQ(trim_unseen(""), "");
  EXPECT_EQ(trim_unseen(" \xA0\xFF "), "\xA0\xFF") << "no text";
  EXPECT_EQ(trim_unseen("\x1B\x01"), "\x1B\x01");
}

TEST(Visible, SpellsOutWhatCannotBeSeen) {
  EXPECT_EQ(visible("a b"), "a b");
  EXPECT_EQ(visible("a\u00A0b\u200B\uFEFF\u202E\n"), "a\\u00a0b\\u200b\\ufeff\\u202e\\x0a");
  EXPECT_EQ(visible("\u00E4\u4E2D"), "\u00E4\u4E2D");
  EXPECT_EQ(visible("ab\u00A0", 7), "ab...");
}

TEST(IsUtf16, KnowsItWithAndWithoutItsMark) {
  EXPECT_TRUE(is_utf16(std::string_view("\xFF\xFE!\0", 4)));
  EXPECT_TRUE(is_utf16(std::string_view("\xFE\xFF\0a", 4)));
  EXPECT_TRUE(is_utf16(std::string_view("a\0b\0", 4)));
  EXPECT_TRUE(is_utf16(std::string_view("\0a\0b", 4)));
  EXPECT_FALSE(is_utf16("\xEF\xBB\xBF!!"));
  EXPECT_FALSE(is_utf16("abcd"));
  EXPECT_FALSE(is_utf16(std::string_view("ab\0d", 4)));
  EXPECT_FALSE(is_utf16(""));
}

TEST(Replaced, TakesEachOnce) {
  EXPECT_EQ(replaced("a-b-c", "-", "--"), "a--b--c");
  EXPECT_EQ(replaced("aaa", "aa", "b"), "ba");
  EXPECT_EQ(replaced("abc", "x", "y"), "abc");
}

TEST(IsGuid, TakesHexDigitsOfEitherCase) {
  EXPECT_TRUE(is_guid("00000000-0000-0000-0000-000000000000"));
  EXPECT_TRUE(is_guid("89abcdef-ABCD-4def-8123-0123456789aF"));
}

TEST(IsGuid, RefusesEverythingElse) {
  for (const char* text :
       {"", "{0000000-0000-0000-0000-00000000000}", "00000000-0000-0000-0000-00000000000",
        "00000000-0000-0000-0000-0000000000000", "00000000000000000000000000000000----",
        "0000000g-0000-0000-0000-000000000000", "00000000_0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-00000000000\n"}) {
    EXPECT_FALSE(is_guid(text)) << text;
  }
}

TEST(GuidOf, MarksRandomBytesAsVersion4) {
  std::array<std::byte, 16> bytes{};
  EXPECT_EQ(guid_of(bytes), "00000000-0000-4000-8000-000000000000");
  bytes.fill(std::byte{0xFF});
  EXPECT_EQ(guid_of(bytes), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(ToHex, WritesTwoLowerCaseDigitsPerByte) {
  constexpr std::array kBytes = {std::byte{0x00}, std::byte{0x0F}, std::byte{0xA5},
                                 std::byte{0xFF}};
  EXPECT_EQ(to_hex(kBytes), "000fa5ff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(PercentEncode, KeepsTheUnreservedCharactersOnly) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  EXPECT_EQ(percent_encode(kUnreserved), kUnreserved);
  EXPECT_EQ(percent_encode("a/b c?d=e&f%g:h+i"), "a%2Fb%20c%3Fd%3De%26f%25g%3Ah%2Bi");
  EXPECT_EQ(percent_encode(std::string_view("\0\xC3\xBC\xFF", 4)), "%00%C3%BC%FF");
}

struct PrintableCase {
  std::string_view text;
  std::string_view printed;
  std::string_view what;
};

constexpr PrintableCase kPrintableCases[] = {
    {"", "", "nothing"},
    {"Contoso, Ltd. \"quoted\" \\ ~", "Contoso, Ltd. \"quoted\" \\ ~", "ordinary text"},
    {"M\u00FCnchen \u6771\u4EAC \U0001F600", "M\u00FCnchen \u6771\u4EAC \U0001F600", "letters"},
    {"a\r\nb\tc", "a\\x0d\\x0ab\\x09c", "blanks of C0"},
    {{"a\0b", 3}, "a\\x00b", "NUL"},
    {"\x1b[2J\x7f", "\\x1b[2J\\x7f", "an escape sequence, DEL"},
    {"\xC2\x85\xC2\x9B", "\\x85\\x9b", "NEL and CSI, of C1"},
    {"\xC2\xA0", "\xC2\xA0", "the first character behind C1"},
    {"\u2028\u2029", "\\u2028\\u2029", "separators of lines and paragraphs"},
    {"\u202A\u202E", "\\u202a\\u202e", "embeddings, overrides"},
    {"\u2066\u2069\u202D", "\\u2066\\u2069\\u202d", "isolates"},
    {"\u2027\u202F", "\u2027\u202F", "neighbours of these"},
    {"\u200E\u200F\u061C", "\\u200e\\u200f\\u061c", "marks of direction"},
    {"a\u200Bb\u200Dc\u2060d\uFEFF", "a\\u200bb\\u200dc\\u2060d\\ufeff", "no width"},
    {"a\u00ADb\u3164\uFFF9", "a\\u00adb\\u3164\\ufff9", "not shown"},
    {"\U000E0041\U000E007F", "\\U000e0041\\U000e007f", "tags"},
    {"\u2764\uFE0F \u0627\u0644", "\u2764\uFE0F \u0627\u0644", "colors, and Arabic"},
    {"a\xFF/", "a\\xff/", "a byte that never occurs"},
    {"\xE2\x82", "\\xe2\\x82", "cut in the middle"},
    {"\xC0\xAF", "\\xc0\\xaf", "overlong"},
    {"\xED\xA0\x80", "\\xed\\xa0\\x80", "a surrogate"},
};

TEST(Printable, SpellsOutWhatATerminalDoesNotShow) {
  for (const PrintableCase& each : kPrintableCases) {
    EXPECT_EQ(printable(each.text), each.printed) << each.what;
  }
}

TEST(Printable, EndsWhatIsTooLongInDotsAndCutsNoCharacterInTwo) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
  EXPECT_EQ(printable("abcde", 4), "abcd...");
  EXPECT_EQ(printable("abcdefghijk", 4), "abcd...");
  EXPECT_EQ(printable("abc\xC3\xBC", 4), "abc...");
  EXPECT_EQ(printable("abc\xC3\xBC", 5), "abc\xC3\xBC");
  EXPECT_EQ(printable("abc\n", 6), "abc...");
  EXPECT_EQ(printable("abc\n", 7), "abc\\x0a");
}

TEST(Printable, LeavesNoByteThatCouldMoveTheCursor) {
  std::string everything;
  for (int byte = 0; byte < 256; ++byte) everything.push_back(static_cast<char>(byte));
  const std::string shown = printable(everything, 10'000);
  EXPECT_TRUE(is_utf8(shown));
  EXPECT_EQ(shown.find_first_of(std::string_view("\0\t\n\r\x1b\x7f", 6)), std::string::npos);
  EXPECT_EQ(printable(shown, 10'000), shown) << "what is printable stays as it is";
}

struct Utf8Case {
  std::string_view bytes;
  bool valid;
  std::string_view what;
};

// Boundaries of table 3-7 of the Unicode standard, well-formed UTF-8 byte sequences.
constexpr Utf8Case kUtf8Cases[] = {
    {"", true, "nothing"},
    {{"\0", 1}, true, "U+0000"},
    {"\x7F", true, "U+007F"},
    {"\x80", false, "a continuation byte alone"},
    {"\xBF", false, "the last continuation byte alone"},
    {"\xC0\x80", false, "an overlong NUL"},
    {"\xC1\xBF", false, "an overlong U+007F"},
    {"\xC2\x80", true, "U+0080"},
    {"\xC2", false, "a first byte of two, alone"},
    {"\xC2\x7F", false, "a second byte too low"},
    {"\xC2\xC0", false, "a second byte too high"},
    {"\xDF\xBF", true, "U+07FF"},
    {"\xE0\x80\x80", false, "an overlong NUL in three bytes"},
    {"\xE0\x9F\xBF", false, "an overlong U+07FF"},
    {"\xE0\xA0\x80", true, "U+0800"},
    {"\xE0\xA0", false, "two bytes of three"},
    {"\xED\x9F\xBF", true, "U+D7FF"},
    {"\xED\xA0\x80", false, "U+D800, the first surrogate"},
    {"\xED\xBF\xBF", false, "U+DFFF, the last surrogate"},
    {"\xEE\x80\x80", true, "U+E000"},
    {"\xEF\xBF\xBF", true, "U+FFFF"},
    {"\xF0\x80\x80\x80", false, "an overlong NUL in four bytes"},
    {"\xF0\x8F\xBF\xBF", false, "an overlong U+FFFF"},
    {"\xF0\x90\x80\x80", true, "U+10000"},
    {"\xF0\x90\x80", false, "three bytes of four"},
    {"\xF4\x8F\xBF\xBF", true, "U+10FFFF"},
    {"\xF4\x90\x80\x80", false, "U+110000"},
    {"\xF5\x80\x80\x80", false, "a first byte that never occurs"},
    {"\xFE", false, "0xFE"},
    {"\xFF", false, "0xFF"},
    {"ab\xC3\xBC!", true, "letters around two bytes"},
    {"ab\xC3!", false, "letters around half a character"},
};

TEST(IsUtf8, FollowsTheTableOfWellFormedSequences) {
  for (const Utf8Case& each : kUtf8Cases) {
    EXPECT_EQ(is_utf8(each.bytes), each.valid) << each.what;
  }
}

constexpr std::string_view kWords[] = {"focus", "spaceone", "azure"};

TEST(Nearest, FindsTheWordBehindASlip) {
  EXPECT_EQ(nearest("focsu", kWords), "focus");
  EXPECT_EQ(nearest("space_one", kWords), "spaceone");
  EXPECT_EQ(nearest("AZURE", kWords), "azure");
  EXPECT_EQ(nearest("focus", kWords), "focus");
  constexpr std::string_view kClose[] = {"client_id", "client_ip", "client"};
  EXPECT_EQ(nearest("client_ie", kClose), "client_id");
  EXPECT_EQ(nearest("clientt", kClose), "client");
}

TEST(Nearest, SuggestsNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("kubernetes", kWords), std::nullopt);
  EXPECT_EQ(nearest("focus", {}), std::nullopt);
  EXPECT_EQ(nearest("", kWords), std::nullopt);
  constexpr std::string_view kShortWords[] = {"ea", "mca"};
  EXPECT_EQ(nearest("x", kShortWords), std::nullopt) << "no letter is shared";
  EXPECT_EQ(nearest("eq", kShortWords), "ea");
}

TEST(IsPathBelow, LooksAtThePartsOfAPathAndNotAtItsLetters) {
  for (const char* path : {"a", "a/b", "account=acme..eu/x", "..a", "a..", "...", ".a/b"}) {
    EXPECT_TRUE(is_path_below(path)) << path;
  }
  for (const char* path :
       {"", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/..", "a/../b", "a/./b"}) {
    EXPECT_FALSE(is_path_below(path)) << path;
  }
  EXPECT_FALSE(is_path_below(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace azcost
