#include "azcost/fetch/access.hpp"

#include <algorithm>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::fetch {
namespace {

constexpr std::size_t kLongestId = 120;

/// The segment of `scope` after "/<kind>/"; empty when it has none.
std::string segment_of(std::string_view scope, std::string_view kind) {
  const std::string marker = "/" + to_lower(kind) + "/";
  const auto at = to_lower(scope).find(marker);
  if (at == std::string::npos) return {};
  const std::string_view rest = scope.substr(at + marker.size());
  return printable(rest.substr(0, rest.find('/')), kLongestId);
}

/// The ids in a scope, as the settings name them.
struct Named {
  std::string account;
  std::string profile;
  std::string section;
  std::string customer;
};

Named named_in(std::string_view scope) {
  return {segment_of(scope, "billingAccounts"), segment_of(scope, "billingProfiles"),
          segment_of(scope, "invoiceSections"), segment_of(scope, "customers")};
}

/// Enterprise enrolments are numbers, whatever the config says.
bool is_enrollment(const Place& place, const Named& named) {
  if (place.agreement != Agreement::kAuto) return place.agreement == Agreement::kEa;
  return !named.account.empty() &&
         named.account.find_first_not_of("0123456789") == std::string::npos;
}

std::string give_role(const Place& place) {
  const Named named = named_in(place.scope);
  if (is_enrollment(place, named)) {
    return "an enterprise administrator has to give the enterprise application of the app (by its "
           "object id) the role EnrollmentReader with " +
           enrollment_role_call(place.resource_manager, named.account) +
           " (azcost help setup has all of the call), if billing_account_id is right";
  }
  if (!named.customer.empty()) {
    return "if it is no longer a customer, take it out of customer_tenants: its stored rows "
           "stay; else give the app a role on it in Cost Management + Billing > Customers > the "
           "customer > Access control (IAM)";
  }
  if (!named.section.empty()) {
    return "check the invoice section " + named.section +
           ", or give the app the role Invoice section reader on it";
  }
  if (!named.profile.empty()) {
    return "check that billing_profile_id '" + named.profile +
           "' is the ID in Cost Management + Billing > Billing profiles > the profile > "
           "Properties: Azure answers the same for one that is not there; if it is, give the app "
           "the role Billing profile reader in the profile's Access control (IAM)";
  }
  return "give the app the role Billing account reader in Cost Management + Billing > Access "
         "control (IAM), and check billing_account_id: Azure answers the same for one that is not "
         "there";
}

std::string check_scope(const Place& place) {
  const Named named = named_in(place.scope);
  if (!named.customer.empty()) {
    return "if it is no longer a customer, take it out of customer_tenants: its stored rows "
           "stay; else compare its tenant id with azcost customers";
  }
  if (!named.section.empty()) return "check the invoice section " + named.section;
  if (!named.profile.empty()) {
    return "check billing_profile_id '" + named.profile + "', and billing_account_id";
  }
  return "check billing_account_id (Cost Management + Billing > the billing account > Properties "
         "has it as ID, with a colon and all that follows) and agreement of the account";
}

/// Asks those who decide whether charges are visible. Source: Microsoft's list of Cost Management
/// error codes, and "Assign access to Cost Management data".
std::string show_charges(const Place& place) {
  const Named named = named_in(place.scope);
  if (is_enrollment(place, named)) {
    return "an enterprise administrator has to switch on DA view charges and AO view charges in "
           "Cost Management + Billing > the enrollment > Policies";
  }
  if (!named.customer.empty() || place.agreement == Agreement::kMpa) {
    return "the partner has to make Azure usage charges visible in Cost Management + Billing > "
           "Customers > the customer > Policies";
  }
  return "an owner of the billing profile has to set Azure charges to visible in Cost Management + "
         "Billing > Billing profiles > the profile > Policies";
}

/// A partner stands between Microsoft and the customer who is billed.
std::string show_indirect_charges(const Place& place) {
  if (is_enrollment(place, named_in(place.scope))) {
    return "the partner of the enrollment has to release its prices: until then it shows no "
           "charges";
  }
  return "the partner has to switch on the cost visibility of this customer in Cost Management + "
         "Billing > Customers > the customer > Policies";
}

}  // namespace

std::string text_of(Advice advice, const Place& place) {
  switch (advice) {
    case Advice::kNone:
      return {};
    case Advice::kGiveRole:
      return give_role(place);
    case Advice::kCheckApp:
      return "the token was not accepted: check tenant_id, client_id and cloud of the account";
    case Advice::kCheckScope:
      return check_scope(place);
    case Advice::kCheckGrouping:
      return "check group_by and tag_keys of the account";
    case Advice::kCheckVersion:
      return "set api_version of the account to a version that this cloud takes, or to \"auto\"";
    case Advice::kCheckSums:
      return "change cost_usd of the account: it decides which of CostUSD and UsageQuantity is "
             "asked for";
    case Advice::kCheckQuery:
      return "check group_by, tag_keys and customer_tenants of the account, and the days asked for";
    case Advice::kCheckWay:
      return "this is no answer of Azure: something on the way refuses it; check the firewall, the "
             "proxy, and cloud of the account";
    case Advice::kShowCharges:
      return show_charges(place);
    case Advice::kShowIndirectCharges:
      return show_indirect_charges(place);
    case Advice::kAskForNewer:
      return "Azure keeps no data of days that far back: ask for newer ones with --from";
    case Advice::kSetTheClock:
      return "set the clock of this machine by NTP: it is ahead of Azure's";
    case Advice::kTryLater:
      return "try again later";
    case Advice::kNextRun:
      return "the next run takes it up again, or raise max_wait";
    case Advice::kAskForLess:
      return "the service cannot answer this much at once: ask for fewer groupings with group_by, "
             "or try again later";
    case Advice::kBug:
      return "this is a bug of azcost: please report it";
  }
  return {};
}

std::string enrollment_role_call(std::string_view resource_manager, std::string_view enrollment) {
  return "PUT " + std::string(resource_manager) + billing_account_scope(enrollment) +
         "/billingRoleAssignments/<new guid>?api-version=2019-10-01-preview";
}

}  // namespace azcost::fetch
