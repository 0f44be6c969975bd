#include "azcost/fetch/billing.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>
#include <variant>

#include "attempt.hpp"
#include "azcost/base/text.hpp"
#include "backoff.hpp"
#include "classify.hpp"
#include "next_link.hpp"
#include "service_error.hpp"

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kAccountsPath = "/providers/Microsoft.Billing/billingAccounts";
constexpr std::string_view kSubscriptionsPath = "/subscriptions";
constexpr std::string_view kSubscriptionsVersion = "2020-01-01";
/// In 2020-05-01 customers lie below the account, since 2024-04-01 below their billing profile,
/// where one can stand several times. Each version is asked first for what partners use it for.
constexpr std::string_view kOldVersion = "2020-05-01";
constexpr std::string_view kNewVersion = "2024-04-01";

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
  /// `what` is for messages: "the list of billing accounts".
  /// `scope` is asked about; empty when it is no billing account.
  Reading(BillingReader& reader, std::string what, const std::stop_token& stop,
          std::string scope = {})
      : reader_(reader),
        what_(std::move(what)),
        stop_(stop),
        place_{Agreement::kAuto, std::move(scope), reader.cloud_.resource_manager} {}

  Result<nlohmann::json> get(const std::string& url);

  /// Every entry of every page, each read by `read`.
  template <class Item>
  Result<std::vector<Item>> list(const std::string& first_url,
                                 Result<Item> (*read)(const nlohmann::json&)) {
    std::vector<Item> items;
    std::unordered_set<std::string> asked;
    std::string url = first_url;
    while (asked.insert(url).second && asked.size() <= kMostPages) {
      auto page = get(url);
      if (!page) return std::move(page).error();
      const auto value = page->find("value");
      if (value == page->end() || !value->is_array()) return bad("it holds no list");
      for (const nlohmann::json& entry : *value) {
        auto item = read(entry);
        if (!item) return bad(item.error().message);
        items.push_back(*std::move(item));
      }
      const auto link = text_of(*page, "nextLink");
      if (!link) return bad("its next link is no text");
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

  Attempt try_get(const std::string& url);
  Status recover(Failure failure, Tries& tries);
  Status wait(const Wait& wait, Failure failure, milliseconds& waited);
  [[nodiscard]] Error ended(Failure failure, const std::string& after) const;
  void tell(const http::Response& response, std::string error);

  BillingReader& reader_;
  std::string what_;
  const std::stop_token& stop_;
  const Place place_;
};

Result<nlohmann::json> BillingReader::Reading::get(const std::string& url) {
  Tries tries;
  for (;;) {
    if (stop_.stop_requested()) return Error{ErrorKind::kCancelled, what_ + ": stopped"};
    Attempt attempt = try_get(url);
    if (auto* document = std::get_if<nlohmann::json>(&attempt)) return std::move(*document);
    auto recovered = recover(std::get<Failure>(std::move(attempt)), tries);
    if (!recovered) return std::move(recovered).error();
  }
}

BillingReader::Reading::Attempt BillingReader::Reading::try_get(const std::string& url) {
  auto token = reader_.tokens_.token(stop_);
  if (!token) return Failure{classify_token(token.error()), token.error()};
  http::Request request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.bearer = token->text;
  auto response = reader_.transport_.send(request, stop_);
  if (!response) {
    const Verdict verdict = classify(response.error());
    return Failure{verdict, std::move(response).error().in(what_)};
  }
  const ServiceError said = read_service_error(*response);
  const Verdict verdict = classify(*response, said, reader_.clock_.now());
  if (verdict.step != Step::kDone) {
    std::string text = describe(*response, said);
    tell(*response, text);
    return Failure{verdict, Error{verdict.kind, what_ + ": " + text}};
  }
  tell(*response, {});
  if (response->body.size() > kLongestPage) {
    return Failure{{.step = Step::kFail, .kind = ErrorKind::kData},
                   bad("the answer is larger than any such list")};
  }
  nlohmann::json document = nlohmann::json::parse(response->body, nullptr, false);
  if (document.is_object()) return document;
  const Error error = bad(with_request_id("the answer is no JSON object", *response));
  return Failure{classify_page(error), error};
}

/// Does what the failure's verdict says, as the pager does it for queries.
Status BillingReader::Reading::recover(Failure failure, Tries& tries) {
  const Verdict verdict = failure.verdict;
  switch (verdict.step) {
    case Step::kRefreshToken:
      if (tries.token_renewed) return ended(std::move(failure), "");
      tries.token_renewed = true;
      reader_.tokens_.invalidate();
      return ok_status();
    case Step::kRetry:
      if (++tries.faults >= verdict.tries) {
        return ended(std::move(failure),
                     tries.faults == 1 ? std::string()
                                       : ", after " + std::to_string(tries.faults) + " tries");
      }
      return wait(wait_after_fault(tries.faults, reader_.random_), std::move(failure),
                  tries.waited);
    case Step::kRetryAfter:
      ++tries.refusals;
      return wait(wait_after_refusal(tries.refusals, verdict.asked, reader_.random_),
                  std::move(failure), tries.waited);
    case Step::kDone:
    case Step::kFail:
      break;
  }
  return ended(std::move(failure), "");
}

Status BillingReader::Reading::wait(const Wait& wait, Failure failure, milliseconds& waited) {
  const auto duration = fit(wait, reader_.options_.max_wait - waited);
  if (!duration) {
    return ended(std::move(failure), ", and a wait of " + in_seconds(wait.least) +
                                         " more would go beyond " +
                                         in_seconds(reader_.options_.max_wait));
  }
  waited += *duration;
  reader_.observer_.on(
      observe::Waiting{reader_.options_.account, *duration, std::move(failure.error.message)});
  reader_.clock_.wait_until(reader_.clock_.steady_now() + *duration, stop_);
  return ok_status();
}

Error BillingReader::Reading::ended(Failure failure, const std::string& after) const {
  Error error = std::move(failure.error);
  error.kind = failure.verdict.kind;
  error.message.append(after);
  // The other advices are about queries.
  const Advice advice = failure.verdict.advice;
  if (error.kind == ErrorKind::kPermission || advice == Advice::kCheckWay) {
    const std::string text = text_of(advice, place_);
    if (!text.empty()) error.message.append("; ").append(text);
  }
  return error;
}

void BillingReader::Reading::tell(const http::Response& response, std::string error) {
  observe::RequestEnded news;
  news.account = reader_.options_.account;
  news.purpose = "billing";
  news.status = response.status;
  news.request_id = request_id_of(response);
  news.duration = response.duration;
  news.error = std::move(error);
  reader_.observer_.on(news);
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
