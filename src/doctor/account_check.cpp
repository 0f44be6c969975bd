// The hosts, the clock, the token and the quota of an account.
#include "account_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/http/retry_after.hpp"
#include "azcost/http/status.hpp"
#include "explanations.hpp"
#include "token_claims.hpp"

namespace azcost::doctor {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// One of the two hosts of a cloud, and an address on it that needs no token.
struct Host {
  std::string_view name;
  std::string url;
};

std::array<Host, 2> hosts_of(const Account& account) {
  return {Host{"the authority",
               fmt::format("{}/{}/v2.0/.well-known/openid-configuration", account.cloud.authority,
                           percent_encode(account.tenant_id))},
          // Without a token the answer is a 401, which proves as much.
          Host{"Azure Resource Manager",
               account.cloud.resource_manager + "/subscriptions?api-version=2020-01-01"}};
}

/// How far the clock of this machine is ahead of the server's, in whole seconds.
std::optional<seconds> lead_over(const http::Response& response, SystemTime sent,
                                 SystemTime received) {
  const auto header = response.header("date");
  const auto date = header ? http::parse_http_date(*header) : std::nullopt;
  if (!date) return std::nullopt;
  return std::chrono::round<seconds>(sent + (received - sent) / 2 - *date);
}

}  // namespace

AccountCheck::AccountCheck(const Connection& connection, const AccountTraits& traits,
                           const std::stop_token& stop)
    : connection_(connection),
      traits_(traits),
      stop_(stop),
      account_(connection.account),
      billing_(billing_of(connection)) {}

std::vector<Finding> AccountCheck::run() {
  const bool can_query = check_hosts() == Next::kGoOn && check_token() == Next::kGoOn &&
                         check_billing_account() == Next::kGoOn && check_profile() == Next::kGoOn;
  if (!can_query) return std::move(findings_);
  // If the app may not see the account, the query reports it, and the list would only repeat it.
  if (role_.is_seen || !account_.customer_tenants.empty()) check_customers();
  check_groupings();
  for (const Dataset dataset : account_.datasets) {
    if (check_query(dataset) == Next::kStop) return std::move(findings_);
  }
  check_quota();
  return std::move(findings_);
}

AccountCheck::Next AccountCheck::check_hosts() {
  std::vector<Finding> reached;
  std::optional<seconds> lead;
  bool all = true;
  for (const Host& host : hosts_of(account_)) {
    http::Request request;
    request.url = host.url;
    const SystemTime sent = connection_.clock.now();
    auto response = connection_.transport.send(request, stop_);
    Finding finding{.check = "network", .account = account_.name};
    finding.tried =
        fmt::format("reach {} at {}", host.name, host.url.substr(0, host.url.find('?')));
    if (!response) {
      all = false;
      reached.push_back(std::move(finding).failed(
          response.error(),
          {"no run can work without this host", SetupStep::kNone,
           "let this machine reach it, directly or by http.proxy (HTTPS_PROXY); behind a proxy "
           "that opens TLS name its certificate authority with http.ca_file or AZCOST_CA_FILE"}));
      continue;
    }
    finding.evidence.status = response->status;
    finding.answer =
        fmt::format("HTTP {} after {} ms", response->status, response->duration.count());
    if (!lead) lead = lead_over(*response, sent, connection_.clock.now());
    reached.push_back(std::move(finding));
  }
  if (lead) check_clock(*lead);
  std::ranges::move(reached, std::back_inserter(findings_));
  return all ? Next::kGoOn : Next::kStop;
}

void AccountCheck::check_clock(seconds lead) {
  constexpr seconds kNoticed = minutes(1);
  // Entra takes assertions from clocks that are off by less than this.
  constexpr seconds kRefused = minutes(5);
  const seconds off = std::chrono::abs(lead);
  Finding& finding = add(
      "clock", Severity::kOk, "compare the clock of this machine with Azure's",
      fmt::format("it is {} s {} Azure's", off.count(), lead < seconds(0) ? "behind" : "ahead of"));
  if (off < kNoticed) return;
  finding.severity =
      traits_.needs_exact_clock && off >= kRefused ? Severity::kFailed : Severity::kWarning;
  finding.explanation = {
      "the clock is wrong: Azure may refuse proofs of the app, and around midnight the wrong days "
      "are read",
      SetupStep::kNone, "set the clock by NTP"};
}

AccountCheck::Next AccountCheck::check_token() {
  const std::string tried =
      fmt::format("ask for a token of the app {} in the tenant {}",
                  printable(account_.client_id, 64), printable(account_.tenant_id, 64));
  auto token = connection_.tokens.token(stop_);
  if (!token) {
    add_failure("token", tried, token.error(), explain_token(token.error(), traits_.proof_place));
    return Next::kStop;
  }
  const auto claims = read_token_claims(token->text.expose());
  const auto life = std::chrono::round<minutes>(token->expires_at - connection_.clock.steady_now());
  Finding& finding = add("token", Severity::kOk, tried,
                         fmt::format("a token that ends in {} minutes", life.count()));
  if (!claims) return Next::kGoOn;
  finding.answer +=
      fmt::format(", of the app {} in the tenant {}", claims->app_id, claims->tenant_id);
  if (claims->expires) finding.answer += ", valid until " + format_time(*claims->expires);
  const bool of_another_tenant =
      is_guid(account_.tenant_id) && !equals_ignoring_case(claims->tenant_id, account_.tenant_id);
  if (of_another_tenant || !equals_ignoring_case(claims->app_id, account_.client_id)) {
    finding.severity = Severity::kWarning;
    finding.explanation = {"the token is of another app or tenant than the config names",
                           SetupStep::kTenantId, "check tenant_id and client_id of the account"};
  }
  return Next::kGoOn;
}

void AccountCheck::check_quota() {
  constexpr std::array<std::string_view, fetch::kDocumentedQuota.size()> kWindows = {
      "in ten seconds", "this minute", "this hour"};
  constexpr int kFew = 60;
  std::string answer;
  for (std::size_t i = 0; i < kWindows.size(); ++i) {
    if (!remaining_.at(i)) continue;
    answer += fmt::format("{}{} QPU left {}", answer.empty() ? "" : ", ", *remaining_.at(i),
                          kWindows.at(i));
  }
  if (answer.empty()) answer = "the answer told nothing about the quota";
  Finding& finding = add("quota", Severity::kOk, "read what is left of the tenant's quota", answer);
  if (remaining_.back().value_or(kFew) >= kFew) return;
  finding.severity = Severity::kWarning;
  finding.explanation = {
      "all clients of the tenant share 600 QPU an hour, and little of that is left",
      SetupStep::kNone, "try again later; runs wait for the quota by themselves"};
}

Finding& AccountCheck::add(std::string check, Severity severity, std::string tried,
                           std::string answer, Explanation explanation) {
  return findings_.emplace_back(Finding{.check = std::move(check),
                                        .account = account_.name,
                                        .severity = severity,
                                        .tried = std::move(tried),
                                        .answer = std::move(answer),
                                        .explanation = std::move(explanation)});
}

Finding& AccountCheck::add_failure(std::string check, std::string tried, const Error& error,
                                   Explanation explanation) {
  Finding finding{.check = std::move(check), .account = account_.name, .tried = std::move(tried)};
  return findings_.emplace_back(std::move(finding).failed(error, std::move(explanation)));
}

Explanation AccountCheck::explain(Error error, const fetch::Place& place) const {
  Explanation explanation = explain_answer(error, place);
  if (explanation.step != SetupStep::kReaderRole) return explanation;
  // Azure answers with a refusal when there is no such account.
  if (role_.is_unknown) {
    error.evidence = Evidence();
    error.evidence.status = http::kNotFound;
    return explain_answer(error, account_place());
  }
  if (!role_.is_seen && role_.subscriptions > 0) return explain_role_on_subscriptions(place);
  return explanation;
}

Explanation AccountCheck::explain_role_on_subscriptions(const fetch::Place& place) const {
  return {fmt::format("the app has a role on {} and none on the billing account: a role given "
                      "under Subscriptions > Access control (IAM) does not count for billing",
                      count_of(role_.subscriptions, "subscription")),
          SetupStep::kReaderRole, fetch::text_of(fetch::Advice::kGiveRole, place)};
}

fetch::Place AccountCheck::account_place() const {
  return {agreement_of(account_), billing_account_scope(account_.billing_account_id),
          account_.cloud.resource_manager};
}

std::vector<Finding> check_account(const Connection& connection, const AccountTraits& traits,
                                   const std::stop_token& stop) {
  return AccountCheck(connection, traits, stop).run();
}

}  // namespace azcost::doctor
