#include "azcost/fetch/billing.hpp"

#include <fmt/format.h>

#include <array>
#include <unordered_set>
#include <utility>

#include "api_versions.hpp"
#include "azcost/base/text.hpp"
#include "billing_document.hpp"
#include "next_link.hpp"
#include "retries.hpp"

namespace azcost::fetch {
namespace {

constexpr std::string_view kAccountsPath = "/providers/Microsoft.Billing/billingAccounts";
constexpr std::string_view kSubscriptionsPath = "/subscriptions";
constexpr std::string_view kSubscriptionsVersion = "2020-01-01";
/// Accounts and profiles are asked for in the new version first, customers in the old one, as
/// partners do.
constexpr std::string_view kNewVersion = kBillingVersions[0];
constexpr std::string_view kOldVersion = kBillingVersions[1];

/// A page has some hundred entries of a few hundred bytes each.
constexpr std::size_t kLongestPage = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kLongestShown = 80;

Result<std::vector<std::string>> ids_of(Result<std::vector<BillingEntry>> entries) {
  if (!entries) return std::move(entries).error();
  std::vector<std::string> ids;
  for (BillingEntry& entry : *entries) ids.push_back(std::move(entry.id));
  return ids;
}

}  // namespace

/// Reads one list, page by page, or one entry.
class BillingReader::Reading {
 public:
  /// `what` is for messages: "the list of billing accounts". `version` is one of
  /// `kBillingVersions`, or `kSubscriptionsVersion`, in whose place no other version is tried.
  Reading(BillingReader& reader, std::string what, const std::stop_token& stop,
          const std::string& path, std::string_view version)
      : what_(std::move(what)),
        first_url_(
            fmt::format("{}{}?api-version={}", reader.cloud_.resource_manager, path, version)),
        retries_(
            {reader.transport_, reader.tokens_, reader.clock_, reader.observer_, reader.random_},
            {.max_wait = reader.options_.max_wait,
             .limit = fmt::format("the {} that it may take", in_seconds(reader.options_.max_wait)),
             .place = {Agreement::kAuto, path, reader.cloud_.resource_manager},
             .account = reader.options_.account,
             .purpose = "billing",
             .api = "Billing API",
             .versions = version == kSubscriptionsVersion
                             ? std::span<const std::string_view>()
                             : std::span<const std::string_view>(kBillingVersions)},
            stats_, stop) {
    request_.url = first_url_;
    request_.headers = {{"Accept", "application/json"}};
    request_.max_body_bytes = kLongestPage;
  }

  Result<BillingEntry> entry() {
    BillingEntry entry;
    auto read = retries_.read(what_, request_, [&](http::Response& response) -> Status {
      auto found = read_billing_entry(response.body);
      if (!found) return std::move(found).error();
      if (found->id.empty()) return Error{ErrorKind::kData, "it has no name"};
      entry = *std::move(found);
      return ok_status();
    });
    if (!read) return std::move(read).error();
    return entry;
  }

  /// Every entry of every page. `id_key` names the id of an entry.
  Result<std::vector<BillingEntry>> list(std::string_view id_key = "name") {
    std::vector<BillingEntry> entries;
    std::unordered_set<std::string> asked;
    int empty_pages = 0;
    while (asked.insert(request_.url).second && asked.size() <= kMostPages &&
           empty_pages < kMostEmptyPages) {
      BillingPage page;
      auto read = retries_.read(what_, request_, [&](http::Response& response) -> Status {
        auto found = read_billing_page(response.body, id_key);
        if (!found) return std::move(found).error();
        page = *std::move(found);
        return ok_status();
      });
      if (!read) return std::move(read).error();
      empty_pages = page.entries.empty() ? empty_pages + 1 : 0;
      std::ranges::move(page.entries, std::back_inserter(entries));
      if (page.next_link.empty()) return entries;
      auto next = accept_next_link(page.next_link, first_url_);
      if (!next) return std::move(next).error().in(what_);
      request_.url = *std::move(next);
    }
    return Error{ErrorKind::kData, what_ + ": its next links lead in circles"};
  }

  /// The list at `path`, from the first of two versions of the API that lists anything; an error
  /// when neither of them answers.
  static Result<std::vector<BillingEntry>> list_by(BillingReader& reader,
                                                   const std::array<std::string_view, 2>& versions,
                                                   const std::string& what, const std::string& path,
                                                   const std::stop_token& stop) {
    Result<std::vector<BillingEntry>> best = std::vector<BillingEntry>();
    for (const std::string_view version : versions) {
      auto found = Reading(reader, what, stop, path, version).list();
      if (found && !found->empty()) return found;
      // 400 and 404: the other version may know what this one does not.
      if (!found && found.error().kind != ErrorKind::kConfig) return found;
      const bool is_first = version == versions.front();
      if (is_first || (found && !best)) best = std::move(found);
    }
    return best;
  }

 private:
  std::string what_;
  std::string first_url_;
  FetchStats stats_;  // lists cost no QPU
  Retries retries_;
  http::Request request_;
};

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
  auto found = Reading::list_by(*this, {kNewVersion, kOldVersion}, "the list of billing accounts",
                                std::string(kAccountsPath), stop);
  if (!found) return std::move(found).error();
  std::vector<BillingAccount> accounts;
  for (BillingEntry& entry : *found) {
    accounts.push_back({std::move(entry.id), std::move(entry.name), std::move(entry.agreement)});
  }
  return accounts;
}

Result<BillingAccount> BillingReader::account(std::string_view id, const std::stop_token& stop) {
  auto entry =
      Reading(*this, "the billing account", stop, billing_account_scope(id), kNewVersion).entry();
  if (!entry) return std::move(entry).error();
  return BillingAccount{std::move(entry->id), std::move(entry->name), std::move(entry->agreement)};
}

Result<std::vector<Customer>> BillingReader::customers(std::string_view account_id,
                                                       const std::stop_token& stop) {
  auto found = Reading::list_by(*this, {kOldVersion, kNewVersion}, "the list of customers",
                                billing_account_scope(account_id) + "/customers", stop);
  if (!found) return std::move(found).error();
  std::vector<Customer> customers;
  std::vector<std::string> others;
  std::unordered_set<std::string> known;
  for (BillingEntry& entry : *found) {
    if (!is_guid(entry.id)) {
      others.push_back(std::move(entry.id));
    } else if (std::string tenant = to_lower(entry.id); known.insert(tenant).second) {
      customers.push_back({std::move(tenant), std::move(entry.name)});
    }
  }
  if (!others.empty()) {
    observer_.on(
        observe::Warned{"customer.unreadable",
                        fmt::format("{}: the list of customers names '{}{}: left out",
                                    options_.account, printable(others.front(), kLongestShown),
                                    others.size() == 1 ? "', which is no tenant id"
                                                       : "' and others that are no tenant ids")});
  }
  return customers;
}

Result<std::vector<std::string>> BillingReader::profiles(std::string_view account_id,
                                                         const std::stop_token& stop) {
  return ids_of(Reading::list_by(*this, {kNewVersion, kOldVersion}, "the list of billing profiles",
                                 billing_account_scope(account_id) + "/billingProfiles", stop));
}

Result<std::vector<std::string>> BillingReader::subscriptions(const std::stop_token& stop) {
  return ids_of(Reading(*this, "the list of subscriptions", stop, std::string(kSubscriptionsPath),
                        kSubscriptionsVersion)
                    .list("subscriptionId"));
}

}  // namespace azcost::fetch
