// The billing account and its customers.
#include <algorithm>
#include <array>
#include <utility>

#include "account_check.hpp"
#include "azcost/base/text.hpp"
#include "explanations.hpp"

namespace azcost::doctor {
namespace {

constexpr std::size_t kShownNames = 5;
constexpr std::size_t kLongestName = 120;

/// "a, b and 3 more"
std::string some_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i) {
    text += (i == 0 ? "" : ", ") + printable(names[i], kLongestName);
  }
  if (names.size() > kShownNames) {
    text += " and " + std::to_string(names.size() - kShownNames) + " more";
  }
  return text;
}

/// Whether another question may still show the account. `kConfig`: 404, and what a version of the
/// API does not know.
bool may_be_looked_for(ErrorKind kind) {
  return kind == ErrorKind::kPermission || kind == ErrorKind::kConfig;
}

std::vector<std::string> ids_of(const std::vector<fetch::BillingAccount>& accounts) {
  std::vector<std::string> ids;
  for (const fetch::BillingAccount& account : accounts) ids.push_back(account.id);
  return ids;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

AccountCheck::Next AccountCheck::check_billing_account() {
  const std::string tried = "list the billing accounts that the app can see";
  auto accounts = billing_.accounts(stop_);
  if (!accounts && !may_be_looked_for(accounts.error().kind)) {
    Finding& finding = add_failure("billing-account", tried, accounts.error());
    finding.explanation = explain(finding.evidence, accounts.error(), account_place());
    return Next::kStop;
  }
  // An app without a role is mostly answered an empty list; some are refused.
  if (!accounts) return look_for_account({});
  const auto seen = std::ranges::find_if(*accounts, [&](const fetch::BillingAccount& candidate) {
    return equals_ignoring_case(candidate.id, account_.billing_account_id);
  });
  if (seen == accounts->end()) return look_for_account(*accounts);
  role_.is_seen = true;
  add("billing-account", Severity::kOk, tried,
      "'" + printable(seen->name, kLongestName) + "' is one of " +
          counted(accounts->size(), "account"));
  check_agreement(*seen);
  return Next::kGoOn;
}

/// The account is not in the list: that alone proves nothing.
AccountCheck::Next AccountCheck::look_for_account(
    const std::vector<fetch::BillingAccount>& others) {
  const std::string tried =
      "ask for the billing account " + printable(account_.billing_account_id, kLongestName);
  auto seen = billing_.account(account_.billing_account_id, stop_);
  if (seen) {
    role_.is_seen = true;
    add("billing-account", Severity::kOk, tried,
        "'" + printable(seen->name, kLongestName) + "', though no list names it");
    check_agreement(*seen);
    return Next::kGoOn;
  }
  const Error& error = seen.error();
  Finding& finding = add_failure("billing-account", tried, error);
  finding.explanation = explain_answer(finding.evidence, error, account_place());
  if (!others.empty()) {
    finding.explanation.meaning = "the app sees other billing accounts: " + some_of(ids_of(others));
    finding.explanation.step = SetupStep::kBillingAccountId;
    finding.explanation.remedy =
        "put the right one of these into billing_account_id, or give the app the role on the "
        "account that is meant";
  }
  if (!may_be_looked_for(error.kind)) return Next::kStop;
  // The Billing API and Cost Management have rights of their own: the query decides.
  finding.severity = Severity::kWarning;
  role_.is_unknown = error.kind == ErrorKind::kConfig;
  if (role_.is_unknown) return Next::kGoOn;
  if (!others.empty()) return Next::kGoOn;
  auto subscriptions = billing_.subscriptions(stop_);
  role_.subscriptions = subscriptions ? subscriptions->size() : 0;
  if (role_.subscriptions > 0) {
    finding.explanation = explain_role_on_subscriptions(role_.subscriptions, account_place());
  } else {
    finding.explanation.meaning =
        "the app sees no billing account at all: mostly it lacks the role, yet an empty list is no "
        "proof of that, so the query below decides";
  }
  return Next::kGoOn;
}

/// Nobody told the agreement, and the groupings depend on it.
void AccountCheck::check_guess(bool names_no_customers) {
  const bool is_guess = account_.agreement == Agreement::kAuto && account_.group_by.empty() &&
                        account_.billing_account_id.find(':') != std::string::npos;
  if (!is_guess) return;
  const bool looks_wrong = names_no_customers && account_.customer_tenants.empty() &&
                           agreement_of(account_) == Agreement::kMpa;
  Finding& finding = add("agreement", Severity::kWarning, "find out the agreement of the account",
                         "the Billing API does not tell it to the app");
  finding.explanation = explain_guess(agreement_of(account_), looks_wrong);
}

void AccountCheck::check_agreement(const fetch::BillingAccount& seen) {
  Finding& finding = findings_.back();
  finding.answer += ", agreement " + printable(seen.agreement, kLongestName);
  const auto known = fetch::agreement_of_type(seen.agreement);
  if (!known) {
    if (seen.agreement.empty()) return;
    finding.severity = Severity::kWarning;
    finding.explanation = explain_agreement(seen.agreement, agreement_of(account_));
    return;
  }
  role_.agreement = known;
  if (account_.agreement == Agreement::kAuto) account_.agreement = *known;
  if (account_.agreement == *known) return;
  const std::string name(name_of(*known));
  finding.severity = Severity::kWarning;
  finding.explanation = {"azcost takes the account for " +
                             std::string(name_of(account_.agreement)) +
                             ", whose dimensions are others than those of " + name,
                         SetupStep::kBillingAccountId, "set agreement of the account to " + name};
}

/// A profile that is not the account's is refused as one that the app may not read.
AccountCheck::Next AccountCheck::check_profile() {
  const std::string& id = account_.billing_profile_id;
  if (id.empty() || !role_.is_seen) return Next::kGoOn;
  const auto profiles = billing_.profiles(account_.billing_account_id, stop_);
  // Who may not list them may still read one of them: the query decides.
  if (!profiles || profiles->empty()) return Next::kGoOn;
  const bool is_there = std::ranges::any_of(
      *profiles, [&](const std::string& other) { return equals_ignoring_case(other, id); });
  Finding& finding = add("billing-profile", is_there ? Severity::kOk : Severity::kFailed,
                         "list the billing profiles of the account",
                         counted(profiles->size(), "profile") + ": " + some_of(*profiles));
  if (is_there) return Next::kGoOn;
  finding.explanation = {
      "billing_profile_id '" + printable(id, kLongestName) + "' is none of them",
      SetupStep::kBillingAccountId,
      "put one of these into billing_profile_id, or leave it out to read the whole account"};
  return Next::kStop;
}

void AccountCheck::check_customers() {
  const Agreement agreement = role_.agreement.value_or(agreement_of(account_));
  if (agreement != Agreement::kMpa) {
    if (!account_.customer_tenants.empty()) refuse_customers(agreement);
    return;
  }
  auto list = list_customers(connection_, stop_);
  if (list) {
    compare_customers(*list);
    return;
  }
  Finding& finding = add_failure("customers", "list the customers", list.error());
  finding.explanation = explain(finding.evidence, list.error(), account_place());
  // What is wrong with it is found by the query that a run needs.
  finding.severity = Severity::kWarning;
}

/// A filter by customers of an account that has none.
void AccountCheck::refuse_customers(Agreement agreement) {
  const bool is_sure = role_.agreement.has_value();
  Finding& finding =
      add("customers", is_sure ? Severity::kFailed : Severity::kWarning,
          "compare customer_tenants with the agreement",
          std::string("the account has the agreement ") + std::string(name_of(agreement)) +
              (is_sure ? "" : ", as far as is known"));
  finding.kind = ErrorKind::kConfig;
  finding.explanation = {
      "only partners (mpa) have customers: customer_tenants matches nothing here, so that no cost "
      "is collected",
      SetupStep::kCustomerTenants,
      "leave customer_tenants empty, or put the partner's billing account into "
      "billing_account_id"};
}

void AccountCheck::compare_customers(const CustomerList& list) {
  const bool complete = list.way == CustomerList::Way::kBillingApi;
  Finding& finding =
      add("customers", Severity::kOk, "list the customers",
          counted(list.customers.size(), "customer") +
              (complete ? std::string(" in the Billing API")
                        : " with costs in " + list.month.format() +
                              ", as the Billing API did not list them: " + list.refusal));
  if (list.customers.empty()) {
    finding.severity = Severity::kWarning;
    finding.explanation = {
        "the billing account has no customers on the Azure plan, or the app "
        "cannot see them",
        SetupStep::kCustomerTenants,
        "Cost Management + Billing > Customers: check that there are some, and "
        "that billing_account_id is the partner's account"};
  }
  std::vector<std::string> missing;
  for (const std::string& tenant : account_.customer_tenants) {
    const bool is_there = std::ranges::any_of(list.customers, [&](const fetch::Customer& customer) {
      return equals_ignoring_case(customer.tenant_id, tenant);
    });
    if (!is_there) missing.push_back(tenant);
  }
  if (missing.empty()) return;
  // A customer without costs is in no cost query.
  finding.severity = complete ? Severity::kFailed : Severity::kWarning;
  finding.kind = ErrorKind::kConfig;
  finding.explanation = {
      std::string(complete
                      ? "the billing account does not have these customers of the config: "
                      : "these customers of the config had no costs, or are not the account's: ") +
          some_of(missing),
      SetupStep::kCustomerTenants,
      "compare customer_tenants with Cost Management + Billing > Customers, or with azcost "
      "customers: it takes the customer's tenant id, not its subscription's"};
}

}  // namespace azcost::doctor
