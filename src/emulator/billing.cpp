#include "billing.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "azcost/base/text.hpp"
#include "fact_table.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kAccounts = "/providers/Microsoft.Billing/billingAccounts";
/// From this version on customers live below their billing profile.
constexpr std::string_view kNestedSince = "2024-04-01";

Answer json_answer(const ordered_json& body) {
  Answer answer;
  answer.body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return answer;
}

std::string_view first_text(const World& world, Dimension dimension) {
  return world.facts().text(world.facts().column(dimension).codes.front());
}

struct AgreementNames {
  const char* agreement;
  const char* account;
};

AgreementNames names_of(AgreementType agreement) {
  switch (agreement) {
    case AgreementType::kCustomer:
      return {"MicrosoftCustomerAgreement", "Enterprise"};
    case AgreementType::kEnterprise:
      return {"EnterpriseAgreement", "Enterprise"};
    case AgreementType::kPartner:
      break;
  }
  return {"MicrosoftPartnerAgreement", "Partner"};
}

ordered_json billing_account(const Partner& partner) {
  const AgreementNames names = names_of(partner.agreement);
  const World& world = *partner.world;
  const std::string& id = partner.billing_account_id;
  return {{"id", std::string(kAccounts) + "/" + id},
          {"name", id},
          {"type", "Microsoft.Billing/billingAccounts"},
          {"properties",
           {{"displayName", first_text(world, Dimension::kBillingAccountName)},
            {"agreementType", names.agreement},
            {"accountType", names.account},
            {"accountStatus", "Active"},
            {"hasReadAccess", true}}}};
}

ordered_json customer_of(const World& world, const std::string& account, const Customer& customer,
                         bool nested) {
  const std::string path = std::string(kAccounts) + "/" + account;
  const std::string profile = path + "/billingProfiles/" + customer.billing_profile_id;
  ordered_json properties = {
      {"displayName", customer.name},
      {"billingProfileId", profile},
      {"billingProfileDisplayName", first_text(world, Dimension::kBillingProfileName)}};
  if (nested) {
    properties["systemId"] = customer.tenant_id;
    properties["status"] = "Active";
  }
  return {{"id", (nested ? profile : path) + "/customers/" + customer.tenant_id},
          {"name", customer.tenant_id},
          {"type", nested ? "Microsoft.Billing/billingAccounts/billingProfiles/customers"
                          : "Microsoft.Billing/billingAccounts/customers"},
          {"properties", std::move(properties)}};
}

Answer list_customers(const Partner& partner, const ServerOptions& options, const Request& request,
                      std::string_view url) {
  const World& world = *partner.world;
  const std::string version = field(request.query, "api-version").value_or("");
  const auto page =
      parse_skip_token(field(request.query, "$skiptoken").value_or(skip_token(0))).value_or(0);
  const std::size_t per_page = std::max<std::size_t>(1, options.customers_per_page);
  const auto& customers = world.customers();
  const std::size_t begin = std::min(customers.size(), page * per_page);
  const std::size_t end = std::min(customers.size(), begin + per_page);

  ordered_json value = ordered_json::array();
  for (std::size_t i = begin; i < end; ++i) {
    value.push_back(
        customer_of(world, partner.billing_account_id, customers[i], version >= kNestedSince));
  }
  ordered_json body = {{"value", std::move(value)}};
  if (end < customers.size()) {
    body["nextLink"] = std::string(url) + request.raw_path +
                       "?api-version=" + percent_encode(version) +
                       "&$skiptoken=" + percent_encode(skip_token(page + 1));
  }
  return json_answer(body);
}

Answer list_profiles(const Partner& partner) {
  const World& world = *partner.world;
  std::set<std::string_view> ids;
  if (partner.agreement != AgreementType::kEnterprise) {
    for (const Code profile : world.facts().column(Dimension::kBillingProfileId).codes) {
      ids.insert(world.facts().text(profile));
    }
  }
  ordered_json value = ordered_json::array();
  for (const std::string_view id : ids) {
    value.push_back(
        {{"id", std::string(kAccounts) + "/" + partner.billing_account_id + "/billingProfiles/" +
                    std::string(id)},
         {"name", id},
         {"type", "Microsoft.Billing/billingAccounts/billingProfiles"},
         {"properties", {{"displayName", first_text(world, Dimension::kBillingProfileName)}}}});
  }
  return json_answer({{"value", std::move(value)}});
}

/// Azure Resource Manager's general text: of the Billing API no such answer is on record.
Refusal not_authorized(const Partner& partner, const Request& request) {
  return {403, "AuthorizationFailed",
          "The client '" + partner.client_id + "' with object id '" + partner.client_id +
              "' does not have authorization to perform action "
              "'Microsoft.Billing/billingAccounts/read' over scope '" +
              percent_decode(request.raw_path) + "' or the scope is invalid."};
}

bool may_read(const Partner& partner) { return partner.billing_role == BillingRole::kReader; }

}  // namespace

Answer answer_billing(const std::vector<const Partner*>& accounts, const ServerOptions& options,
                      const Request& request, const std::vector<std::string>& segments,
                      const RequestIds& ids, std::string_view url) {
  if (segments.size() == 3) {
    // Without a role the list is empty, and no refusal (azure-rest-api-specs#21580).
    ordered_json value = ordered_json::array();
    for (const Partner* account : accounts) {
      if (may_read(*account)) value.push_back(billing_account(*account));
    }
    return json_answer({{"value", std::move(value)}});
  }
  const auto found = std::ranges::find_if(accounts, [&segments](const Partner* account) {
    return equals_ignoring_case(segments[3], account->billing_account_id);
  });
  if (found == accounts.end()) {
    return answer_of({404, "NotFound", "Billing account " + segments[3] + " was not found."}, ids);
  }
  const Partner& account = **found;
  if (!may_read(account)) return answer_of(not_authorized(account, request), ids);
  if (segments.size() == 4) return json_answer(billing_account(account));
  if (equals_ignoring_case(segments[4], "billingProfiles")) return list_profiles(account);
  // The operation is documented for partners; what the others are answered is not on record.
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
  return json_answer({{"value", std::move(value)}});
}

}  // namespace azcost::emulator
