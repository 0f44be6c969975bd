// Something else has a name that azcost opens: every command ends soon, with a sentence that names
// it, and works again when it is moved away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

enum class Obstacle { kFifo, kFolder, kDanglingLink, kLinkToFifo };

constexpr std::array kObstacles = {std::pair{Obstacle::kFifo, "fifo"},
                                   std::pair{Obstacle::kFolder, "folder"},
                                   std::pair{Obstacle::kDanglingLink, "dangling link"},
                                   std::pair{Obstacle::kLinkToFifo, "link to a fifo"}};

/// `fifo`: the path of the fifo to which a link leads.
void plant(Obstacle obstacle, const fs::path& path, const fs::path& fifo) {
  fs::remove_all(path);
  switch (obstacle) {
    case Obstacle::kFifo:
      ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
      break;
    case Obstacle::kFolder:
      fs::create_directories(path / "mine");
      break;
    case Obstacle::kDanglingLink:
      fs::create_symlink("/nowhere/at/all", path);
      break;
    case Obstacle::kLinkToFifo:
      ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
      fs::create_symlink(fifo, path);
      break;
  }
}

/// The names that azcost opens, below the data directory.
fs::path path_of(const std::string& name, EmulatedHome& home) {
  const std::string month = Month(EmulatedHome::from()).format();
  const fs::path metadata = home.data_dir() / "metadata/actual/account=default";
  if (name == "manifest") return metadata / ("month=" + month + ".json");
  if (name == "restatements") return metadata / "restatements.jsonl";
  if (name == "lock") return home.data_dir() / "lock";
  if (name == "quota") {
    return home.data_dir() / "metadata/quota" / (home.server().options().tenant_id + ".json");
  }
  if (name == "day") {
    return home.data_dir() / "data/actual/account=default" / ("month=" + month) /
           (format_day(EmulatedHome::from()) + ".jsonl");
  }
  for (const auto& entry : fs::directory_iterator(home.data_dir() / "metadata/runs")) {
    return entry.path();
  }
  return {};
}

class Obstacles : public ::testing::TestWithParam<const char*> {
 protected:
  /// A program that opens a fifo waits for ever.
  static constexpr std::chrono::seconds kFarTooLong{30};

  void expect_end(const char* command, const ProcessResult& result, const fs::path& path) {
    EXPECT_NE(result.exit_code, 128 + SIGKILL) << command << " did not end";
    EXPECT_NE(result.exit_code, 70) << command << ": " << result.err;
    if (result.exit_code == 0) return;
    EXPECT_THAT(result.out + result.err, HasSubstr(path.filename().string())) << command;
  }
};

INSTANTIATE_TEST_SUITE_P(Names, Obstacles,
                         ::testing::Values("manifest", "restatements", "lock", "run", "quota",
                                           "day"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST_P(Obstacles, LetEveryCommandEndWithASentence) {
  EmulatedHome home({}, 20, EmulatedHome::from() + std::chrono::days(2));
  ASSERT_EQ(home.collect().exit_code, 0);
  const fs::path path = path_of(GetParam(), home);
  std::uint64_t restatement = 1;
  for (const auto& [obstacle, name] : kObstacles) {
    SCOPED_TRACE(name);
    plant(obstacle, path, home.home().path() / "fifo");
    const ProcessOptions guarded{.kill_after = kFarTooLong};
    const auto environment = home.environment();
    expect_end("status", azcost({"status"}, environment, guarded), path);
    expect_end("verify", azcost({"verify"}, environment, guarded), path);
    expect_end("verify --repair", azcost({"verify", "--repair"}, environment, guarded), path);
    // Every file of the month is about to be written.
    home.world().restate(EmulatedHome::from(), ++restatement);
    expect_end("collect", home.collect(guarded), path);
    expect_end("collect --force", home.collect(guarded, {"--force"}), path);
    expect_end("check", azcost({"check", "--offline"}, environment, guarded), path);

    fs::remove_all(path);
    ASSERT_EQ(home.collect({}, {"--force"}).exit_code, 0);
    EXPECT_EQ(home.verify().exit_code, 0) << home.verify().out;
    EXPECT_EQ(stored_books(home.home(), "store/data"),
              emulator_books(home.world(), EmulatedHome::from(),
                             EmulatedHome::from() + std::chrono::days(2)));
  }
}

TEST(Obstacle, InThePlaceOfADayFileIsToBeMovedAwayAndStopsNoOtherMonth) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  const fs::path day = path_of("day", home);
  plant(Obstacle::kFolder, day, {});
  const ProcessResult verified = home.verify();
  EXPECT_EQ(verified.exit_code, 65);
  EXPECT_THAT(verified.out, HasSubstr("move it away, then collect the day again"));
  const ProcessResult refused = home.collect({}, {"--force"});
  EXPECT_EQ(refused.exit_code, 73) << refused.out << refused.err;
  EXPECT_THAT(refused.out, HasSubstr("is a folder where a file of azcost belongs; move it away"));
  // It does not hold up the next month.
  const std::string next = format_day(Month(EmulatedHome::from()).next().first_day());
  EXPECT_EQ(azcost({"collect", "--from", next, "--to", next}, home.environment()).exit_code, 0);
}

TEST(Obstacle, InThePlaceOfTheConfigIsReportedToo) {
  EmulatedHome home;
  const fs::path fifo = home.home().path() / "config.json";
  plant(Obstacle::kFifo, fifo, {});
  const ProcessResult result = azcost({"collect", "--config", fifo.string()}, home.environment(),
                                      {.kill_after = std::chrono::seconds(30)});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("config.json': not a regular file"));
}

}  // namespace
}  // namespace azcost::testing
