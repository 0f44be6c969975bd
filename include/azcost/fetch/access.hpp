/// What a person has to do to give an app access to costs. It depends on the agreement, and on
/// whether the account, a billing profile or a customer is read.
#pragma once

#include <string>
#include <string_view>

#include "azcost/model/account.hpp"

namespace azcost::fetch {

/// What the reader of an error can do.
enum class Advice {
  kNone,
  kGiveRole,
  kCheckApp,
  kCheckScope,
  kCheckGrouping,
  kCheckVersion,
  kCheckSums,
  kCheckQuery,
  kCheckWay,
  kShowCharges,
  kShowIndirectCharges,
  kAskForNewer,
  kSetTheClock,
  kTryLater,
  kNextRun,
  kAskForLess,
  kBug,
};

/// What a request asked about.
struct Place {
  Agreement agreement = Agreement::kAuto;
  std::string scope = {};  ///< path below Azure Resource Manager, as `Shape::scope`
  std::string resource_manager = {};
};

/// The advice as text, without a full stop at its end; empty for `kNone`.
[[nodiscard]] std::string text_of(Advice advice, const Place& place);

/// The role for apps that read an enterprise enrolment, "EnrollmentReader".
/// Source: Microsoft's "Assign roles to Azure Enterprise Agreement service principal names".
inline constexpr std::string_view kEnrollmentReader = "24f8edb6-1668-4659-b5e2-40bb5f3a7d7e";

/// The call with which an enrolment's administrator gives that role to an app.
[[nodiscard]] std::string enrollment_role_call(std::string_view resource_manager,
                                               std::string_view enrollment);

}  // namespace azcost::fetch
