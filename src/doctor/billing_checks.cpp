// The billing account, its agreement, its profiles and its customers.
#include <fmt/format.h>

#include <algorithm>
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
  if (names.size() > kShownNames) text += fmt::format(" and {} more", names.size() - kShownNames);
  return text;
}

/// Whether another request may still find the account. `kConfig`: 404, or a request that a version
/// of the API does not know.
bool may_be_looked_for(ErrorKind kind) {
  return kind == ErrorKind::kPermission || kind == ErrorKind::kConfig;
}

/// An agreement that azcost does not know. Source: Microsoft's "Understand and work with scopes".
Explanation explain_agreement(std::string_view type, Agreement taken) {
  if (type == "MicrosoftOnlineServicesProgram") {
    return {
        "it is a pay-as-you-go account: Azure reports its costs at its subscriptions, and azcost "
        "reads billing accounts of partner, customer and enterprise agreements only",
        SetupStep::kBillingAccountId,
        "put the billing account of such an agreement into billing_account_id"};
  }
  return {fmt::format("azcost does not know this agreement, and takes the account for {}",
                      name_of(taken)),
          SetupStep::kBillingAccountId,
          "set agreement of the account to the one whose dimensions it has: mpa, mca or ea"};
}

}  // namespace

AccountCheck::Next AccountCheck::check_billing_account() {
  const std::string tried = "list the billing accounts that the app can see";
  auto accounts = billing_.accounts(stop_);
  if (!accounts && !may_be_looked_for(accounts.error().kind)) {
    add_failure("billing-account", tried, accounts.error(),
                explain(accounts.error(), account_place()));
    return Next::kStop;
  }
  // An app without a role mostly gets an empty list; some are refused.
  if (!accounts) return look_for_account({});
  const auto seen = std::ranges::find_if(*accounts, [&](const fetch::BillingAccount& candidate) {
    return equals_ignoring_case(candidate.id, account_.billing_account_id);
  });
  if (seen == accounts->end()) return look_for_account(*accounts);
  add_account(tried, *seen, " is one of " + count_of(accounts->size(), "account"));
  return Next::kGoOn;
}

/// The account is not in the list: that alone proves nothing.
AccountCheck::Next AccountCheck::look_for_account(
    const std::vector<fetch::BillingAccount>& others) {
  const std::string tried =
      "ask for the billing account " + printable(account_.billing_account_id, kLongestName);
  auto seen = billing_.account(account_.billing_account_id, stop_);
  if (seen) {
    add_account(tried, *seen, ", though no list names it");
    return Next::kGoOn;
  }
  const Error& error = seen.error();
  Finding& finding =
      add_failure("billing-account", tried, error, explain_answer(error, account_place()));
  if (!others.empty()) {
    std::vector<std::string> ids;
    for (const fetch::BillingAccount& other : others) ids.push_back(other.id);
    finding.explanation = {"the app sees other billing accounts: " + some_of(ids),
                           SetupStep::kBillingAccountId,
                           "put the right one of them into billing_account_id, or give the app "
                           "the role on the intended account"};
  }
  if (!may_be_looked_for(error.kind)) return Next::kStop;
  // The Billing API and Cost Management have rights of their own: the query decides.
  finding.severity = Severity::kWarning;
  role_.is_unknown = error.kind == ErrorKind::kConfig;
  if (role_.is_unknown || !others.empty()) return Next::kGoOn;
  auto subscriptions = billing_.subscriptions(stop_);
  role_.subscriptions = subscriptions ? subscriptions->size() : 0;
  if (role_.subscriptions > 0) {
    finding.explanation = explain_role_on_subscriptions(account_place());
  } else {
    finding.explanation.meaning =
        "the app sees no billing account at all: mostly it lacks the role, yet an empty list is no "
        "proof of that, so the query below decides";
  }
  return Next::kGoOn;
}

/// Reports that the account is there, and compares its agreement with that of the config.
void AccountCheck::add_account(const std::string& tried, const fetch::BillingAccount& seen,
                               const std::string& where) {
  role_.is_seen = true;
  Finding& finding = add("billing-account", Severity::kOk, tried,
                         fmt::format("'{}'{}, agreement {}", printable(seen.name, kLongestName),
                                     where, printable(seen.agreement, kLongestName)));
  role_.agreement = fetch::agreement_of_type(seen.agreement);
  if (!role_.agreement) {
    if (seen.agreement.empty()) return;
    finding.severity = Severity::kWarning;
    finding.explanation = explain_agreement(seen.agreement, agreement_of(account_));
    return;
  }
  if (account_.agreement == Agreement::kAuto) account_.agreement = *role_.agreement;
  if (account_.agreement == *role_.agreement) return;
  const std::string_view name = name_of(*role_.agreement);
  finding.severity = Severity::kWarning;
  finding.explanation = {
      fmt::format("azcost takes the account for {}, whose dimensions differ from those of {}",
                  name_of(account_.agreement), name),
      SetupStep::kBillingAccountId, fmt::format("set agreement of the account to {}", name)};
}

/// Warns that the agreement is a guess: the groupings depend on it.
void AccountCheck::check_guess(bool names_no_customers) {
  const bool is_guess = account_.agreement == Agreement::kAuto && account_.group_by.empty() &&
                        account_.billing_account_id.find(':') != std::string::npos;
  if (!is_guess) return;
  const Agreement taken = agreement_of(account_);
  Finding& finding = add(
      "agreement", Severity::kWarning, "find out the agreement of the account",
      "the Billing API does not report it to the app",
      {fmt::format("azcost takes the account for {} by the form of its id: the dimensions of the "
                   "rows depend on it",
                   name_of(taken)),
       SetupStep::kBillingAccountId,
       "set agreement of the account: mpa for a partner's, mca for a customer's, ea for an "
       "enrollment"});
  if (names_no_customers && account_.customer_tenants.empty() && taken == Agreement::kMpa) {
    finding.explanation.meaning =
        "it looks like mca: the account is taken for a partner's (mpa), and no row names a "
        "customer";
    finding.explanation.remedy = "set agreement of the account to \"mca\"";
  }
}

/// Azure refuses a profile of another account like one that the app may not read.
AccountCheck::Next AccountCheck::check_profile() {
  const std::string& id = account_.billing_profile_id;
  if (id.empty() || !role_.is_seen) return Next::kGoOn;
  const auto profiles = billing_.profiles(account_.billing_account_id, stop_);
  // An app that may not list the profiles may still read one of them: the query decides.
  if (!profiles || profiles->empty()) return Next::kGoOn;
  const bool is_there = std::ranges::any_of(
      *profiles, [&](const std::string& other) { return equals_ignoring_case(other, id); });
  Finding& finding =
      add("billing-profile", is_there ? Severity::kOk : Severity::kFailed,
          "list the billing profiles of the account",
          fmt::format("{}: {}", count_of(profiles->size(), "profile"), some_of(*profiles)));
  if (is_there) return Next::kGoOn;
  finding.explanation = {
      fmt::format("billing_profile_id '{}' is none of them", printable(id, kLongestName)),
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
  if (list) return compare_customers(*list);
  // Only a warning: the query that a run needs finds what is wrong.
  add_failure("customers", "list the customers", list.error(),
              explain(list.error(), account_place()))
      .severity = Severity::kWarning;
}

/// Reports a filter by customers for an account that has none.
void AccountCheck::refuse_customers(Agreement agreement) {
  const bool is_sure = role_.agreement.has_value();
  add("customers", is_sure ? Severity::kFailed : Severity::kWarning,
      "compare customer_tenants with the agreement",
      fmt::format("the account has the agreement {}{}", name_of(agreement),
                  is_sure ? "" : ", as far as is known"),
      {"only partners (mpa) have customers: customer_tenants matches nothing here, so that no cost "
       "is collected",
       SetupStep::kCustomerTenants,
       "leave customer_tenants empty, or put the partner's billing account into "
       "billing_account_id"});
}

void AccountCheck::compare_customers(const CustomerList& list) {
  const bool complete = list.way == CustomerList::Way::kBillingApi;
  std::string answer = count_of(list.customers.size(), "customer");
  answer += complete ? std::string(" in the Billing API")
                     : fmt::format(" with costs in {}, as the Billing API did not list them: {}",
                                   list.month.format(), list.refusal);
  Finding& finding = add("customers", Severity::kOk, "list the customers", std::move(answer));
  if (list.customers.empty()) {
    finding.severity = Severity::kWarning;
    finding.explanation = {
        "the billing account has no customers on the Azure plan, or the app cannot see them",
        SetupStep::kCustomerTenants,
        "Cost Management + Billing > Customers: check that there are some, and that "
        "billing_account_id is the partner's account"};
  }
  std::vector<std::string> missing;
  for (const std::string& tenant : account_.customer_tenants) {
    const bool is_there = std::ranges::any_of(list.customers, [&](const fetch::Customer& customer) {
      return equals_ignoring_case(customer.tenant_id, tenant);
    });
    if (!is_there) missing.push_back(tenant);
  }
  if (missing.empty()) return;
  // A cost query does not list customers without costs.
  finding.severity = complete ? Severity::kFailed : Severity::kWarning;
  finding.explanation = {
      fmt::format("{}: {}",
                  complete ? "the billing account does not have these customers of the config"
                           : "these customers of the config had no costs, or are not the account's",
                  some_of(missing)),
      SetupStep::kCustomerTenants,
      "compare customer_tenants with Cost Management + Billing > Customers, or with azcost "
      "customers: it takes the customer's tenant id, not its subscription's"};
}

}  // namespace azcost::doctor
