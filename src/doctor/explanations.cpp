#include "explanations.hpp"

#include <algorithm>
#include <array>

#include "azcost/base/text.hpp"

namespace azcost::doctor {
namespace {

struct Meaning {
  std::string_view code;  ///< as it came, in any case; with `*` at its front any that ends like it
  std::string_view meaning;
  SetupStep step;
  std::string_view remedy;
};

constexpr std::string_view kUnknownCertificate =
    "the app does not know the certificate that azcost signs with";
constexpr std::string_view kUploadCertificate =
    "App registrations > the app > Certificates & secrets > Certificates: upload the certificate "
    "of client_certificate_file, without its key";
constexpr std::string_view kNoFederation = "no federated credential of the app fits the token";
constexpr std::string_view kSetFederation =
    "App registrations > the app > Certificates & secrets > Federated credentials: set Issuer, "
    "Subject and Audience to what the token in federated_token_file says";
constexpr std::string_view kCopyTenant =
    "App registrations > the app > Overview: copy Directory (tenant) ID into tenant_id";

/// Source: Microsoft's list of AADSTS error codes.
constexpr std::array kTokenMeanings = std::to_array<Meaning>({
    {"AADSTS7000215",
     "the app is there, and what azcost sends is not the Value of one of its secrets: a typing "
     "error, the Secret ID, or a secret of another app",
     SetupStep::kClientSecret,
     "App registrations > the app > Certificates & secrets: create a client secret and copy its "
     "Value, which the portal shows only once, into client_secret_file; it works after some "
     "minutes"},
    {"AADSTS7000222", "the client secret has expired", SetupStep::kClientSecret,
     "App registrations > the app > Certificates & secrets: create a client secret and copy its "
     "Value into client_secret_file"},
    {"AADSTS7000216", "no client secret arrived", SetupStep::kClientSecret,
     "put the Value of the client secret into client_secret_file"},
    {"AADSTS7000218", "no client secret arrived", SetupStep::kClientSecret,
     "put the Value of the client secret into client_secret_file"},
    {"AADSTS700027", kUnknownCertificate, SetupStep::kClientSecret, kUploadCertificate},
    {"AADSTS50012", kUnknownCertificate, SetupStep::kClientSecret, kUploadCertificate},
    {"AADSTS700024", "the proof of the app was outside its time of validity", SetupStep::kNone,
     "set the clock of this machine by NTP; a token in federated_token_file has to be replaced "
     "before it ends"},
    {"AADSTS70021", kNoFederation, SetupStep::kClientSecret, kSetFederation},
    {"AADSTS700211", kNoFederation, SetupStep::kClientSecret, kSetFederation},
    {"AADSTS700212", kNoFederation, SetupStep::kClientSecret, kSetFederation},
    {"AADSTS700213", kNoFederation, SetupStep::kClientSecret, kSetFederation},
    {"AADSTS700016",
     "the tenant does not know the app: the app was registered in another tenant, or client_id is "
     "not its Application (client) ID",
     SetupStep::kTenantId,
     "App registrations > the app > Overview: copy Directory (tenant) ID and Application (client) "
     "ID from the same page; the app belongs to the tenant that owns the billing account"},
    {"AADSTS7000229", "the app has no service principal in the tenant", SetupStep::kAppRegistration,
     "register the app in the tenant that owns the billing account"},
    {"AADSTS7000112", "the app is disabled", SetupStep::kAppRegistration,
     "Enterprise applications > the app > Properties: set Enabled for users to sign-in to Yes"},
    {"AADSTS53003", "a Conditional Access policy blocks the app", SetupStep::kAppRegistration,
     "exclude the app from the policy, or run azcost in a network that it allows"},
    {"AADSTS90002", "there is no such tenant in this cloud", SetupStep::kTenantId, kCopyTenant},
    {"AADSTS900023", "tenant_id is neither a GUID nor the name of a domain", SetupStep::kTenantId,
     kCopyTenant},
});

constexpr std::string_view kWrongTenant = "the billing account does not take the token";
constexpr std::string_view kNoCharges = "the role is there, and a policy hides the charges";

/// Who decides what an app may read depends on the agreement: `advice` is made for it. Where that
/// is `kNone` the remedy stands beside it.
struct AnswerMeaning {
  std::string_view code;     ///< as in `Meaning`
  std::string_view meaning;  ///< empty: the app has no role
  SetupStep step = SetupStep::kReaderRole;
  fetch::Advice advice = fetch::Advice::kGiveRole;
  std::string_view remedy = {};
};

/// Sources: Microsoft's list of Cost Management error codes, and what users reported
/// (azqr#277, azqr#581, opencost#2351).
constexpr std::array kAnswerMeanings = std::to_array<AnswerMeaning>({
    {"IndirectCostDisabled", "the partner hides the charges: cost visibility is off",
     SetupStep::kCustomerTenants, fetch::Advice::kShowIndirectCharges},
    {"*CostDisabled", kNoCharges, SetupStep::kBillingAccountId, fetch::Advice::kShowCharges},
    {"RBACAccessDenied", ""},
    {"AuthorizationFailed", ""},
    {"BillingAccessDenied", ""},
    {"InvalidAuthenticationTokenTenant", kWrongTenant, SetupStep::kTenantId, fetch::Advice::kNone,
     "the app and the billing account have to be of the same tenant: for a partner the partner's "
     "own, not a customer's"},
    {"InvalidAuthenticationToken", kWrongTenant, SetupStep::kTenantId, fetch::Advice::kNone,
     "check tenant_id and cloud of the account"},
});

/// What the scope of a place is called.
std::string_view kind_of(const fetch::Place& place) {
  const std::string scope = to_lower(place.scope);
  if (scope.find("/customers/") != std::string::npos) return "customer";
  if (scope.find("/billingprofiles/") != std::string::npos) return "billing profile";
  return "billing account";
}

std::string no_role(const fetch::Place& place) {
  const std::string kind(kind_of(place));
  return "the token is good, and the app may not read this " + kind +
         "; Azure answers the same when there is no such " + kind;
}

bool code_fits(std::string_view pattern, std::string_view code) {
  if (!pattern.starts_with('*')) return equals_ignoring_case(pattern, code);
  return to_lower(code).ends_with(to_lower(pattern.substr(1)));
}

template <class Row, std::size_t Size>
const Row* find(const std::array<Row, Size>& meanings, std::string_view code) {
  const auto* const found =
      std::ranges::find_if(meanings, [&](const Row& row) { return code_fits(row.code, code); });
  return found == meanings.end() ? nullptr : found;
}

Explanation from(const Meaning& meaning) {
  return {std::string(meaning.meaning), meaning.step, std::string(meaning.remedy)};
}

/// Where no code says more.
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
      return {"what came back is not what this service answers", SetupStep::kNone,
              "check cloud of the account, and whether a proxy answers in the place of Azure"};
    default:
      return {};
  }
}

}  // namespace

std::string sts_code_in(std::string_view message) {
  constexpr std::string_view kPrefix = "AADSTS";
  const auto start = message.find(kPrefix);
  if (start == std::string_view::npos) return {};
  const auto end = message.find_first_not_of("0123456789", start + kPrefix.size());
  return std::string(message.substr(start, end == std::string_view::npos ? end : end - start));
}

Explanation explain_token(std::string_view code, const Error& error, std::string_view proof_place) {
  if (const Meaning* const known = find(kTokenMeanings, code)) {
    Explanation explanation = from(*known);
    // The remedies name the keys of the config; the proof may come from elsewhere.
    for (const std::string_view key :
         {"client_secret_file", "client_certificate_file", "federated_token_file"}) {
      const std::string_view place = proof_place.empty() ? key : proof_place;
      explanation.remedy = replaced(explanation.remedy, key, place);
    }
    return explanation;
  }
  if (error.kind != ErrorKind::kPermission) return explain_kind(error.kind);
  return {"the authority does not accept the app", SetupStep::kAppRegistration,
          "App registrations > the app: compare client_id and tenant_id with its Overview page"};
}

Explanation explain_answer(const Evidence& evidence, const Error& error,
                           const fetch::Place& place) {
  constexpr int kNotFound = 404;
  constexpr int kForbidden = 403;
  constexpr int kUnauthorized = 401;
  const bool is_no = evidence.status == kForbidden || evidence.status == kUnauthorized ||
                     evidence.status == kNotFound;
  if (is_no && !evidence.is_from_azure) {
    return {"something between azcost and Azure refused the request: it never came to Azure",
            SetupStep::kNone, fetch::text_of(fetch::Advice::kCheckWay, place)};
  }
  if (const AnswerMeaning* const known = find(kAnswerMeanings, evidence.code)) {
    return {known->meaning.empty() ? no_role(place) : std::string(known->meaning), known->step,
            known->advice == fetch::Advice::kNone ? std::string(known->remedy)
                                                  : fetch::text_of(known->advice, place)};
  }
  if (evidence.status == kForbidden || evidence.status == kUnauthorized) {
    return {no_role(place), SetupStep::kReaderRole,
            fetch::text_of(fetch::Advice::kGiveRole, place)};
  }
  if (evidence.status == kNotFound && kind_of(place) != "billing account") {
    return {"there is no such " + std::string(kind_of(place)) + ", or it has no costs to read",
            SetupStep::kBillingAccountId, fetch::text_of(fetch::Advice::kCheckScope, place)};
  }
  if (evidence.status == kNotFound) {
    return {"there is no such billing account, or it has no costs to read",
            SetupStep::kBillingAccountId,
            "Cost Management + Billing > the billing account > Properties: copy ID, with its colon "
            "and all that follows, into billing_account_id"};
  }
  if (error.kind == ErrorKind::kConfig) {
    return {"the service does not take the question", SetupStep::kBillingAccountId,
            "check billing_account_id, agreement, group_by and tag_keys of the account"};
  }
  return explain_kind(error.kind);
}

Explanation explain_role_on_subscriptions(std::size_t subscriptions, const fetch::Place& place) {
  return {"the app has a role on " + std::to_string(subscriptions) +
              (subscriptions == 1 ? " subscription" : " subscriptions") +
              " and none on the billing account: a role given under Subscriptions > Access control "
              "(IAM) does not count for billing",
          SetupStep::kReaderRole, fetch::text_of(fetch::Advice::kGiveRole, place)};
}

Explanation explain_guess(Agreement taken, bool looks_wrong) {
  if (looks_wrong) {
    return {
        "it looks like mca: the account is taken for a partner's (mpa), and no row names a "
        "customer",
        SetupStep::kBillingAccountId, "set agreement of the account to \"mca\""};
  }
  return {"azcost takes the account for " + std::string(name_of(taken)) +
              " by the form of its id: the dimensions of the rows depend on it",
          SetupStep::kBillingAccountId,
          "set agreement of the account: mpa for a partner's, mca for a customer's, ea for an "
          "enrollment"};
}

/// Source: Microsoft's "Understand and work with scopes".
Explanation explain_agreement(std::string_view type, Agreement taken) {
  if (type == "MicrosoftOnlineServicesProgram") {
    return {
        "it is a pay-as-you-go account: Azure tells its costs at its subscriptions, and azcost "
        "reads billing accounts of partner, customer and enterprise agreements only",
        SetupStep::kBillingAccountId,
        "put the billing account of such an agreement into billing_account_id"};
  }
  return {"azcost does not know this agreement, and takes the account for " +
              std::string(name_of(taken)),
          SetupStep::kBillingAccountId,
          "set agreement of the account to the one whose dimensions it has: mpa, mca or ea"};
}

}  // namespace azcost::doctor
