#include "azcost/model/exit_code.hpp"

#include <algorithm>
#include <array>

namespace azcost {
namespace {

ExitCode exit_code_of(const UnitRecord& unit) noexcept {
  switch (unit.outcome) {
    case Outcome::kCommitted:
    case Outcome::kUnchanged:
    case Outcome::kRead:
    case Outcome::kEmpty:
    case Outcome::kKept:
    case Outcome::kSkipped:
      return ExitCode::kOk;
    case Outcome::kMismatch:
      return ExitCode::kData;
    case Outcome::kThrottled:
      return ExitCode::kTemporary;
    case Outcome::kForbidden:
      return ExitCode::kPermission;
    case Outcome::kFailed:
      return unit.error ? azcost::exit_code_of(unit.error->kind) : ExitCode::kSoftware;
  }
  return ExitCode::kSoftware;
}

/// The order when reasons mix and nothing worked. A bug comes first, else nobody would ever hear of
/// it; then what the user can fix; what passes by itself comes last.
constexpr std::array kMostImportantFirst = {
    ExitCode::kSoftware,     ExitCode::kConfig, ExitCode::kPermission,  ExitCode::kData,
    ExitCode::kCannotCreate, ExitCode::kIo,     ExitCode::kUnavailable, ExitCode::kTemporary,
};

}  // namespace

ExitCode exit_code_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kUsage:
      return ExitCode::kUsage;
    case ErrorKind::kConfig:
      return ExitCode::kConfig;
    case ErrorKind::kPermission:
      return ExitCode::kPermission;
    case ErrorKind::kThrottled:
    case ErrorKind::kBusy:
      return ExitCode::kTemporary;
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimedOut:
      return ExitCode::kUnavailable;
    case ErrorKind::kData:
      return ExitCode::kData;
    case ErrorKind::kCannotCreate:
      return ExitCode::kCannotCreate;
    case ErrorKind::kIo:
      return ExitCode::kIo;
    case ErrorKind::kCancelled:
      return ExitCode::kReaderGone;
    case ErrorKind::kInternal:
      return ExitCode::kSoftware;
  }
  return ExitCode::kSoftware;
}

bool is_failure(Outcome outcome) noexcept {
  return outcome == Outcome::kMismatch || outcome == Outcome::kThrottled ||
         outcome == Outcome::kForbidden || outcome == Outcome::kFailed;
}

ExitCode exit_code_of(const std::vector<UnitRecord>& units) noexcept {
  std::vector<ExitCode> reasons;
  bool any_success = false;
  for (const UnitRecord& unit : units) {
    if (is_failure(unit.outcome)) {
      reasons.push_back(exit_code_of(unit));
    } else if (unit.outcome != Outcome::kSkipped) {
      any_success = true;
    }
  }
  if (reasons.empty()) return ExitCode::kOk;
  if (any_success) return ExitCode::kPartial;
  for (const ExitCode code : kMostImportantFirst) {
    if (std::ranges::find(reasons, code) != reasons.end()) return code;
  }
  return reasons.front();
}

}  // namespace azcost
