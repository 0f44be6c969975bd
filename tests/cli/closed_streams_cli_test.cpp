// Started without some of its standard streams, as with `>&-` in a shell or by some service
// managers: no file of the store becomes a standard stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "emulated_home.hpp"
#include "integration/books.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Which of 0, 1 and 2 are closed, as bits.
class ClosedStreams : public ::testing::TestWithParam<int> {
 protected:
  static std::vector<int> closed() {
    std::vector<int> descriptors;
    for (int descriptor = 0; descriptor < 3; ++descriptor) {
      if ((GetParam() >> descriptor & 1) != 0) descriptors.push_back(descriptor);
    }
    return descriptors;
  }
  static bool is_closed(int descriptor) { return (GetParam() >> descriptor & 1) != 0; }
};

INSTANTIATE_TEST_SUITE_P(Combinations, ClosedStreams, ::testing::Range(1, 8));

TEST_P(ClosedStreams, LeaveTheStoreAsItShouldBeAndALostSummaryIsAnError) {
  EmulatedHome home;
  const ProcessResult run = home.collect({.closed_descriptors = closed()}, {"-v"});
  EXPECT_EQ(run.exit_code, is_closed(1) ? 74 : 0) << run.err;
  EXPECT_EQ(run.out.empty(), is_closed(1));
  if (is_closed(1) && !is_closed(2)) {
    EXPECT_THAT(run.err, HasSubstr("azcost: cannot write 'standard output': Bad file descriptor"));
  }
  // Neither log nor summary is in any file: rows, manifests, the lock.
  for (const auto& [name, text] : home.home().files("store")) {
    EXPECT_THAT(text, Not(HasSubstr("unit.committed"))) << name;
    EXPECT_THAT(text, Not(HasSubstr("day files written"))) << name;
  }
  EXPECT_EQ(stored_books(home.home(), "store/data"),
            emulator_books(home.world(), EmulatedHome::from(), EmulatedHome::to()));
  const ProcessResult verified = home.verify();
  EXPECT_EQ(verified.exit_code, 0) << verified.out;
}

TEST_P(ClosedStreams, MakeRowsThatGoNowhereAnError) {
  EmulatedHome home;
  const ProcessResult run =
      home.collect({.closed_descriptors = closed()}, {"--no-store", "-o", "-"});
  EXPECT_EQ(run.exit_code, is_closed(1) ? 74 : 0) << run.err;
  EXPECT_THAT(home.home().files("store"), IsEmpty());
}

TEST_P(ClosedStreams, MakeAnAnswerThatNobodyGetsAnError) {
  EmulatedHome home;
  ASSERT_EQ(home.collect().exit_code, 0);
  for (const char* command : {"version", "help", "status"}) {
    const ProcessResult run =
        azcost({command}, home.environment(), {.closed_descriptors = closed()});
    EXPECT_EQ(run.exit_code, is_closed(1) ? 74 : 0) << command << ": " << run.err;
  }
}

}  // namespace
}  // namespace azcost::testing
