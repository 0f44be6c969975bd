#include "azcost/run/pulsing_files.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>

#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::run {
namespace {

using std::chrono::minutes;

const SystemTime kMorning = std::chrono::sys_days{std::chrono::year(2026) / 10 / 5};

class PulsingFiles : public ::testing::Test {
 protected:
  /// Whether `work` beats, however long it is since the last beat.
  bool beats(const std::function<void()>& work) {
    clock_.advance(minutes(10));
    work();
    return pulse_.last() == clock_.steady_now();
  }

  testing::FakeClock clock_{kMorning};
  testing::MemoryFileSystem memory_;
  Pulse pulse_{clock_, minutes(1), [] {}};
  PulsingFileSystem files_{memory_, pulse_};
};

TEST_F(PulsingFiles, BeatWithEachPieceThatIsWrittenOrRead) {
  ASSERT_TRUE(files_.make_directories("/data"));
  auto file = files_.create("/data/a");
  ASSERT_TRUE(file);
  EXPECT_TRUE(beats([&] { EXPECT_TRUE((*file)->append("rows")); }));
  EXPECT_TRUE(beats([&] { EXPECT_TRUE((*file)->sync()); }));
  EXPECT_TRUE(beats([&] { EXPECT_TRUE((*file)->close()); }));
  auto reader = files_.open("/data/a");
  ASSERT_TRUE(reader);
  std::array<char, 8> buffer{};
  EXPECT_TRUE(beats([&] { EXPECT_EQ(*(*reader)->read(buffer), 4U); }));
}

TEST_F(PulsingFiles, BeatWithEachCallAndHandItOn) {
  memory_.plant("/data/a", "rows");
  EXPECT_TRUE(beats([&] { EXPECT_EQ(*files_.read_file("/data/a", 10), "rows"); }));
  EXPECT_TRUE(beats([&] { EXPECT_TRUE(files_.rename("/data/a", "/data/b")); }));
  EXPECT_TRUE(beats([&] { EXPECT_EQ((*files_.stat("/data/b"))->size, 4U); }));
  EXPECT_TRUE(beats([&] { EXPECT_EQ(files_.list("/data")->size(), 1U); }));
  EXPECT_TRUE(beats([&] { EXPECT_TRUE(files_.sync_directory("/data")); }));
  EXPECT_TRUE(beats([&] { EXPECT_TRUE(files_.remove("/data/b")); }));
  EXPECT_TRUE(memory_.files().empty());
}

}  // namespace
}  // namespace azcost::run
