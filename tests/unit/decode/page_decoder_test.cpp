#include "azcost/decode/page_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/collecting_sink.hpp"

namespace azcost::decode {
namespace {

using testing::CollectingSink;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::null;
using testing::number;
using testing::OwnedRow;
using testing::string;

/// A page of the columns Cost and Name with `rows` as they are.
std::string page_of(std::string_view rows, std::string_view rest = R"(,"nextLink":null)") {
  std::string body = R"({"properties":{"columns":[{"name":"Cost","type":"Number"},)";
  body.append(R"({"name":"Name","type":"String"}],"rows":[)").append(rows).append("]");
  return body.append(rest).append("}}");
}

/// The content of a complete page.
struct Page {
  PageTail tail;
  int column_calls = 0;
  std::vector<Column> columns;
  std::vector<OwnedRow> rows;
};

Page read(std::string body) {
  CollectingSink sink;
  auto tail = PageDecoder().decode(body, sink);
  EXPECT_TRUE(tail) << tail.error().message;
  return {tail ? *std::move(tail) : PageTail(), sink.column_calls(), sink.columns(), sink.rows()};
}

/// The row of a page that has only this row.
OwnedRow decode_row(std::string_view row) {
  const auto rows = read(page_of(row)).rows;
  return rows.empty() ? OwnedRow{} : rows.front();
}

std::string next_link_of(std::string_view rest) { return read(page_of("", rest)).tail.next_link; }

Error error_of(std::string body) {
  CollectingSink sink;
  const auto tail = PageDecoder().decode(body, sink);
  EXPECT_FALSE(tail);
  return tail ? Error{} : tail.error();
}

TEST(PageDecoder, PassesTheColumnsOnceBeforeTheRowsAlsoWhereThereAreNone) {
  const Page two = read(page_of(R"([1,"a"],[2,"b"])"));
  EXPECT_EQ(two.tail.rows, 2U);
  EXPECT_EQ(two.column_calls, 1);
  EXPECT_THAT(two.rows,
              ElementsAre(OwnedRow{number("1"), string("a")}, OwnedRow{number("2"), string("b")}));
  const Page none = read(page_of(""));
  EXPECT_EQ(none.tail.rows, 0U);
  EXPECT_EQ(none.column_calls, 1);
  EXPECT_EQ(none.columns.size(), 2U);
}

TEST(PageDecoder, KeepsEveryDigitThatWasSent) {
  EXPECT_EQ(decode_row(R"([0.10000000000000000555,"x"])")[0], number("0.10000000000000000555"));
  EXPECT_EQ(decode_row(R"([1.500,"x"])")[0], number("1.500"));
  EXPECT_EQ(decode_row(R"([-0,"x"])")[0], number("-0"));
  EXPECT_EQ(decode_row(R"([0e+00,"x"])")[0], number("0e+00"));
  EXPECT_EQ(decode_row(R"([123456789012345678901234567890,"x"])")[0],
            number("123456789012345678901234567890"));
  EXPECT_EQ(decode_row(R"([1e400,"x"])")[0], number("1e400"));
}

TEST(PageDecoder, LeavesBlanksOutOfNumbers) {
  EXPECT_EQ(decode_row("[ 7E-06 \r\n\t, \"x\" ]"), (OwnedRow{number("7E-06"), string("x")}));
}

TEST(PageDecoder, KeepsBlanksInStrings) {
  EXPECT_EQ(decode_row(R"([1 , "  a b  "  ])")[1], string("  a b  "));
}

TEST(PageDecoder, ReadsNullInColumnsOfEveryType) {
  EXPECT_EQ(decode_row("[null,null]"), (OwnedRow{null(), null()}));
}

TEST(PageDecoder, DistinguishesNullFromTheEmptyString) {
  EXPECT_EQ(decode_row(R"([1,""])")[1], string(""));
}

TEST(PageDecoder, ResolvesEveryEscape) {
  EXPECT_EQ(decode_row(R"([1,"\"\\\/\b\f\n\r\t"])")[1], string("\"\\/\b\f\n\r\t"));
  EXPECT_EQ(decode_row(R"([1,"caf\u00e9 \u6771\u4eac"])")[1], string("café 東京"));
  EXPECT_EQ(decode_row(R"([1,"\ud83d\ude00"])")[1], string("😀"));
}

TEST(PageDecoder, WritesHalfOfASurrogatePairAsTheReplacementCharacter) {
  EXPECT_EQ(decode_row(R"([1,"a\ud83d"])")[1], string("a\uFFFD"));
  EXPECT_EQ(decode_row(R"([1,"\ude00\n"])")[1], string("\uFFFD\n"));
  EXPECT_EQ(decode_row(R"([1,"\ud83d\u0041"])")[1], string("\uFFFDA"));
  EXPECT_EQ(decode_row(R"([1,"\ude00\ud83d"])")[1], string("\uFFFD\uFFFD"));
  EXPECT_EQ(decode_row(R"([1,"\ud83d\ud83d\ude00"])")[1], string("\uFFFD\U0001F600"));
  EXPECT_EQ(decode_row(R"([1,"\\ud83d\uDC00\u0000caf\u00E9\u6771"])")[1],
            string("\\ud83d\uFFFDcaf\u00E9\u6771"));
}

TEST(PageDecoder, CountsTheTextsThatHadHalfOfASurrogatePair) {
  EXPECT_EQ(
      read(page_of(R"([1,"\ud83d \ud83d"],[1,"\ud83d\ude00"],[1,"\ude00"])")).tail.mended_texts,
      2U);
}

TEST(PageDecoder, KeepsWhatWasSentOfATextThatItChanged) {
  struct Sent final : RowSink {
    Status columns(std::span<const Column> /*columns*/) override { return ok_status(); }
    Status row(std::span<const Cell> cells) override {
      sent.emplace_back(cells[1].sent);
      return ok_status();
    }
    std::vector<std::string> sent;
  } sink;
  std::string body = page_of(R"([1,"a\u0000"],[1,"\ud83d"],[1,"\"a\""],[1,"a"],[1,null])");
  ASSERT_TRUE(PageDecoder().decode(body, sink));
  EXPECT_THAT(sink.sent, ElementsAre("a\\u0000", "\\ud83d", "", "", ""));
}

TEST(PageDecoder, RemovesEscapedNulsFromText) {
  EXPECT_EQ(decode_row(R"([1,"\u0000a\u0000\u0000b\u0000"])")[1], string("ab"));
  EXPECT_EQ(decode_row(R"([1,"\u0000"])")[1], string(""));
}

TEST(PageDecoder, KeepsSeveralRewrittenStringsOfOneRow) {
  const std::string body =
      R"({"properties":{"columns":[{"name":"A","type":"String"},{"name":"B","type":"String"},)"
      R"({"name":"C","type":"String"}],"rows":[["a\u0000","b\u0000b","\tc"],["d","\u0000","\u0041"]]}})";
  EXPECT_THAT(read(body).rows, ElementsAre(OwnedRow{string("a"), string("bb"), string("\tc")},
                                           OwnedRow{string("d"), string(""), string("A")}));
}

TEST(PageDecoder, ReadsTypesInAnyCase) {
  const std::string body =
      R"({"properties":{"columns":[{"name":"BillingMonth","type":"DateTime"},)"
      R"({"type":"number","name":"Cost"}],"rows":[["2026-08-01T00:00:00",1]]}})";
  EXPECT_THAT(read(body).columns, ElementsAre(Column{"BillingMonth", ColumnType::kDatetime},
                                              Column{"Cost", ColumnType::kNumber}));
}

TEST(PageDecoder, TakesNullEmptyAndAbsentForNoNextLink) {
  EXPECT_EQ(next_link_of(R"(,"nextLink":null)"), "");
  EXPECT_EQ(next_link_of(R"(,"nextLink":"")"), "");
  EXPECT_EQ(next_link_of(""), "");
}

TEST(PageDecoder, ResolvesTheEscapesOfTheNextLink) {
  EXPECT_EQ(next_link_of(R"(,"nextLink":"https:\/\/management.azure.com\/x?a=1\u0026b=2")"),
            "https://management.azure.com/x?a=1&b=2");
}

TEST(PageDecoder, SkipsFieldsThatItDoesNotKnow) {
  const std::string body =
      R"({"new":{"a":[1,true,{"b":null}],"a":"\n"},"error":null,"properties":{"later":[[],{}],)"
      R"("columns":[{"name":"Cost","unit":"EUR","type":"Number"}],"rows":[[1]],"x":-1.5e3},"y":""})";
  EXPECT_THAT(read(body).rows, ElementsAre(OwnedRow{number("1")}));
}

TEST(PageDecoder, ReadsSkippedFieldsUpToTheGreatestDepth) {
  const auto nested = [](int depth) {
    const auto size = static_cast<std::size_t>(depth);
    return R"({"x":)" + std::string(size, '[') + std::string(size, ']') + "," +
           page_of("").substr(1);
  };
  std::string body = nested(kMaxDepth);
  CollectingSink sink;

  EXPECT_TRUE(PageDecoder().decode(body, sink));
  EXPECT_THAT(error_of(nested(kMaxDepth + 1)).message, HasSubstr("too many nested values"));
}

TEST(PageDecoder, ReadsAsManyColumnsAsAreAllowed) {
  const auto page_with = [](std::size_t columns) {
    std::string body = R"({"properties":{"columns":[)";
    for (std::size_t i = 0; i < columns; ++i) {
      if (i > 0) body.append(",");
      body.append(R"({"name":"C)").append(std::to_string(i)).append(R"(","type":"String"})");
    }
    return body.append(R"(],"rows":[]}})");
  };
  std::string body = page_with(kMaxColumns);
  CollectingSink sink;

  EXPECT_TRUE(PageDecoder().decode(body, sink));
  EXPECT_EQ(sink.columns().size(), kMaxColumns);
  EXPECT_THAT(error_of(page_with(kMaxColumns + 1)).message, HasSubstr("more than 256 columns"));
}

TEST(PageDecoder, LeavesTheBodyAsItWas) {
  const std::string original = page_of(R"([1,"a\u0000b"])");
  std::string body = original;
  CollectingSink sink;

  ASSERT_TRUE(PageDecoder().decode(body, sink));

  EXPECT_EQ(body, original);
}

TEST(PageDecoder, ReadsTheNextPageAfterARefusedOne) {
  std::string broken = page_of(R"([1,"a"],[2)");
  std::string whole = page_of(R"([3,"c"])");
  CollectingSink sink_of_broken;
  CollectingSink sink;
  PageDecoder decoder;

  ASSERT_FALSE(decoder.decode(broken, sink_of_broken));
  const auto tail = decoder.decode(whole, sink);

  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_THAT(sink.rows(), ElementsAre(OwnedRow{number("3"), string("c")}));
}

TEST(PageDecoder, ReadsPagesOfOtherColumnsOneAfterTheOther) {
  std::string first = page_of(R"([1,"a"])");
  std::string second =
      R"({"properties":{"columns":[{"name":"Cost","type":"Number"}],"rows":[[2]]}})";
  CollectingSink sink_of_first;
  CollectingSink sink;
  PageDecoder decoder;

  ASSERT_TRUE(decoder.decode(first, sink_of_first));
  ASSERT_TRUE(decoder.decode(second, sink));

  EXPECT_THAT(sink.columns(), ElementsAre(Column{"Cost", ColumnType::kNumber}));
  EXPECT_THAT(sink.rows(), ElementsAre(OwnedRow{number("2")}));
}

TEST(PageDecoder, PassesOnTheErrorOfASinkThatDislikesTheColumns) {
  const Error disliked{ErrorKind::kIo, "disk full"};
  std::string body = page_of(R"([1,"a"])");
  CollectingSink sink(disliked, 0);

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_FALSE(tail);
  EXPECT_EQ(tail.error(), disliked);
  EXPECT_THAT(sink.rows(), IsEmpty());
}

TEST(PageDecoder, EndsAtTheRowThatTheSinkRefuses) {
  const Error disliked{ErrorKind::kCancelled, "stopped"};
  std::string body = page_of(R"([1,"a"],[2,"b"],[3,"c"])");
  CollectingSink sink(disliked, 2);

  const auto tail = PageDecoder().decode(body, sink);

  ASSERT_FALSE(tail);
  EXPECT_EQ(tail.error(), disliked);
  EXPECT_EQ(sink.rows().size(), 2U);
}

TEST(PageDecoder, ReportsTheErrorWithinASuccessfulAnswer) {
  const Error error =
      error_of(R"({"error":{"code":"RBACAccessDenied","message":"No access.\nRequest ID: 1"}})");

  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.message,
            "Azure answered with the error 'RBACAccessDenied': No access.\\x0aRequest ID: 1");
}

TEST(PageDecoder, ReportsAnErrorThatFollowsTheRows) {
  std::string body = page_of(R"([1,"a"])");
  body.pop_back();
  body.append(R"(,"error":{"code":"NoHttpContext","message":"m"}})");

  EXPECT_THAT(error_of(body).message, HasSubstr("'NoHttpContext': m"));
}

TEST(PageDecoder, ReportsAnErrorThatIsNoObject) {
  EXPECT_EQ(error_of(R"({"error":"gone"})").message, "Azure answered with the error '\"gone\"'");
}

TEST(PageDecoder, NamesRowAndColumnOfACellOfTheWrongType) {
  EXPECT_EQ(error_of(page_of(R"([1,"a"],["2","b"])")).message,
            "row 2, column 'Cost': a string where the column's type is Number");
  EXPECT_EQ(error_of(page_of(R"([1,2])")).message,
            "row 1, column 'Name': a number where the column's type is String or Datetime");
}

TEST(PageDecoder, ShowsTheBeginningOfAWebPage) {
  EXPECT_EQ(error_of("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>").message,
            "the answer is not JSON: it starts with "
            "'<!DOCTYPE html><html><body>502 Bad Gateway</body></html>'");
}

TEST(PageDecoder, PrintsNothingFromOutsideThatMovesTheCursor) {
  const std::string name = "\\u001b[2J";
  std::string body = R"({"properties":{"columns":[{"name":")" + name + R"(","type":"X"}]}})";

  EXPECT_THAT(error_of(body).message, HasSubstr("column '\\x1b[2J' is of the unknown type 'X'"));
}

TEST(PageDecoder, SaysWhereTheAnswerIsNotJson) {
  EXPECT_EQ(error_of(R"({"a":01,"properties":{}})").message,
            "the answer is not valid JSON at byte 5: not a value of JSON: '01'");
  EXPECT_EQ(error_of(R"({"a":1,)").message,
            "the answer is not valid JSON: it does not end with a '}', after 7 bytes");
  EXPECT_EQ(error_of(R"({"a":{"b":1})").message,
            "the answer is not valid JSON: it ends too early, after 12 bytes");
}

}  // namespace
}  // namespace azcost::decode
