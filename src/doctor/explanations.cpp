#include "explanations.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "azcost/auth/sts_codes.hpp"
#include "azcost/base/text.hpp"
#include "azcost/http/status.hpp"

namespace azcost::doctor {
namespace {

using fetch::Advice;

/// The step at which a person changes what the authority refuses.
SetupStep step_of(auth::Subject subject) {
  switch (subject) {
    case auth::Subject::kProof:
      return SetupStep::kClientSecret;
    case auth::Subject::kTenant:
      return SetupStep::kTenantId;
    case auth::Subject::kApp:
      return SetupStep::kAppRegistration;
    case auth::Subject::kClock:
    case auth::Subject::kCloud:
      break;
  }
  return SetupStep::kNone;
}

constexpr std::string_view kNoRole =
    "the token is good, and the app may not read this {scope}; Azure answers the same when there "
    "is no such {scope}";
constexpr std::string_view kNoScope = "there is no such {scope}, or it has no costs to read";
constexpr std::string_view kWrongTenant = "the billing account does not accept the token";

/// The agreement decides who can give access, and the text of `advice` is made for it. Where
/// `advice` is `kNone`, `remedy` is used.
struct AnswerMeaning {
  int status;             ///< 0: any
  std::string_view code;  ///< in any case; `*` at its front: any code with this ending; empty: any
  std::string_view meaning;  ///< `{scope}` becomes the kind of the scope
  SetupStep step;
  Advice advice;
  std::string_view remedy = {};
};

/// The first row that fits decides. Sources: Microsoft's list of Cost Management error codes, and
/// what users reported (azqr#277, azqr#581, opencost#2351).
constexpr std::array kAnswerMeanings = std::to_array<AnswerMeaning>({
    {0, "IndirectCostDisabled", "the partner hides the charges: cost visibility is off",
     SetupStep::kCustomerTenants, Advice::kShowIndirectCharges},
    {0, "*CostDisabled", "the role is there, and a policy hides the charges",
     SetupStep::kBillingAccountId, Advice::kShowCharges},
    {0, "RBACAccessDenied", kNoRole, SetupStep::kReaderRole, Advice::kGiveRole},
    {0, "AuthorizationFailed", kNoRole, SetupStep::kReaderRole, Advice::kGiveRole},
    {0, "BillingAccessDenied", kNoRole, SetupStep::kReaderRole, Advice::kGiveRole},
    {0, "InvalidAuthenticationTokenTenant", kWrongTenant, SetupStep::kTenantId, Advice::kNone,
     "the app and the billing account have to be in the same tenant: for a partner the partner's "
     "own, not a customer's"},
    {0, "InvalidAuthenticationToken", kWrongTenant, SetupStep::kTenantId, Advice::kNone,
     "check tenant_id and cloud of the account"},
    {http::kUnauthorized, "", kNoRole, SetupStep::kReaderRole, Advice::kGiveRole},
    {http::kForbidden, "", kNoRole, SetupStep::kReaderRole, Advice::kGiveRole},
    {http::kNotFound, "", kNoScope, SetupStep::kBillingAccountId, Advice::kCheckScope},
});

bool fits(const AnswerMeaning& row, const Evidence& evidence) {
  if (row.status != 0 && row.status != evidence.status) return false;
  if (!row.code.starts_with('*')) {
    return row.code.empty() || equals_ignoring_case(row.code, evidence.code);
  }
  return to_lower(evidence.code).ends_with(to_lower(row.code.substr(1)));
}

/// The kind of the place's scope, in words.
std::string_view kind_of(const fetch::Place& place) {
  const std::string scope = to_lower(place.scope);
  if (scope.find("/customers/") != std::string::npos) return "customer";
  if (scope.find("/billingprofiles/") != std::string::npos) return "billing profile";
  return "billing account";
}

/// The explanation of an error for which no row fits.
Explanation explain_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kThrottled:
      return {"the quota of the tenant is spent", SetupStep::kNone,
              "try again later; queries of other tools and of people in the portal count as well"};
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimedOut:
      return {"the service or the way to it does not work", SetupStep::kNone,
              "try again later, and check the network and http.proxy (HTTPS_PROXY)"};
    case ErrorKind::kData:
      return {"the answer is not one of this service", SetupStep::kNone,
              "check cloud of the account, and whether a proxy answers in the place of Azure"};
    default:
      return {};
  }
}

}  // namespace

Explanation explain_token(const Error& error, std::string_view proof_place) {
  if (const auth::StsMeaning* const known = auth::meaning_of(error.evidence.code)) {
    return {auth::with_place(known->meaning, proof_place), step_of(known->subject),
            auth::with_place(known->remedy, proof_place)};
  }
  if (error.kind != ErrorKind::kPermission) return explain_kind(error.kind);
  return {"the authority does not accept the app", SetupStep::kAppRegistration,
          "App registrations > the app: compare client_id and tenant_id with its Overview page"};
}

Explanation explain_answer(const Error& error, const fetch::Place& place) {
  const Evidence& evidence = error.evidence;
  const auto* const row = std::ranges::find_if(
      kAnswerMeanings, [&](const AnswerMeaning& meaning) { return fits(meaning, evidence); });
  const bool is_known = row != kAnswerMeanings.end();
  if (is_known && evidence.is_foreign) {
    return {"something between azcost and Azure refused the request: it never reached Azure",
            SetupStep::kNone, fetch::text_of(Advice::kCheckWay, place)};
  }
  if (is_known) {
    return {replaced(row->meaning, "{scope}", kind_of(place)), row->step,
            row->advice == Advice::kNone ? std::string(row->remedy)
                                         : fetch::text_of(row->advice, place)};
  }
  if (error.kind == ErrorKind::kConfig) {
    return {"the service does not accept the request", SetupStep::kBillingAccountId,
            "check billing_account_id, agreement, group_by and tag_keys of the account"};
  }
  return explain_kind(error.kind);
}

}  // namespace azcost::doctor
