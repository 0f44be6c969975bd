#include "billing.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "azcost/base/text.hpp"
#include "fact_table.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;

constexpr const char* kAccountType = "Microsoft.Billing/billingAccounts";
/// From this version on customers live below their billing profile.
constexpr std::string_view kNestedSince = "2024-04-01";

Answer list_of(ordered_json value) {
  return {.body = ordered_json{{"value", std::move(value)}}.dump()};
}

std::string path_of(const Partner& partner) {
  return std::string("/providers/") + kAccountType + "/" + partner.billing_account_id;
}

/// The text of a column that is the same in the whole account.
std::string first_text(const Partner& partner, std::string_view column) {
  const FactTable& facts = partner.world->facts();
  return facts.text(facts.find_column(column)->codes.front());
}

const char* name_of(AgreementType agreement) {
  switch (agreement) {
    case AgreementType::kCustomer:
      return "MicrosoftCustomerAgreement";
    case AgreementType::kEnterprise:
      return "EnterpriseAgreement";
    case AgreementType::kPartner:
      break;
  }
  return "MicrosoftPartnerAgreement";
}

ordered_json billing_account(const Partner& partner) {
  const bool is_partner = partner.agreement == AgreementType::kPartner;
  return {{"id", path_of(partner)},
          {"name", partner.billing_account_id},
          {"type", kAccountType},
          {"properties",
           {{"displayName", first_text(partner, "BillingAccountName")},
            {"agreementType", name_of(partner.agreement)},
            {"accountType", is_partner ? "Partner" : "Enterprise"},
            {"accountStatus", "Active"},
            {"hasReadAccess", true}}}};
}

ordered_json customer_of(const Partner& partner, const Customer& customer, bool nested) {
  const std::string profile = path_of(partner) + "/billingProfiles/" + customer.billing_profile_id;
  return {{"id", (nested ? profile : path_of(partner)) + "/customers/" + customer.tenant_id},
          {"name", customer.tenant_id},
          {"type", std::string(kAccountType) + (nested ? "/billingProfiles" : "") + "/customers"},
          {"properties",
           {{"displayName", customer.name},
            {"billingProfileId", profile},
            {"billingProfileDisplayName", first_text(partner, "BillingProfileName")}}}};
}

Answer list_customers(const Partner& partner, const ServerOptions& options,
                      const HttpRequest& request, std::string_view url) {
  const std::string_view version = request.field("api-version");
  const auto page = parse_skip_token(request.field("$skiptoken")).value_or(0);
  const std::size_t per_page = std::max<std::size_t>(1, options.customers_per_page);
  const auto& customers = partner.world->customers();
  const std::size_t begin = std::min(customers.size(), page * per_page);
  const std::size_t end = std::min(customers.size(), begin + per_page);

  ordered_json body = {{"value", ordered_json::array()}};
  for (std::size_t i = begin; i < end; ++i) {
    body["value"].push_back(customer_of(partner, customers[i], version >= kNestedSince));
  }
  if (end < customers.size()) {
    body["nextLink"] = std::string(url) + request.target.substr(0, request.target.find('?')) +
                       "?api-version=" + percent_encode(version) +
                       "&$skiptoken=" + percent_encode(skip_token(page + 1));
  }
  return {.body = body.dump()};
}

Answer list_profiles(const Partner& partner) {
  ordered_json value = ordered_json::array();
  if (partner.agreement == AgreementType::kEnterprise) return list_of(value);
  for (const std::string& id : partner.world->facts().values("BillingProfileId")) {
    value.push_back({{"id", path_of(partner) + "/billingProfiles/" + id},
                     {"name", id},
                     {"type", std::string(kAccountType) + "/billingProfiles"},
                     {"properties", {{"displayName", first_text(partner, "BillingProfileName")}}}});
  }
  return list_of(value);
}

bool may_read(const Partner* partner) { return partner->billing_role == BillingRole::kReader; }

}  // namespace

Answer answer_billing(const std::vector<const Partner*>& accounts, const ServerOptions& options,
                      const HttpRequest& request, const RequestIds& ids, std::string_view url) {
  const std::vector<std::string> segments = segments_of(request.path);
  if (segments.size() <= 3) {
    // Without a role the answer is an empty list, not a refusal (azure-rest-api-specs#21580).
    ordered_json value = ordered_json::array();
    for (const Partner* account : accounts) {
      if (may_read(account)) value.push_back(billing_account(*account));
    }
    return list_of(value);
  }
  const auto found = std::ranges::find_if(accounts, [&segments](const Partner* account) {
    return equals_ignoring_case(segments[3], account->billing_account_id);
  });
  if (found == accounts.end()) {
    return answer_of({404, "NotFound", "Billing account " + segments[3] + " was not found."}, ids);
  }
  const Partner& account = **found;
  if (!may_read(&account)) {  // no such answer of the Billing API is on record
    return answer_of(
        not_authorized(account.client_id, "Microsoft.Billing/billingAccounts/read", request.path),
        ids);
  }
  if (segments.size() == 4) return {.body = billing_account(account).dump()};
  if (equals_ignoring_case(segments[4], "billingProfiles")) return list_profiles(account);
  if (!equals_ignoring_case(segments[4], "customers")) {
    return answer_of({404, "NotFound", "There is no " + request.path + "."}, ids);
  }
  // The operation is documented for partners; the answer to others is not on record.
  if (account.agreement != AgreementType::kPartner) {
    return answer_of({400, "BadRequest",
                      "The operation is supported only for billing accounts with agreement type "
                      "Microsoft Partner Agreement."},
                     ids);
  }
  return list_customers(account, options, request, url);
}

Answer answer_subscriptions(const Partner& app) {
  ordered_json value = ordered_json::array();
  for (const std::string& id : app.subscriptions) {
    value.push_back({{"id", "/subscriptions/" + id},
                     {"subscriptionId", id},
                     {"displayName", "Subscription " + id.substr(0, id.find('-'))},
                     {"state", "Enabled"}});
  }
  return list_of(value);
}

}  // namespace azcost::emulator
