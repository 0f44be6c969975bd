#include "row_changes.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "unit_builder.hpp"

namespace azcost::commit {

void PrintTo(const RowChanges& changes, std::ostream* out) {
  *out << changes.added << " added, " << changes.removed << " removed, " << changes.changed
       << " changed";
}

namespace {

using namespace testing;

constexpr std::size_t kEnough = 1000;

std::string row(const std::string& id, const std::string& cost = "1.0") {
  return R"({"BilledCost":)" + cost + R"(,"x_RowId":")" + id + R"("})";
}

std::string lines_of(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& line : rows) text.append(line).append("\n");
  return text;
}

Result<std::optional<RowChanges>> compare(const std::vector<std::string>& before,
                                          const std::vector<std::string>& after,
                                          std::size_t most_waiting = kEnough) {
  MemoryFileSystem files;
  files.plant("/before", lines_of(before));
  files.plant("/after", lines_of(after));
  auto old_rows = LineReader::open(files, "/before");
  auto new_rows = LineReader::open(files, "/after");
  return compare_rows(*old_rows, *new_rows, most_waiting);
}

std::optional<RowChanges> changes(const std::vector<std::string>& before,
                                  const std::vector<std::string>& after) {
  auto compared = compare(before, after);
  EXPECT_TRUE(compared) << compared.error().message;
  return compared ? *compared : std::nullopt;
}

RowChanges counts(std::uint64_t added, std::uint64_t removed, std::uint64_t changed) {
  return {added, removed, changed};
}

TEST(RowChanges, AreNoneBetweenEqualFiles) {
  EXPECT_EQ(changes({}, {}), counts(0, 0, 0));
  EXPECT_EQ(changes({row("a"), row("b")}, {row("a"), row("b")}), counts(0, 0, 0));
}

TEST(RowChanges, CountARowWithAnotherAmountAsChanged) {
  EXPECT_EQ(changes({row("a"), row("b"), row("c")}, {row("a"), row("b", "2.0"), row("c", "3.0")}),
            counts(0, 0, 2));
}

TEST(RowChanges, CountNoRowWhoseAmountsDifferByTheNoiseOfDoublesOnly) {
  EXPECT_EQ(changes({row("a", "0.3"), row("b", "7.0")},
                    {row("a", "0.30000000000000004"), row("b", "7.000002")}),
            counts(0, 0, 1));
  EXPECT_EQ(changes({row("a", "null")}, {row("a", "0.0")}), counts(0, 0, 1));
  EXPECT_EQ(changes({R"({"Unit":"1","x_RowId":"a"})"}, {R"({"Unit":"1.0","x_RowId":"a"})"}),
            counts(0, 0, 1));
}

TEST(RowChanges, CountRowsThatComeAndGoWhereverTheyStand) {
  EXPECT_EQ(changes({row("b")}, {row("a"), row("b"), row("c")}), counts(2, 0, 0));
  EXPECT_EQ(changes({row("a"), row("b"), row("c")}, {row("b")}), counts(0, 2, 0));
  EXPECT_EQ(changes({row("a"), row("b"), row("d")}, {row("b", "2.0"), row("c"), row("d")}),
            counts(1, 1, 1));
  EXPECT_EQ(changes({row("a")}, {row("b")}), counts(1, 1, 0));
  EXPECT_EQ(changes({}, {row("a"), row("b")}), counts(2, 0, 0));
  EXPECT_EQ(changes({row("a"), row("b")}, {}), counts(0, 2, 0));
}

std::vector<std::string> rows_from(int first, int last) {
  std::vector<std::string> rows;
  for (int i = first; i < last; ++i) rows.push_back(row(std::to_string(i)));
  return rows;
}

TEST(RowChanges, FindTheirWayBackAfterALongStretchOfNewRows) {
  auto after = rows_from(0, 400);
  const auto before = rows_from(300, 400);
  EXPECT_EQ(changes(before, after), counts(300, 0, 0));
  EXPECT_EQ(changes(after, before), counts(0, 300, 0));
  after.back() = row("399", "9.0");
  EXPECT_EQ(changes(before, after), counts(300, 0, 1));
}

TEST(RowChanges, AreUnknownWhenTooManyRowsWaitForTheirTwins) {
  const auto compared = compare(rows_from(0, 20), rows_from(20, 40), 10);
  ASSERT_TRUE(compared);
  EXPECT_EQ(*compared, std::nullopt);
}

TEST(RowChanges, NeedNoMemoryForRowsThatMeetTheirTwinsAtOnce) {
  const auto compared = compare(rows_from(0, 500), rows_from(0, 500), 1);
  ASSERT_TRUE(compared);
  EXPECT_EQ(*compared, counts(0, 0, 0));
}

TEST(RowChanges, NeedNoMemoryOnceOneFileHasEnded) {
  const auto compared = compare(rows_from(0, 2), rows_from(0, 500), 3);
  ASSERT_TRUE(compared);
  EXPECT_EQ(*compared, counts(498, 0, 0));
}

TEST(RowChanges, TellOfAFileThatCannotBeRead) {
  MemoryFileSystem files;
  files.plant("/before", lines_of(rows_from(0, 2)));
  files.plant("/after", lines_of(rows_from(0, 2)));
  auto before = LineReader::open(files, "/before");
  auto after = LineReader::open(files, "/after");
  files.fail_at(1, {ErrorKind::kIo, "broken"}, MemoryFileSystem::Repeat::kOnce);
  const auto compared = compare_rows(*before, *after, kEnough);
  ASSERT_FALSE(compared);
  EXPECT_EQ(compared.error().message, "broken");
}

TEST(RowIdentity, IsTheRowIdWhereThereIsOne) {
  EXPECT_EQ(identity_of(row("a", "1.0")), identity_of(row("a", "2.0")));
  EXPECT_NE(identity_of(row("a")), identity_of(row("b")));
  // Names may change while the row stays the same.
  EXPECT_EQ(identity_of(R"({"RegionName":"x","x_RowId":"a"})"),
            identity_of(R"({"RegionName":"y","x_RowId":"a"})"));
  EXPECT_NE(identity_of(R"({"Tags":"{\"x_RowId\":\"t\"}","x_RowId":"a"})"),
            identity_of(R"({"Tags":"{\"x_RowId\":\"t\"}","x_RowId":"b"})"));
}

TEST(RowIdentity, IsEverythingButTheAmountsElsewhere) {
  EXPECT_EQ(identity_of(R"({"Cost":1.5,"Meter":"a","UsageQuantity":null})"),
            identity_of(R"({"Cost":-20.75,"Meter":"a","UsageQuantity":7.0})"));
  EXPECT_NE(identity_of(R"({"Cost":1.5,"Meter":"a"})"), identity_of(R"({"Cost":1.5,"Meter":"b"})"));
  EXPECT_NE(identity_of(R"({"Meter":"1"})"), identity_of(R"({"Meter":"2"})"));
  EXPECT_NE(identity_of(R"({"Meter":"a\"1"})"), identity_of(R"({"Meter":"a\"2"})"));
  EXPECT_NE(identity_of(R"({"Meter":null})"), identity_of(R"({"Meter":"a"})"));
  EXPECT_EQ(identity_of(R"({"a":{"b":1.0},"c":2.0})"), identity_of(R"({"a":{"b":3.0},"c":4.0})"));
}

TEST(RowIdentity, ComesToAnEndInWhatIsNoRow) {
  for (const std::string text : {"", "\"", "\"\\", "12", "{\"x_RowId\":", "{\"x_RowId\":\"abc"}) {
    EXPECT_LE(identity_of(text).size(), text.size()) << text;
  }
}

}  // namespace
}  // namespace azcost::commit
