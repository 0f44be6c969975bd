#include "azcost/fetch/quota_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/system_clock.hpp"
#include "azcost/model/calendar.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

const SystemTime kToday{*parse_day("2026-10-20")};
const std::filesystem::path kFile = "/data/metadata/quota/tenant.json";

class QuotaBookTest : public ::testing::Test {
 protected:
  [[nodiscard]] QuotaBook book() {
    return QuotaBook(clock_, {.share_percent = 100}, QuotaFile{files_, kFile});
  }
  static Spending query() { return {.scope = "/b", .client_type = "azcost", .qpu = 1}; }
  /// Spends the budget of ten seconds.
  static void spend_all(QuotaBook& book) {
    for (int i = 0; i < 12; ++i) static_cast<void>(book.ask(query()));
  }

  testing::FakeClock clock_{kToday};
  testing::MemoryFileSystem files_;
};

TEST_F(QuotaBookTest, CountsNothingForARequestThatHasToWait) {
  QuotaBook book = this->book();
  spend_all(book);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(book.ask(query()), kToday + 10s);
  clock_.advance(10s);
  EXPECT_EQ(book.ask(query()), kToday + 10s);
}

TEST_F(QuotaBookTest, IsSharedByTwoThatWorkAtTheSameTime) {
  QuotaBook first = book();
  QuotaBook second = book();
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(first.ask(query()), kToday);
    EXPECT_EQ(second.ask(query()), kToday);
  }
  EXPECT_EQ(first.ask(query()), kToday + 10s);
  EXPECT_EQ(second.ask(query()), kToday + 10s);
}

TEST_F(QuotaBookTest, LetsOtherRunsKnowWhatTheServiceAskedFor) {
  struct Row {
    QuotaNews news;
    Spending request;
    std::chrono::milliseconds wait;
  };
  for (const Row& row :
       std::vector<Row>{{{.throttled = {{Bucket::kScope, 45s}}}, query(), 45s},
                        {{.throttled = {{Bucket::kTenant, 2h}}}, query(), 2h},
                        {{.pause = 90s}, {.scope = "/other", .client_type = "other"}, 90s}}) {
    ASSERT_TRUE(files_.remove(kFile));
    QuotaBook first = book();
    const SystemTime start = clock_.now();
    static_cast<void>(first.ask(query()));
    first.answered(query(), row.news);
    clock_.advance(row.wait / 2);
    QuotaBook second = book();
    EXPECT_EQ(second.ask(row.request), start + row.wait);
  }
}

TEST_F(QuotaBookTest, RestoresAPaceOnlyWhenARequestWasServed) {
  QuotaBook book = this->book();
  static_cast<void>(book.ask(query()));
  book.answered(query(), QuotaNews{.throttled = {{Bucket::kScope, 0s}}});
  book.answered(query(), QuotaNews{.served = false});
  EXPECT_EQ(book.ask(query()), kToday + 30s);
  book.answered(query(), QuotaNews{.served = true});
  EXPECT_LT(book.ask(query()), kToday + 30s);
}

TEST_F(QuotaBookTest, TakesABrokenFileForAnEmptyOneAndFixesIt) {
  const std::vector<std::string> broken = {"",
                                           "{",
                                           "null",
                                           "[]",
                                           R"({"quota_version":2})",
                                           R"({"quota_version":1,"spends":3})",
                                           R"({"quota_version":1,"spends":[["a",1]]})"};
  for (const std::string& text : broken) {
    files_.plant(kFile, text);
    QuotaBook book = this->book();
    EXPECT_EQ(book.ask(query()), kToday) << text;
    EXPECT_THAT(files_.content(kFile).value_or(""), HasSubstr("quota_version")) << text;
  }
}

/// A file with one entry of each sort, all of them at `time` and with `count`.
std::string file_with(const std::string& time, const std::string& count) {
  const std::string pair = "[" + time + "," + count + "]";
  return R"({"quota_version":1,"spends":[)" + pair + R"(],"observed":[)" + pair + "," + pair + "," +
         pair + R"(],"paces":{"tenant":{"interval_ms":)" + count + R"(,"last_sent":)" + time +
         R"(,"not_before":)" + time + R"(,"asked_at":)" + time + "}}}";
}

TEST_F(QuotaBookTest, IsNotHeldUpByTimesAndCountsThatCannotBe) {
  for (const char* time : {"9223372036854775807", "-9223372036854775808", "1e300", "-1e300",
                           "18446744073709551615", "0"}) {
    for (const char* count : {"-1", "-2147483648", "-1e300", "0", "0.5"}) {
      files_.plant(kFile, file_with(time, count));
      QuotaBook book = this->book();
      EXPECT_EQ(book.ask(query()), kToday) << time << " " << count;
    }
  }
}

TEST_F(QuotaBookTest, IsNotHeldUpByWhatAClockWroteThatWasADayAhead) {
  const std::string time = std::to_string((kToday + 24h).time_since_epoch().count());
  files_.plant(kFile, file_with(time, "0"));
  QuotaBook book = this->book();
  EXPECT_EQ(book.ask(query()), kToday);
}

TEST_F(QuotaBookTest, SurvivesAFileThatIsCutAnywhere) {
  QuotaBook writer = book();
  spend_all(writer);
  const std::string whole = files_.content(kFile).value_or("");
  for (std::size_t length = 0; length < whole.size() - 1; ++length) {
    files_.plant(kFile, whole.substr(0, length));
    QuotaBook book = this->book();
    EXPECT_EQ(book.ask(query()), kToday) << length;
  }
}

TEST_F(QuotaBookTest, GoesOnInMemoryWhenTheDiskFails) {
  files_.fail_at(0, Error{ErrorKind::kIo, "read-only"}, testing::MemoryFileSystem::Repeat::kSticky);
  QuotaBook book = this->book();
  spend_all(book);
  EXPECT_EQ(book.ask(query()), kToday + 10s);
}

TEST_F(QuotaBookTest, ForgetsNothingThatItCouldNotWriteWhileAnOlderFileIsThere) {
  QuotaBook book = this->book();
  ASSERT_LE(book.ask(query()), kToday);
  files_.fail_on("rename", kFile, Error{ErrorKind::kIo, "no space left"},
                 testing::MemoryFileSystem::Repeat::kOnce);
  for (int i = 0; i < 11; ++i) ASSERT_LE(book.ask(query()), kToday);
  EXPECT_EQ(book.ask(query()), kToday + 10s);
}

TEST_F(QuotaBookTest, LeavesNothingButTheFileAndItsLock) {
  QuotaBook book = this->book();
  spend_all(book);
  for (const auto& [path, content] : files_.files()) {
    EXPECT_TRUE(path == kFile || path == kFile.native() + ".lock") << path;
  }
}

TEST(QuotaBookOnDisk, LosesNoSpendOfTwoThatAskAtOnce) {
  constexpr int kAsks = 150;
  const testing::TempDir home;
  const std::filesystem::path path = home.path() / "quota" / "tenant.json";
  SystemClock clock;
  PosixFileSystem files;
  std::latch both(2);
  const auto ask_often = [&] {
    QuotaBook book(clock, {.documented_limits = false}, QuotaFile{files, path});
    both.arrive_and_wait();
    for (int i = 0; i < kAsks; ++i) {
      static_cast<void>(book.ask({.scope = "/b", .client_type = "azcost"}));
    }
  };
  {
    const std::jthread first(ask_often);
    const std::jthread second(ask_often);
  }
  const auto text = files.read_file(path, 1'000'000);
  ASSERT_TRUE(text.ok());
  const auto state = parse_governor_state(*text);
  ASSERT_TRUE(state.ok());
  // A book that finds the file locked for half a second goes on without the lock, as `update` says;
  // that can happen on a busy machine. Without any lock about half of the spends get lost.
  EXPECT_GE(state->spends.size(), 2U * kAsks - kAsks / 10);
}

TEST_F(QuotaBookTest, WaitsForWhoeverHoldsItButNotForEver) {
  ASSERT_TRUE(files_.make_directories(kFile.parent_path()).ok());
  auto lock = files_.lock(kFile.native() + ".lock", "another");
  ASSERT_TRUE(lock.ok());
  QuotaBook book = this->book();
  const SystemTime release = book.ask(query());
  EXPECT_EQ(release, clock_.now());
  EXPECT_LE(clock_.now() - kToday, 1s);
}

TEST_F(QuotaBookTest, ForgetsWhatIsTooOldToCount) {
  QuotaBook book = this->book();
  for (int hour = 0; hour < 50; ++hour) {
    spend_all(book);
    clock_.advance(1h);
  }
  EXPECT_LT(files_.content(kFile).value_or("").size(), 2000U);
}

TEST_F(QuotaBookTest, KeepsNoNamesForLongerThanAMinute) {
  QuotaBook book = this->book();
  for (int i = 0; i < 200; ++i) {
    const SystemTime release = book.ask(query());
    if (release > clock_.now()) clock_.advance(release - clock_.now());
  }
  const auto state = parse_governor_state(files_.content(kFile).value_or(""));
  ASSERT_TRUE(state.ok());
  EXPECT_LE(std::ranges::count(state->spends, "/b", &GovernorState::Spend::scope), 60);
}

TEST_F(QuotaBookTest, SaysWhenManyRequestsCouldBeDoneAndCountsNothing) {
  QuotaBook book = this->book();
  EXPECT_EQ(book.earliest_end(std::vector<Spending>(12, query())), kToday);
  EXPECT_EQ(book.earliest_end(std::vector<Spending>(13, query())), kToday + 10s);
  EXPECT_EQ(book.earliest_end(std::vector<Spending>(601, query())), kToday + 1h);
  EXPECT_EQ(book.ask(query()), kToday);
}

TEST_F(QuotaBookTest, ReadsBackWhatItWrites) {
  GovernorState state;
  state.spends = {{kToday, 1}, {kToday + 5s, 3, "/b", "azcost"}, {kToday + 6s, 1, "/c", ""}};
  state.observed = {GovernorState::Observation{kToday, 9}, std::nullopt,
                    GovernorState::Observation{kToday + 1s, 577}};
  state.paces["scope:/b"] = {15s, kToday, kToday + 45s, kToday};
  const auto read = parse_governor_state(to_json(state));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, state);
}

}  // namespace
}  // namespace azcost::fetch
