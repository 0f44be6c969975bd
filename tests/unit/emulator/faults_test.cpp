#include "azcost/emulator/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace azcost::emulator {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Fault parsed(std::string_view spec) {
  const auto fault = parse_fault(spec);
  EXPECT_TRUE(fault.ok()) << spec;
  return fault ? *fault : Fault{};
}

/// The message of the refusal; empty when there is none.
std::string refusal(std::string_view spec) {
  const auto fault = parse_fault(spec);
  if (fault) return "";
  EXPECT_EQ(fault.error().kind, ErrorKind::kUsage);
  return fault.error().message;
}

TEST(ParseFault, ReadsRequestsAndPercents) {
  struct Case {
    const char* spec;
    std::uint64_t first;
    std::uint64_t last;
    std::uint64_t every;
    unsigned percent;
  };
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  for (const Case& row :
       {Case{"500", 1, kAll, 1, 100}, Case{"500@3", 3, 3, 1, 100}, Case{"500@2-4", 2, 4, 1, 100},
        Case{"500@5-", 5, kAll, 1, 100}, Case{"500@3n", 1, kAll, 3, 100},
        Case{"500%20", 1, kAll, 1, 20}, Case{"429-retry-after=30@2-4%50", 2, 4, 1, 50}}) {
    const Fault fault = parsed(row.spec);
    EXPECT_EQ(std::tuple(fault.first, fault.last, fault.every, fault.percent),
              std::tuple(row.first, row.last, row.every, row.percent))
        << row.spec;
  }
}

TEST(ParseFault, ReadsTheArgumentOrTakesTheOneOfTheTable) {
  EXPECT_EQ(parsed("429-retry-after=30@2-4%50").argument, 30U);
  EXPECT_EQ(parsed("429-qpu").argument, 45U);
  EXPECT_EQ(parsed("429-qpu=0").argument, 0U);
  EXPECT_EQ(parsed("503").argument, std::nullopt);
  EXPECT_EQ(parsed("503=7").argument, 7U);
}

TEST(ParseFault, SaysWhatIsWrong) {
  struct Case {
    const char* spec;
    const char* words;
  };
  for (const Case& row : {Case{"429-qpo=3@1", "there is no fault '429-qpo'; did you mean 429-qpu?"},
                          Case{"earthquake", "there is no fault 'earthquake'"},
                          Case{"", "there is no fault ''"},
                          Case{"500=3", "500 takes no number"},
                          Case{"slow=long", "'long' is not a number of seconds"},
                          Case{"slow=", "'' is not a number of seconds"},
                          Case{"slow=-1", "'-1'"},
                          Case{"slow=99999999999", "'99999999999'"},
                          Case{"too-large", "needs a number of days"},
                          Case{"500@", "names no requests"},
                          Case{"500@0", "names no requests"},
                          Case{"500@x", "names no requests"},
                          Case{"500@4-2", "names no requests"},
                          Case{"500@0n", "names no requests"},
                          Case{"500@n", "names no requests"},
                          Case{"500@-3", "names no requests"},
                          Case{"500@1-2-3", "names no requests"},
                          Case{"500@3n4", "names no requests"},
                          Case{"500%", "is not a percentage"},
                          Case{"500%0", "is not a percentage"},
                          Case{"500%101", "is not a percentage"},
                          Case{"500%half", "is not a percentage"}}) {
    EXPECT_THAT(refusal(row.spec),
                AllOf(StartsWith("'" + std::string(row.spec) + "': "), HasSubstr(row.words)));
  }
  EXPECT_THAT(refusal("a\nb\x1b[31m"), AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

TEST(FaultNames, AreAllReadAndHaveALineOfHelp) {
  const std::string help = fault_help();
  std::set<const FaultKind*> kinds;
  for (const std::string_view name : fault_names()) {
    const auto fault = parse_fault(std::string(name) + (name == "too-large" ? "=1" : ""));
    ASSERT_TRUE(fault.ok()) << name;
    EXPECT_TRUE(kinds.insert(fault->kind).second) << name;
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(name)));
  }
}

TEST(FaultHelp, FitsATerminal) {
  std::vector<std::string> lines;
  std::istringstream help(fault_help());
  for (std::string line; std::getline(help, line);) lines.push_back(line);
  EXPECT_THAT(lines, Each(SizeIs(::testing::Le(80U))));
}

}  // namespace
}  // namespace azcost::emulator
