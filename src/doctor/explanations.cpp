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

constexpr std::string_view kNoRole =
    "the token is good, and the app may not read this billing account; Azure answers the same "
    "when there is no such account";
constexpr std::string_view kGiveRole =
    "Cost Management + Billing > the billing account > Access control (IAM) > Add: give the app "
    "the role Billing account reader, and check that billing_account_id is the ID under "
    "Properties; it works after some minutes";
constexpr std::string_view kWrongTenant = "the billing account does not take the token";
constexpr std::string_view kNoCharges =
    "the role is there, and the policies of the billing account hide its charges";

/// Sources: Microsoft's list of Cost Management error codes, and what users reported
/// (azqr#277, azqr#581, opencost#2351).
constexpr std::array kAnswerMeanings = std::to_array<Meaning>({
    {"IndirectCostDisabled",
     "the partner hides the charges of this customer: cost visibility is off",
     SetupStep::kCustomerTenants,
     "Cost Management + Billing > Customers > the customer > Policies: set Azure usage charges to "
     "visible"},
    {"*CostDisabled", kNoCharges, SetupStep::kBillingAccountId,
     "Cost Management + Billing > the billing account > Policies: let account owners (AO) and "
     "department administrators (DA) view charges"},
    {"RBACAccessDenied", kNoRole, SetupStep::kReaderRole, kGiveRole},
    {"AuthorizationFailed", kNoRole, SetupStep::kReaderRole, kGiveRole},
    {"BillingAccessDenied", kNoRole, SetupStep::kReaderRole, kGiveRole},
    {"InvalidAuthenticationTokenTenant", kWrongTenant, SetupStep::kTenantId,
     "the app and the billing account have to be of the same tenant: for a partner the partner's "
     "own, not a customer's"},
    {"InvalidAuthenticationToken", kWrongTenant, SetupStep::kTenantId,
     "check tenant_id and cloud of the account"},
});

bool code_fits(std::string_view pattern, std::string_view code) {
  if (!pattern.starts_with('*')) return equals_ignoring_case(pattern, code);
  return to_lower(code).ends_with(to_lower(pattern.substr(1)));
}

template <std::size_t Size>
const Meaning* find(const std::array<Meaning, Size>& meanings, std::string_view code) {
  const auto* const found =
      std::ranges::find_if(meanings, [&](const Meaning& row) { return code_fits(row.code, code); });
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

Explanation explain_answer(const Evidence& evidence, const Error& error) {
  constexpr int kNotFound = 404;
  constexpr int kForbidden = 403;
  constexpr int kUnauthorized = 401;
  if (const Meaning* const known = find(kAnswerMeanings, evidence.code)) return from(*known);
  if (evidence.status == kForbidden || evidence.status == kUnauthorized) {
    return {std::string(kNoRole), SetupStep::kReaderRole, std::string(kGiveRole)};
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

Explanation explain_role_on_subscriptions(std::size_t subscriptions) {
  return {"the app has a role on " + std::to_string(subscriptions) +
              (subscriptions == 1 ? " subscription" : " subscriptions") +
              " and none on the billing account: a role given under Subscriptions > Access control "
              "(IAM) does not count for billing",
          SetupStep::kReaderRole, std::string(kGiveRole)};
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
