#include "azcost/model/exit_code.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>
#include <vector>

namespace azcost {
namespace {

UnitRecord ended(Outcome outcome) {
  UnitRecord record;
  record.outcome = outcome;
  return record;
}

UnitRecord failed(ErrorKind kind) {
  UnitRecord record = ended(Outcome::kFailed);
  record.error = Error{kind, "why"};
  return record;
}

ExitCode of(std::initializer_list<UnitRecord> units) {
  return exit_code_of(std::vector<UnitRecord>(units));
}

// The numbers that scripts branch on.
TEST(ExitCode, KeepsItsNumbers) {
  EXPECT_EQ(static_cast<int>(ExitCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kPartial), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kData), 65);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnavailable), 69);
  EXPECT_EQ(static_cast<int>(ExitCode::kSoftware), 70);
  EXPECT_EQ(static_cast<int>(ExitCode::kCannotCreate), 73);
  EXPECT_EQ(static_cast<int>(ExitCode::kIo), 74);
  EXPECT_EQ(static_cast<int>(ExitCode::kTemporary), 75);
  EXPECT_EQ(static_cast<int>(ExitCode::kPermission), 77);
  EXPECT_EQ(static_cast<int>(ExitCode::kConfig), 78);
  EXPECT_EQ(static_cast<int>(ExitCode::kReaderGone), 141);
}

TEST(ExitCode, FollowsTheKindOfAnError) {
  for (const auto& [kind, code] : std::initializer_list<std::pair<ErrorKind, ExitCode>>{
           {ErrorKind::kUsage, ExitCode::kUsage},
           {ErrorKind::kConfig, ExitCode::kConfig},
           {ErrorKind::kPermission, ExitCode::kPermission},
           {ErrorKind::kThrottled, ExitCode::kTemporary},
           {ErrorKind::kUnavailable, ExitCode::kUnavailable},
           {ErrorKind::kData, ExitCode::kData},
           {ErrorKind::kCannotCreate, ExitCode::kCannotCreate},
           {ErrorKind::kIo, ExitCode::kIo},
           {ErrorKind::kBusy, ExitCode::kTemporary},
           {ErrorKind::kCancelled, ExitCode::kReaderGone},
           {ErrorKind::kInternal, ExitCode::kSoftware}}) {
    EXPECT_EQ(exit_code_of(kind), code) << static_cast<int>(kind);
  }
}

TEST(ExitCode, IsOkWhenNothingFailed) {
  EXPECT_EQ(of({}), ExitCode::kOk);
  EXPECT_EQ(of({ended(Outcome::kCommitted), ended(Outcome::kUnchanged), ended(Outcome::kEmpty),
                ended(Outcome::kKept), ended(Outcome::kSkipped)}),
            ExitCode::kOk);
}

TEST(ExitCode, IsTheReasonWhenEverythingFailedForOne) {
  EXPECT_EQ(of({ended(Outcome::kMismatch), ended(Outcome::kMismatch)}), ExitCode::kData);
  EXPECT_EQ(of({ended(Outcome::kThrottled)}), ExitCode::kTemporary);
  EXPECT_EQ(of({ended(Outcome::kForbidden)}), ExitCode::kPermission);
  EXPECT_EQ(of({failed(ErrorKind::kIo), failed(ErrorKind::kIo)}), ExitCode::kIo);
  EXPECT_EQ(of({ended(Outcome::kFailed)}), ExitCode::kSoftware) << "a failure must say why";
}

TEST(ExitCode, IsPartialWhenSomethingIsSafe) {
  EXPECT_EQ(of({ended(Outcome::kCommitted), failed(ErrorKind::kUnavailable)}), ExitCode::kPartial);
  EXPECT_EQ(of({ended(Outcome::kThrottled), ended(Outcome::kUnchanged)}), ExitCode::kPartial);
}

TEST(ExitCode, DoesNotTakeASkippedUnitForASafeOne) {
  EXPECT_EQ(of({ended(Outcome::kSkipped), ended(Outcome::kForbidden)}), ExitCode::kPermission);
}

TEST(ExitCode, IsTheMostImportantReasonWhenReasonsMixAndNothingIsSafe) {
  const std::vector<UnitRecord> important_first = {
      failed(ErrorKind::kInternal), failed(ErrorKind::kConfig), ended(Outcome::kForbidden),
      ended(Outcome::kMismatch),    failed(ErrorKind::kIo),     failed(ErrorKind::kUnavailable),
      ended(Outcome::kThrottled)};
  const std::vector<ExitCode> expected = {
      ExitCode::kSoftware, ExitCode::kConfig,      ExitCode::kPermission, ExitCode::kData,
      ExitCode::kIo,       ExitCode::kUnavailable, ExitCode::kTemporary};
  for (std::size_t i = 0; i < important_first.size(); ++i) {
    // The less important ones come first: order must not matter.
    const std::vector<UnitRecord> rest(important_first.rbegin(),
                                       important_first.rend() - static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(exit_code_of(rest), expected[i]) << i;
  }
}

TEST(Failure, IsWhatHasToBeCollectedAgain) {
  for (const Outcome outcome : {Outcome::kCommitted, Outcome::kUnchanged, Outcome::kRead,
                                Outcome::kEmpty, Outcome::kKept, Outcome::kSkipped}) {
    EXPECT_FALSE(is_failure(outcome)) << name_of(outcome);
  }
  for (const Outcome outcome :
       {Outcome::kMismatch, Outcome::kThrottled, Outcome::kForbidden, Outcome::kFailed}) {
    EXPECT_TRUE(is_failure(outcome)) << name_of(outcome);
  }
}

}  // namespace
}  // namespace azcost
