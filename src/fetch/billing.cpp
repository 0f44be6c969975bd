#include "azcost/fetch/billing.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>
#include <variant>

#include "azcost/base/text.hpp"
#include "azcost/fetch/api_versions.hpp"
#include "billing_document.hpp"
#include "next_link.hpp"
#include "retries.hpp"
#include "service_error.hpp"

namespace azcost::fetch {
namespace {

constexpr std::string_view kAccountsPath = "/providers/Microsoft.Billing/billingAccounts";
constexpr std::string_view kSubscriptionsPath = "/subscriptions";
constexpr std::string_view kSubscriptionsVersion = "2020-01-01";
/// Each version is asked first for what partners use it for.
constexpr std::string_view kNewVersion = kBillingVersions[0];
constexpr std::string_view kOldVersion = kBillingVersions[1];

/// A page has some hundred entries of a few hundred bytes each.
constexpr std::size_t kLongestPage = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kLongestShown = 80;

/// The text of a member; empty when it is absent or null, nothing when it is something else.
std::optional<std::string> text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::string();
  if (const auto* text = found->get_ptr<const std::string*>()) return *text;
  return std::nullopt;
}

Error broken(const std::string& why) { return {ErrorKind::kData, why}; }

Result<BillingAccount> account_of(const nlohmann::json& item) {
  if (!item.is_object()) return broken("an entry is no object");
  const auto id = text_of(item, "name");
  if (!id || id->empty()) return broken("an account has no name");
  const nlohmann::json properties = item.value("properties", nlohmann::json::object());
  if (!properties.is_object()) return broken("the properties of an account are no object");
  const auto name = text_of(properties, "displayName");
  const auto agreement = text_of(properties, "agreementType");
  if (!name || !agreement) return broken("the properties of an account are no text");
  return BillingAccount{*id, *name, *agreement};
}

/// The tenant as it was sent: what is none is for the caller to leave out.
Result<Customer> customer_of(const nlohmann::json& item) {
  if (!item.is_object()) return broken("an entry is no object");
  const auto tenant = text_of(item, "name");
  if (!tenant) return broken("the name of a customer is no text");
  const nlohmann::json properties = item.value("properties", nlohmann::json::object());
  if (!properties.is_object()) return broken("the properties of a customer are no object");
  const auto name = text_of(properties, "displayName");
  if (!name) return broken("the display name of a customer is no text");
  return Customer{*tenant, *name};
}

Result<std::string> profile_of(const nlohmann::json& item) {
  const auto id = item.is_object() ? text_of(item, "name") : std::nullopt;
  if (!id || id->empty()) return broken("a billing profile has no name");
  return *id;
}

Result<std::string> subscription_of(const nlohmann::json& item) {
  const auto id = item.is_object() ? text_of(item, "subscriptionId") : std::nullopt;
  if (!id || id->empty()) return broken("a subscription has no id");
  return *id;
}

}  // namespace

/// One list, or one entry, on its way through its pages.
class BillingReader::Reading {
 public:
  /// `what` is for messages: "the list of billing accounts". `scope` is asked about; empty when it
  /// is no billing account.
  Reading(BillingReader& reader, std::string what, const std::stop_token& stop,
          std::string scope = {})
      : observer_(reader.observer_),
        what_(std::move(what)),
        retries_(
            {reader.transport_, reader.tokens_, reader.clock_, reader.observer_, reader.random_},
            {.max_wait = reader.options_.max_wait,
             .limit = "the " + in_seconds(reader.options_.max_wait) + " that it may take",
             .place = {Agreement::kAuto, std::move(scope), reader.cloud_.resource_manager},
             .account = reader.options_.account,
             .purpose = "billing"},
            stop) {}

  /// The document at `url`; what `take` takes of its list is not in it any more.
  Result<nlohmann::json> get(std::string url, const TakeEntry& take = nullptr);

  /// Every entry of every page, each read by `read`.
  template <class Item>
  Result<std::vector<Item>> list(const std::string& first_url,
                                 Result<Item> (*read)(const nlohmann::json&)) {
    std::vector<Item> items;
    std::unordered_set<std::string> asked;
    int empty_pages = 0;
    std::string url = first_url;
    while (asked.insert(url).second && asked.size() <= kMostPages &&
           empty_pages < kMostEmptyPages) {
      const std::size_t before = items.size();
      std::optional<Error> odd;
      auto page = get(url, [&](const nlohmann::json& entry) {
        auto item = read(entry);
        if (item) items.push_back(*std::move(item));
        if (!item && !odd) odd = std::move(item).error();
      });
      if (!page) return std::move(page).error();
      if (odd) return bad(odd->message);
      const auto value = page->find("value");
      if (value == page->end() || !value->is_array()) return bad("it holds no list");
      const auto link = text_of(*page, "nextLink");
      if (!link) return bad("its next link is no text");
      empty_pages = items.size() == before ? empty_pages + 1 : 0;
      if (link->empty()) return items;
      auto next = accept_next_link(*link, first_url);
      if (!next) return bad(next.error().message);
      url = *std::move(next);
    }
    return bad("its next links lead in circles");
  }

  /// What `path` lists by the first of two versions of the API that lists anything; an error when
  /// neither of them answers.
  template <class Item>
  static Result<std::vector<Item>> list_by(BillingReader& reader,
                                           std::array<std::string_view, 2> versions,
                                           const std::string& what, const std::string& path,
                                           Result<Item> (*read)(const nlohmann::json&),
                                           const std::stop_token& stop) {
    Result<std::vector<Item>> best = std::vector<Item>();
    for (const std::string_view version : versions) {
      auto found =
          Reading(reader, what, stop, path)
              .list(reader.cloud_.resource_manager + path + "?api-version=" + std::string(version),
                    read);
      if (found && !found->empty()) return found;
      // 400 and 404: the other version may know what this one does not.
      if (!found && found.error().kind != ErrorKind::kConfig) return found;
      const bool is_first = version == versions.front();
      if (is_first || (found && !best)) best = std::move(found);
    }
    return best;
  }

  [[nodiscard]] Error bad(const std::string& why) const {
    return Error{ErrorKind::kData, what_ + ": " + why};
  }

 private:
  using Attempt = std::variant<nlohmann::json, Failure>;

  Attempt try_get(const std::string& url, const TakeEntry& take);
  bool take_other_version(std::string& url);

  observe::Observer& observer_;
  std::string what_;
  Retries retries_;
};

Result<nlohmann::json> BillingReader::Reading::get(std::string url, const TakeEntry& take) {
  for (;;) {
    auto document = retries_.read<nlohmann::json>(what_, [&] { return try_get(url, take); });
    if (document || !take_other_version(url)) return document;
  }
}

BillingReader::Reading::Attempt BillingReader::Reading::try_get(const std::string& url,
                                                                const TakeEntry& take) {
  auto token = retries_.token();
  if (auto* failure = std::get_if<Failure>(&token)) return std::move(*failure);
  http::Request request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.bearer = std::get<auth::Token>(token).text;
  request.max_body_bytes = kLongestPage;
  auto sent = retries_.send(request);
  if (auto* failure = std::get_if<Failure>(&sent)) return std::move(*failure);
  const auto& response = std::get<http::Response>(sent);
  auto document = read_billing_document(response.body, take);
  if (document) return *std::move(document);
  const Error error = bad(with_request_id(std::move(document).error().message, response));
  return Failure{classify_page(error), error};
}

/// Puts into `url` the version that the cloud takes, when that was why it refused.
bool BillingReader::Reading::take_other_version(std::string& url) {
  const auto& taken = retries_.end().taken_versions;
  if (!taken) return false;
  constexpr std::string_view kKey = "api-version=";
  const auto key = url.find(kKey);
  if (key == std::string::npos) return false;
  const auto start = key + kKey.size();
  const std::string asked = url.substr(start, url.find('&', start) - start);
  const auto other = other_version(asked, *taken, kBillingVersions);
  if (!other) return false;
  observer_.on(observe::Noted{"api_version.other",
                              what_ + ": this cloud does not take version " + asked +
                                  " of the Billing API; asking in version " + std::string(*other)});
  url.replace(start, asked.size(), *other);
  return true;
}

std::optional<Agreement> agreement_of_type(std::string_view type) noexcept {
  if (type == "MicrosoftPartnerAgreement") return Agreement::kMpa;
  if (type == "MicrosoftCustomerAgreement") return Agreement::kMca;
  if (type == "EnterpriseAgreement") return Agreement::kEa;
  return std::nullopt;
}

BillingReader::BillingReader(http::Transport& transport, auth::TokenSource& tokens, Clock& clock,
                             observe::Observer& observer, Cloud cloud, BillingOptions options)
    : transport_(transport),
      tokens_(tokens),
      clock_(clock),
      observer_(observer),
      cloud_(std::move(cloud)),
      options_(std::move(options)),
      random_(options_.seed) {}

Result<std::vector<BillingAccount>> BillingReader::accounts(const std::stop_token& stop) {
  return Reading::list_by(*this, {kNewVersion, kOldVersion}, "the list of billing accounts",
                          std::string(kAccountsPath), account_of, stop);
}

Result<BillingAccount> BillingReader::account(std::string_view id, const std::stop_token& stop) {
  Reading reading(*this, "the billing account", stop, billing_account_scope(id));
  auto document = reading.get(cloud_.resource_manager + billing_account_scope(id) +
                              "?api-version=" + std::string(kNewVersion));
  if (!document) return std::move(document).error();
  auto account = account_of(*document);
  if (!account) return reading.bad(account.error().message);
  return account;
}

Result<std::vector<Customer>> BillingReader::customers(std::string_view account_id,
                                                       const std::stop_token& stop) {
  auto found =
      Reading::list_by(*this, {kOldVersion, kNewVersion}, "the list of customers",
                       billing_account_scope(account_id) + "/customers", customer_of, stop);
  if (!found) return found;
  std::vector<Customer> customers;
  std::vector<std::string> others;
  std::unordered_set<std::string> known;
  for (Customer& customer : *found) {
    if (!is_guid(customer.tenant_id)) {
      others.push_back(std::move(customer.tenant_id));
      continue;
    }
    customer.tenant_id = to_lower(customer.tenant_id);
    if (known.insert(customer.tenant_id).second) customers.push_back(std::move(customer));
  }
  if (!others.empty()) {
    observer_.on(observe::Warned{"customer.unreadable",
                                 options_.account + ": the list of customers names '" +
                                     printable(others.front(), kLongestShown) +
                                     (others.size() == 1 ? "', which is no tenant id"
                                                         : "' and others that are no tenant ids") +
                                     ": left out"});
  }
  return customers;
}

Result<std::vector<std::string>> BillingReader::profiles(std::string_view account_id,
                                                         const std::stop_token& stop) {
  return Reading::list_by(*this, {kNewVersion, kOldVersion}, "the list of billing profiles",
                          billing_account_scope(account_id) + "/billingProfiles", profile_of, stop);
}

Result<std::vector<std::string>> BillingReader::subscriptions(const std::stop_token& stop) {
  return Reading(*this, "the list of subscriptions", stop)
      .list(cloud_.resource_manager + std::string(kSubscriptionsPath) +
                "?api-version=" + std::string(kSubscriptionsVersion),
            subscription_of);
}

}  // namespace azcost::fetch
