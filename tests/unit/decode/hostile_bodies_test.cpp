// Bodies that must be refused, one sentence each. The oracle has to refuse every one of them too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/decode/page_decoder.hpp"
#include "support/collecting_sink.hpp"
#include "support/page_oracle.hpp"

namespace azcost::decode {
namespace {

using testing::CollectingSink;
using ::testing::HasSubstr;

struct HostileBody {
  std::string name;  // of the test
  std::string body;
  std::string message;  // a part of it
};

constexpr std::string_view kColumns =
    R"([{"name":"Cost","type":"Number"},{"name":"Name","type":"String"}])";

/// A page of the columns Cost and Name.
std::string page(std::string_view rows) {
  std::string body = R"({"properties":{"columns":)";
  return body.append(kColumns).append(R"(,"rows":[)").append(rows).append("]}}");
}

std::string page_with_number(std::string_view number) {
  return page("[" + std::string(number) + R"(,"a"])");
}

std::string page_with_name(std::string_view content) {
  return page("[1,\"" + std::string(content) + "\"]");
}

std::string page_with_columns(std::string_view columns) {
  return R"({"properties":{"columns":[)" + std::string(columns) + R"(],"rows":[]}})";
}

std::string page_with_field(std::string_view value) {
  return R"({"x":)" + std::string(value) + "," + page("").substr(1);
}

std::string page_with_link(std::string_view link) {
  std::string body = page("");
  return body.insert(body.size() - 2, R"(,"nextLink":)" + std::string(link));
}

const std::string kWhole = page(R"([1,"a"])");
const std::string kNotJson = "the answer is not valid JSON";

void PrintTo(const HostileBody& hostile, std::ostream* out) { *out << hostile.name; }

class HostileBodies : public ::testing::TestWithParam<HostileBody> {};

TEST_P(HostileBodies, IsRefusedWithAReason) {
  std::string body = GetParam().body;
  CollectingSink sink;

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_FALSE(tail);
  EXPECT_EQ(tail.error().kind, ErrorKind::kData);
  EXPECT_THAT(tail.error().message, HasSubstr(GetParam().message));
  EXPECT_EQ(body, GetParam().body);
  EXPECT_EQ(testing::ask_page_oracle(GetParam().body).verdict, testing::OracleVerdict::kRefused);
}

std::string name_of_test(const ::testing::TestParamInfo<HostileBody>& info) {
  return info.param.name;
}

const std::vector<HostileBody> kNoPage = {
    {"EmptyBody", "", "it is empty"},
    {"BodyOfBlanks", " \r\n\t ", "it is empty"},
    {"WebPage", "<html><body>Gateway Timeout</body></html>", "it starts with '<html><body>"},
    {"PlainText", "Service unavailable", "it starts with 'Service unavailable'"},
    {"JsonString", R"("too many requests")", "it starts with"},
    {"JsonNull", "null", "it starts with 'null'"},
    {"JsonNumber", "200", "it starts with '200'"},
    {"ListAtTheRoot", "[" + kWhole + "]", "it starts with '[{"},
    {"ByteOrderMark", "\xEF\xBB\xBF" + kWhole, "byte order mark"},
    {"Utf16", std::string("{\0\"\0", 4), kNotJson},
    {"OneBrace", "{", "does not end with a '}', after 1 bytes"},
    {"EmptyObject", "{}", "no 'properties'"},
    {"OtherObject", R"({"value":[]})", "no 'properties'"},
    {"PageWithoutItsEnvelope", page("").substr(14, page("").size() - 15), "no 'properties'"},
    {"ErrorObject", R"({"error":{"code":"429","message":"Too many"}})", "'429': Too many"},
    {"ErrorObjectBesideAPage", R"({"error":{"code":"RBAC"},)" + kWhole.substr(1), "'RBAC'"},
    {"ErrorText", R"({"error":"no"})", "Azure answered with the error"},
};

const std::vector<HostileBody> kCutOrTooLong = {
    {"PageWithoutItsLastBrace", kWhole.substr(0, kWhole.size() - 1), "ends too early"},
    {"PageWithoutItsLastTwoBraces", kWhole.substr(0, kWhole.size() - 2), "does not end with a '}'"},
    {"PageCutWithinAString", kWhole.substr(0, kWhole.size() - 5), "a string without an end"},
    {"PageCutWithinARow", page(R"([1,"a"],[2,)").substr(0, kWhole.size()), kNotJson},
    {"SecondDocument", kWhole + kWhole, "something follows the end"},
    {"SecondDocumentOnItsOwnLine", kWhole + "\n{}", "something follows the end"},
    {"SuperfluousBrace", kWhole + "}", "something follows the end"},
    {"SuperfluousBracket", kWhole + "]", kNotJson},
    {"TrailingComma", kWhole + ",", kNotJson},
    {"TrailingWord", kWhole + " ok", kNotJson},
    {"TrailingNul", kWhole + std::string(1, '\0'), kNotJson},
    {"TrailingNulAndGarbage", kWhole + std::string("\0garbage", 8), kNotJson},
    {"NulBetweenTokens", "{" + std::string(1, '\0') + kWhole.substr(1), kNotJson},
    {"NulWithinAString", page_with_name(std::string("a\0b", 3)), "a control character"},
    {"NulAfterANumber", page_with_number(std::string("1\0", 2)), kNotJson},
    {"Comment", "{/* no */" + kWhole.substr(1), kNotJson},
};

const std::vector<HostileBody> kNumbers = {
    {"LeadingZero", page_with_number("01"), "not a value of JSON: '01'"},
    {"LeadingZeroAfterTheSign", page_with_number("-01"), "'-01'"},
    {"PlusSign", page_with_number("+1"), "'+1'"},
    {"PointWithoutFraction", page_with_number("1."), "'1.'"},
    {"PointWithoutInteger", page_with_number(".5"), "'.5'"},
    {"PointBeforeTheExponent", page_with_number("1.e5"), "'1.e5'"},
    {"ExponentWithoutDigits", page_with_number("1e"), "'1e'"},
    {"ExponentOfASign", page_with_number("1e+"), "'1e+'"},
    {"LoneMinus", page_with_number("-"), "'-'"},
    {"TwoMinuses", page_with_number("--1"), "'--1'"},
    {"HexNumber", page_with_number("0x1F"), "'0x1F'"},
    {"DecimalComma", page_with_number("1,5"), "row 1"},
    {"ThousandsUnderscore", page_with_number("1_000"), "'1_000'"},
    {"TwoPoints", page_with_number("1.2.3"), "'1.2.3'"},
    {"NotANumber", page_with_number("NaN"), "'NaN'"},
    {"Infinity", page_with_number("Infinity"), "'Infinity'"},
    {"NegativeInfinity", page_with_number("-Infinity"), "'-Infinity'"},
    {"NumberAndWord", page_with_number("1a"), "'1a'"},
    {"NumberAndString", page_with_number("1\"a\""), kNotJson},
    {"TwoNumbersWithoutComma", page_with_number("1 2"), kNotJson},
    {"ArabicDigits", page_with_number("\u0661"), "not a value of JSON"},
    {"MisspeltNull", page_with_number("nul"), "'nul'"},
    {"NullOfCapitals", page_with_number("NULL"), "'NULL'"},
    {"NullWithATail", page_with_number("nulls"), "'nulls'"},
    {"LeadingZeroInASkippedField", page_with_field("01"), "'01'"},
    {"BadNumberDeepInASkippedField", page_with_field(R"({"a":[1.]})"), "'1.'"},
    {"MisspeltTrueInASkippedField", page_with_field("ture"), "'ture'"},
};

const std::vector<HostileBody> kStrings = {
    {"UnknownEscape", page_with_name(R"(\x41)"), "an escape that does not exist"},
    {"UnknownEscapeOfALetter", page_with_name(R"(\a)"), "an escape"},
    {"ShortUnicodeEscape", page_with_name(R"(\u12)"), "an escape"},
    {"UnicodeEscapeOfOtherLetters", page_with_name(R"(\u00g0)"), "an escape"},
    {"BadEscapeBesideHalfASurrogatePair", page_with_name(R"(\ud83d\q)"), "an escape"},
    {"RawNewline", page_with_name("a\nb"), "a control character"},
    {"RawTab", page_with_name("a\tb"), "a control character"},
    {"RawEscapeCharacter", page_with_name("a\x1B[2J"), "a control character"},
    {"LoneContinuationByte", page_with_name("a\x80"), "not UTF-8"},
    {"CutSequence", page_with_name("a\xC3"), "not UTF-8"},
    {"OverlongSlash", page_with_name("\xC0\xAF"), "not UTF-8"},
    {"OverlongNul", page_with_name("\xC0\x80"), "not UTF-8"},
    {"EncodedSurrogate", page_with_name("\xED\xA0\x80"), "not UTF-8"},
    {"BeyondUnicode", page_with_name("\xF4\x90\x80\x80"), "not UTF-8"},
    {"Latin1", page_with_name("M\xFCller"), "not UTF-8"},
    {"InvalidByteBetweenTokens", "{\xFF" + kWhole.substr(1), "not UTF-8"},
    {"SingleQuotes", page("[1,'a']"), "not a value of JSON"},
    {"StringWithoutQuotes", page("[1,a]"), "not a value of JSON"},
    {"TwoStringsWithoutComma", page(R"([1,"a""b"])"), kNotJson},
    {"EscapedClosingQuote", page_with_name("a\\"), "a string without an end"},
    {"BadEscapeInASkippedField", page_with_field(R"("\q")"), "an escape"},
    {"BadEscapeInASkippedKey", page_with_field(R"({"\q":1})"), "an escape"},
};

const std::vector<HostileBody> kStructure = {
    {"MissingComma", page(R"([1,"a"][2,"b"])"), kNotJson},
    {"CommaAfterTheLastRow", page(R"([1,"a"],)"), "row 2"},
    {"CommaAfterTheLastCell", page(R"([1,"a",])"), "row 1"},
    {"CommaBeforeTheFirstCell", page(R"([,1,"a"])"), kNotJson},
    {"CommaAfterTheLastField", kWhole.substr(0, kWhole.size() - 1) + ",}", kNotJson},
    {"MissingColon", R"({"properties" {}})", kNotJson},
    {"ColonInARow", page(R"([1:"a"])"), kNotJson},
    {"KeyWithoutQuotes", R"({properties:{}})", kNotJson},
    {"NumberAsKey", R"({1:{}})", kNotJson},
    {"KeyWithoutValue", R"({"properties"})", kNotJson},
    {"BracketClosedByABrace", page(R"([1,"a"})"), kNotJson},
    {"BraceClosedByABracket", page_with_columns(R"({"name":"A","type":"String"])"), kNotJson},
    {"BracketsMixedInASkippedField", page_with_field("[{]}"), kNotJson},
    {"SkippedFieldNestedTooDeep", page_with_field(std::string(100, '[') + std::string(100, ']')),
     "too many nested values"},
    {"MillionBracketsInASkippedField", R"({"x":)" + std::string(1'000'000, '[') + "}",
     "too many nested values"},
    {"MillionObjectsInASkippedField",
     [] {
       std::string body = R"({"x":)";
       for (int i = 0; i < 1'000'000; ++i) body.append(R"({"a":)");
       return body.append("}");
     }(),
     "too many nested values"},
    {"MillionBracketsAsRows",
     page("").substr(0, page("").size() - 3) + std::string(1'000'000, '[') + "}",
     "row 1, column 'Cost': a nested value"},
};

const std::vector<HostileBody> kPages = {
    {"PropertiesOfNull", R"({"properties":null})", "'properties' is not an object"},
    {"PropertiesAsList", R"({"properties":[]})", "'properties' is not an object"},
    {"PropertiesWithoutFields", R"({"properties":{}})", "no 'columns'"},
    {"PageWithoutRows", R"({"properties":{"columns":[{"name":"A","type":"String"}]}})",
     "no 'rows'"},
    {"PageWithoutColumns", R"({"properties":{"nextLink":null}})", "no 'columns'"},
    {"RowsOfNull", R"({"properties":{"columns":[{"name":"A","type":"String"}],"rows":null}})",
     "'rows' is not a list"},
    {"RowsBeforeColumns", R"({"properties":{"rows":[],"columns":[{"name":"A","type":"String"}]}})",
     "'rows' before 'columns'"},
    {"PropertiesTwice", kWhole.substr(0, kWhole.size() - 1) + "," + kWhole.substr(1),
     "'properties' twice"},
    {"ColumnsTwice",
     R"({"properties":{"columns":)" + std::string(kColumns) + R"(,"columns":)" +
         std::string(kColumns) + R"(,"rows":[]}})",
     "'columns' twice"},
    {"RowsTwice", page(R"([1,"a"]],"rows":[)"), "'rows' twice"},
    {"NextLinkTwice", page_with_link(R"("a","nextLink":null)"), "'nextLink' twice"},
    {"ErrorTwice", R"({"error":null,"error":null,)" + kWhole.substr(1), "'error' twice"},
    {"EscapedSecondRows", page(R"([1,"a"]],"\u0072ows":[)"), "'rows' twice"},
    {"NextLinkInAnotherCase", page(R"(],"nextlink":[)"), "'nextlink' where 'nextLink' is expected"},
    {"RowsInAnotherCase", R"({"properties":{"Rows":[]}})", "'Rows' where 'rows' is expected"},
    {"NextLinkOfANumber", page_with_link("1"), "'nextLink' is not a string"},
    {"NextLinkAsObject", page_with_link(R"({"href":"x"})"), "'nextLink' is not a string"},
    {"NextLinkFalse", page_with_link("false"), "'nextLink' is not a string"},
};

const std::vector<HostileBody> kColumnLists = {
    {"ColumnsAsObject", R"({"properties":{"columns":{},"rows":[]}})", "'columns' is not a list"},
    {"ListOfNoColumns", page_with_columns(""), "an empty list of 'columns'"},
    {"ColumnAsText", page_with_columns(R"("Cost")"), "column 1 is not an object"},
    {"ColumnWithoutName", page_with_columns(R"({"type":"Number"})"), "column 1 has no name"},
    {"ColumnOfAnEmptyName", page_with_columns(R"({"name":"","type":"Number"})"), "has no name"},
    {"ColumnOfANumberAsName", page_with_columns(R"({"name":1,"type":"Number"})"),
     "the name of column 1 is not a string"},
    {"ColumnWithoutType", page_with_columns(R"({"name":"Cost"})"), "column 'Cost' has no type"},
    {"ColumnOfTypeNull", page_with_columns(R"({"name":"Cost","type":null})"),
     "the type of column 1 is not a string"},
    {"ColumnOfUnknownType", page_with_columns(R"({"name":"Tags","type":"Array"})"),
     "column 'Tags' is of the unknown type 'Array'"},
    {"ColumnNameTwice", page_with_columns(R"({"name":"A","name":"B","type":"String"})"),
     "'name' twice"},
    {"TwoColumnsOfOneName",
     page_with_columns(R"({"name":"Cost","type":"Number"},{"name":"Cost","type":"Number"})"),
     "column 'Cost' stands twice"},
    {"TwoColumnsThatDifferInCase",
     page_with_columns(R"({"name":"Cost","type":"Number"},{"name":"COST","type":"Number"})"),
     "column 'COST' stands twice"},
};

const std::vector<HostileBody> kRows = {
    {"RowNarrowerThanTheColumns", page(R"([1,"a"],[2])"), "row 2 has 1 cells for 2 columns"},
    {"RowWiderThanTheColumns", page(R"([1,"a"],[2,"b","c"])"), "row 2 is wider than the 2"},
    {"RowWithoutCells", page("[]"), "row 1 has 0 cells"},
    {"RowAsObject", page(R"({"Cost":1,"Name":"a"})"), "row 1 is not a list"},
    {"RowOfNull", page(R"([1,"a"],null)"), "row 2 is not a list"},
    {"RowsWithoutTheirBrackets", page(R"(1,"a")"), "row 1 is not a list"},
    {"ListAsCell", page(R"([1,["a"]])"), "row 1, column 'Name': a nested value"},
    {"ObjectAsCell", page(R"([{"value":1},"a"])"), "row 1, column 'Cost': a nested value"},
    {"EmptyListAsCell", page("[[],\"a\"]"), "column 'Cost': a nested value"},
    {"TrueAsCell", page("[1,true]"), "column 'Name': a truth value"},
    {"FalseAsCell", page(R"([false,"a"])"), "column 'Cost': a truth value"},
    {"StringInANumberColumn", page(R"(["1","a"])"), "row 1, column 'Cost': a string"},
    {"EmptyStringInANumberColumn", page(R"(["","a"])"), "row 1, column 'Cost': a string"},
    {"NumberInAStringColumn", page("[1,2]"), "row 1, column 'Name': a number"},
    {"BadNumberInAStringColumn", page("[1,01]"), "not a value of JSON: '01'"},
    {"NumberInADatetimeColumn",
     R"({"properties":{"columns":[{"name":"BillingMonth","type":"Datetime"}],"rows":[[20260801]]}})",
     "row 1, column 'BillingMonth': a number"},
};

INSTANTIATE_TEST_SUITE_P(NoPage, HostileBodies, ::testing::ValuesIn(kNoPage), name_of_test);
INSTANTIATE_TEST_SUITE_P(CutOrTooLong, HostileBodies, ::testing::ValuesIn(kCutOrTooLong),
                         name_of_test);
INSTANTIATE_TEST_SUITE_P(Numbers, HostileBodies, ::testing::ValuesIn(kNumbers), name_of_test);
INSTANTIATE_TEST_SUITE_P(Strings, HostileBodies, ::testing::ValuesIn(kStrings), name_of_test);
INSTANTIATE_TEST_SUITE_P(Structure, HostileBodies, ::testing::ValuesIn(kStructure), name_of_test);
INSTANTIATE_TEST_SUITE_P(Pages, HostileBodies, ::testing::ValuesIn(kPages), name_of_test);
INSTANTIATE_TEST_SUITE_P(ColumnLists, HostileBodies, ::testing::ValuesIn(kColumnLists),
                         name_of_test);
INSTANTIATE_TEST_SUITE_P(Rows, HostileBodies, ::testing::ValuesIn(kRows), name_of_test);

TEST(HostileBody, IsRefusedWhenItIsAPageCutAtAnyLength) {
  const std::string whole = page(R"([1.5E-05,"a\u00e9b"],[null,"M\u00fcller"])");
  PageDecoder decoder;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::string body = whole.substr(0, length);
    CollectingSink sink;
    EXPECT_FALSE(decoder.decode(body, sink)) << "cut after " << length << " bytes";
  }
}

TEST(HostileBody, OfMoreTokensThanAPageHasIsRefusedBeforeItIsParsed) {
  std::string body = page_with_field(std::string(10U << 20U, '['));
  CollectingSink sink;

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_FALSE(tail);
  EXPECT_THAT(tail.error().message, HasSubstr("holds more than 8388608 values"));
}

}  // namespace
}  // namespace azcost::decode
