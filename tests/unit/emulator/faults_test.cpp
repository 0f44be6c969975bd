#include "azcost/emulator/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace azcost::emulator {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ResultOf;
using ::testing::SizeIs;

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

TEST(ParseFault, AKindAloneIsForAllRequests) {
  EXPECT_EQ(parsed("500"), (Fault{.kind = FaultKind::k500}));
}

TEST(ParseFault, ReadsTheRequests) {
  EXPECT_EQ(parsed("500@3"), (Fault{.kind = FaultKind::k500, .first = 3, .last = 3}));
  EXPECT_EQ(parsed("500@2-4"), (Fault{.kind = FaultKind::k500, .first = 2, .last = 4}));
  EXPECT_EQ(parsed("500@5-"), (Fault{.kind = FaultKind::k500, .first = 5}));
  EXPECT_EQ(parsed("500@3n"), (Fault{.kind = FaultKind::k500, .every = 3}));
}

TEST(ParseFault, ReadsTheProbability) {
  EXPECT_EQ(parsed("500%20"), (Fault{.kind = FaultKind::k500, .percent = 20}));
}

TEST(ParseFault, ReadsAllPartsAtOnce) {
  EXPECT_EQ(parsed("429-retry-after=30@2-4%50"), (Fault{.kind = FaultKind::k429RetryAfter,
                                                        .argument = 30,
                                                        .first = 2,
                                                        .last = 4,
                                                        .percent = 50}));
}

TEST(ParseFault, AWaitThatIsLeftOutIsTheOneOfTheTable) {
  EXPECT_EQ(parsed("429-qpu").argument, 45U);
  EXPECT_EQ(parsed("429-qpu=0").argument, 0U);
  EXPECT_EQ(parsed("503").argument, std::nullopt);
  EXPECT_EQ(parsed("503=7").argument, 7U);
}

TEST(ParseFault, AnUnknownKindNamesTheNearestOne) {
  EXPECT_EQ(refusal("429-qpo=3@1"),
            "'429-qpo=3@1': there is no fault '429-qpo'; did you mean 429-qpu?");
  EXPECT_EQ(refusal("earthquake"), "'earthquake': there is no fault 'earthquake'");
  EXPECT_EQ(refusal(""), "'': there is no fault ''");
}

TEST(ParseFault, RefusesAnArgumentThatTheKindDoesNotTake) {
  EXPECT_EQ(refusal("500=3"), "'500=3': 500 takes no number");
}

TEST(ParseFault, RefusesAnArgumentThatIsNoNumber) {
  EXPECT_THAT(refusal("slow=long"), HasSubstr("'long' is not a number of seconds"));
  EXPECT_THAT(refusal("slow="), HasSubstr("'' is not a number of seconds"));
  EXPECT_THAT(refusal("slow=-1"), HasSubstr("'-1'"));
  EXPECT_THAT(refusal("slow=99999999999"), HasSubstr("'99999999999'"));
}

TEST(ParseFault, RefusesAKindWithoutTheArgumentThatItNeeds) {
  EXPECT_EQ(refusal("too-large"), "'too-large': too-large needs a number of days: too-large=7");
}

TEST(ParseFault, RefusesRequestsThatAreNone) {
  for (const char* spec :
       {"500@", "500@0", "500@x", "500@4-2", "500@0n", "500@n", "500@-3", "500@1-2-3", "500@3n4"}) {
    EXPECT_THAT(refusal(spec), HasSubstr("names no requests")) << spec;
  }
}

TEST(ParseFault, RefusesWhatIsNoPercentage) {
  for (const char* spec : {"500%", "500%0", "500%101", "500%half"}) {
    EXPECT_THAT(refusal(spec), HasSubstr("is not a percentage")) << spec;
  }
}

TEST(ParseFault, AnErrorIsPrintable) {
  EXPECT_THAT(refusal("a\nb\x1b[31m"), AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

TEST(FaultTable, HasEveryKindOnceAndInOrder) {
  const auto table = fault_table();
  EXPECT_THAT(table, SizeIs(static_cast<std::size_t>(FaultKind::kTokenSlow) + 1));
  EXPECT_TRUE(std::ranges::is_sorted(table, std::ranges::less_equal(), &FaultDescription::kind));
}

TEST(FaultTable, EveryNameIsRead) {
  for (const FaultDescription& kind : fault_table()) {
    const std::string spec = std::string(kind.name) + (kind.argument_needed ? "=1" : "");
    EXPECT_EQ(parsed(spec).kind, kind.kind) << spec;
  }
}

TEST(FaultHelp, HasALineForEveryKind) {
  const std::string help = fault_help();
  for (const FaultDescription& kind : fault_table()) {
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(kind.name)));
    EXPECT_THAT(help, HasSubstr(std::string(kind.help)));
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
