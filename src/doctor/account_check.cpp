#include "account_check.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/fetch/governor.hpp"
#include "azcost/http/retry_after.hpp"
#include "explanations.hpp"
#include "token_claims.hpp"

namespace azcost::doctor {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// One of the two hosts of a cloud, and an address on it that needs no token.
struct Host {
  std::string_view name;
  std::string url;
};

std::array<Host, 2> hosts_of(const Account& account) {
  return {Host{"the authority", account.cloud.authority + "/" + percent_encode(account.tenant_id) +
                                    "/v2.0/.well-known/openid-configuration"},
          // Without a token the answer is a 401, which is as good.
          Host{"Azure Resource Manager",
               account.cloud.resource_manager + "/subscriptions?api-version=2020-01-01"}};
}

/// How far the clock of this machine is ahead of the server's, as far as seconds tell.
std::optional<seconds> lead_over(const http::Response& response, SystemTime sent,
                                 SystemTime received) {
  const auto header = response.header("date");
  const auto date = header ? http::parse_http_date(*header) : std::nullopt;
  if (!date) return std::nullopt;
  return std::chrono::round<seconds>(sent + (received - sent) / 2 - *date);
}

std::string in_words(seconds lead) {
  return std::to_string(std::chrono::abs(lead).count()) + " s " +
         (lead < seconds(0) ? "behind" : "ahead of");
}

}  // namespace

AccountCheck::AccountCheck(const Connection& connection, const AccountTraits& traits,
                           const std::stop_token& stop)
    : connection_(connection),
      traits_(traits),
      stop_(stop),
      account_(connection.account),
      billing_(connection.transport, connection.tokens, connection.clock, connection.observer,
               connection.account.cloud,
               {.account = connection.account.name,
                .max_wait = connection.pager.max_wait,
                .seed = connection.pager.seed}) {}

std::vector<Finding> AccountCheck::run() {
  const bool can_query = check_hosts() == Next::kGoOn && check_token() == Next::kGoOn &&
                         check_billing_account() == Next::kGoOn && check_profile() == Next::kGoOn;
  if (!can_query) return std::move(findings_);
  // Who may not see the account is told by the query, and would be told the same by the list.
  if (role_.is_seen || !account_.customer_tenants.empty()) check_customers();
  check_groupings();
  for (const Dataset dataset : account_.datasets) {
    if (check_query(dataset) == Next::kStop) return std::move(findings_);
  }
  check_quota();
  return std::move(findings_);
}

AccountCheck::Next AccountCheck::check_hosts() {
  constexpr seconds kNoticed = minutes(1);
  // Entra takes assertions from clocks that are off by less than this.
  constexpr seconds kRefused = minutes(5);
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
        "reach " + std::string(host.name) + " at " + host.url.substr(0, host.url.find('?'));
    finding.evidence = evidence();
    if (response) {
      finding.answer = "HTTP " + std::to_string(response->status) + " after " +
                       std::to_string(response->duration.count()) + " ms";
      if (!lead) lead = lead_over(*response, sent, connection_.clock.now());
    } else {
      all = false;
      finding.severity = Severity::kFailed;
      finding.kind = response.error().kind;
      finding.answer = std::move(response).error().message;
      finding.explanation = {"no run can work without this host", SetupStep::kNone,
                             "let this machine reach it, directly or by http.proxy (HTTPS_PROXY); "
                             "behind a proxy that opens TLS name its certificate authority with "
                             "http.ca_file or AZCOST_CA_FILE"};
    }
    reached.push_back(std::move(finding));
  }
  if (lead) {
    Finding& finding = add("clock", Severity::kOk, "compare the clock of this machine with Azure's",
                           "it is " + in_words(*lead) + " Azure's");
    const seconds off = std::chrono::abs(*lead);
    if (off >= kNoticed) {
      finding.severity =
          traits_.needs_exact_clock && off >= kRefused ? Severity::kFailed : Severity::kWarning;
      finding.explanation = {
          "the clock is wrong: proofs of the app are refused for it, and around "
          "midnight the wrong days are read",
          SetupStep::kNone, "set the clock by NTP"};
    }
  }
  std::ranges::move(reached, std::back_inserter(findings_));
  return all ? Next::kGoOn : Next::kStop;
}

AccountCheck::Next AccountCheck::check_token() {
  const std::string tried = "ask for a token of the app " + printable(account_.client_id, 64) +
                            " in the tenant " + printable(account_.tenant_id, 64);
  connection_.transport.forget();
  auto token = connection_.tokens.token(stop_);
  if (!token) {
    Finding& finding = add_failure("token", tried, token.error());
    if (auto code = sts_code_in(finding.answer); !code.empty()) finding.evidence.code = code;
    finding.explanation = explain_token(finding.evidence.code, token.error(), traits_.proof_place);
    return Next::kStop;
  }
  const auto claims = read_token_claims(token->text.expose());
  const auto life = std::chrono::round<minutes>(token->expires_at - connection_.clock.steady_now());
  Finding& finding = add("token", Severity::kOk, tried,
                         "a token that ends in " + std::to_string(life.count()) + " minutes");
  if (!claims) return Next::kGoOn;
  finding.answer += ", of the app " + claims->app_id + " in the tenant " + claims->tenant_id;
  if (claims->expires) {
    finding.answer += ", valid until " + format_time(*claims->expires);
  }
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
  constexpr std::size_t kHour = kWindows.size() - 1;
  constexpr int kFew = 60;
  const fetch::QpuRemaining& remaining = connection_.transport.remaining();
  std::string answer;
  for (std::size_t i = 0; i < kWindows.size(); ++i) {
    if (!remaining.at(i)) continue;
    answer += (answer.empty() ? "" : ", ") + std::to_string(*remaining.at(i)) + " QPU left " +
              std::string(kWindows.at(i));
  }
  if (answer.empty()) answer = "the answer told nothing about the quota";
  Finding& finding = add("quota", Severity::kOk, "read what is left of the tenant's quota", answer);
  if (remaining.at(kHour).value_or(kFew) >= kFew) return;
  finding.severity = Severity::kWarning;
  finding.explanation = {
      "all clients of the tenant share 600 QPU an hour, and little of that is left",
      SetupStep::kNone, "try again later; runs wait for the quota by themselves"};
}

Finding& AccountCheck::add(std::string check, Severity severity, std::string tried,
                           std::string answer) {
  Finding finding{.check = std::move(check), .account = account_.name, .severity = severity};
  finding.tried = std::move(tried);
  finding.answer = std::move(answer);
  return findings_.emplace_back(std::move(finding));
}

Finding& AccountCheck::add_failure(std::string check, std::string tried, const Error& error) {
  Finding& finding = add(std::move(check), Severity::kFailed, std::move(tried), error.message);
  finding.kind = error.kind;
  finding.evidence = evidence();
  return finding;
}

Evidence AccountCheck::evidence() const {
  const fetch::AnswerNote& last = connection_.transport.last();
  return {last.status, last.code, last.request_id, last.is_from_azure};
}

Explanation AccountCheck::explain(const Evidence& evidence, const Error& error,
                                  const fetch::Place& place) const {
  Explanation explanation = explain_answer(evidence, error, place);
  const bool is_role = explanation.step == SetupStep::kReaderRole;
  // Azure refuses who asks for an account that is not there.
  if (is_role && role_.is_unknown) {
    constexpr int kNotFound = 404;
    return explain_answer({.status = kNotFound}, error, account_place());
  }
  if (is_role && !role_.is_seen && role_.subscriptions > 0) {
    return explain_role_on_subscriptions(role_.subscriptions, place);
  }
  return explanation;
}

fetch::Place AccountCheck::account_place() const {
  return {agreement_of(account_), billing_account_scope(account_.billing_account_id),
          account_.cloud.resource_manager};
}

void AccountCheck::blame_account_id() {
  if (!role_.is_unknown) return;
  for (Finding& finding : findings_) {
    if (finding.check == "billing-account") finding.severity = Severity::kFailed;
  }
}

std::vector<Finding> check_account(const Connection& connection, const AccountTraits& traits,
                                   const std::stop_token& stop) {
  return AccountCheck(connection, traits, stop).run();
}

}  // namespace azcost::doctor
