#include "azure.hpp"

#include <utility>

#include "azcost/base/text.hpp"
#include "billing.hpp"
#include "fault_answer.hpp"
#include "fault_choice.hpp"
#include "random.hpp"
#include "spoiled_page.hpp"

namespace azcost::emulator {
namespace {

constexpr std::string_view kMasked = "***";

bool equal(const std::vector<std::string>& segments, std::size_t first,
           std::initializer_list<std::string_view> expected) {
  if (segments.size() < first + expected.size()) return false;
  for (const std::string_view name : expected) {
    if (!equals_ignoring_case(segments[first++], name)) return false;
  }
  return true;
}

constexpr std::size_t kQuerySuffix = 3;  // providers / Microsoft.CostManagement / query

RequestKind kind_of(const std::vector<std::string>& segments) {
  const std::size_t size = segments.size();
  if (size == 4 && equal(segments, 1, {"oauth2", "v2.0", "token"})) return RequestKind::kToken;
  if (size >= kQuerySuffix &&
      equal(segments, size - kQuerySuffix, {"providers", "Microsoft.CostManagement", "query"})) {
    return RequestKind::kQuery;
  }
  if (equal(segments, 0, {"providers", "Microsoft.Billing"})) return RequestKind::kBilling;
  return RequestKind::kOther;
}

bool is_billing_path(const std::vector<std::string>& segments) {
  if (!equal(segments, 0, {"providers", "Microsoft.Billing", "billingAccounts"})) return false;
  const bool is_list = segments.size() == 5 && (equal(segments, 4, {"customers"}) ||
                                                equal(segments, 4, {"billingProfiles"}));
  return segments.size() <= 4 || is_list;
}

/// A form's text with the values of its secret fields replaced.
std::string mask_form(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    const std::size_t end = body.find('&');
    const std::string_view pair = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
    const std::string_view name = pair.substr(0, pair.find('='));
    const std::string decoded = percent_decode(name);
    const bool secret = decoded == "client_secret" || decoded == "client_assertion";
    if (!out.empty()) out.push_back('&');
    if (secret) {
      out.append(name).append("=").append(kMasked);
    } else {
      out.append(pair);
    }
  }
  return out;
}

/// What Azure Resource Manager sends with a 401 about a token; the scope's own 401 has none of it.
void add_challenge(Answer& answer, const std::string& tenant) {
  answer.headers.emplace_back(
      "WWW-Authenticate", "Bearer authorization_uri=\"https://login.windows.net/" + tenant +
                              "\", error=\"invalid_token\", error_description=\"The access token "
                              "is missing, invalid or has expired.\"");
  answer.headers.emplace_back("x-ms-failure-cause", "gateway");
}

void add_common_headers(Answer& answer, const RequestIds& ids, SystemTime now) {
  for (auto& header : std::vector<std::pair<std::string, std::string>>{
           {"Date", http_date(now)},
           {"Expires", "-1"},
           {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
           {"x-ms-request-id", ids.request},
           {"x-ms-correlation-request-id", ids.correlation},
           {"x-ms-routing-request-id", "EMULATED:" + ids.request},
           {"X-Content-Type-Options", "nosniff"}}) {
    answer.headers.push_back(std::move(header));
  }
}

/// The names by which a client on this machine can reach 127.0.0.1.
bool is_this_machine(std::string_view name) {
  constexpr std::string_view kFirst = "127.";
  const bool is_address =
      name.starts_with(kFirst) && name.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_address || name == "localhost" || name == "[::1]";
}

/// The hosts of the cloud that is played, to which a proxy may lead a client.
bool is_host_of(AzureCloud cloud, std::string_view host) {
  switch (cloud) {
    case AzureCloud::kUsGov:
      return host == "login.microsoftonline.us" || host == "management.usgovcloudapi.net";
    case AzureCloud::kChina:
      return host == "login.partner.microsoftonline.cn" || host == "login.chinacloudapi.cn" ||
             host == "management.chinacloudapi.cn";
    case AzureCloud::kPublic:
      break;
  }
  return host == "login.microsoftonline.com" || host == "management.azure.com";
}

}  // namespace

Azure::Azure(World& world, Clock& clock, ServerOptions options)
    : options_(std::move(options)),
      clock_(clock),
      world_(world),
      seed_(world.options().seed),
      directory_(options_, world),
      tokens_(options_, directory_, clock, seed_) {
  for (const Partner& partner : directory_.partners()) {
    TenantQuota& quota = quotas_
                             .try_emplace(to_lower(partner.tenant_id), clock.steady_now(),
                                          options_.foreign_qpu_every, options_.foreign_client)
                             .first->second;
    costs_.try_emplace(&partner, partner, options_, clock, quota);
  }
}

std::string Azure::url_for(const Request& request) const {
  const std::string host = to_lower(request.header("host"));
  const std::string_view port = std::string_view(url_).substr(url_.rfind(':'));
  const bool is_ours = host.ends_with(port) &&
                       is_this_machine(std::string_view(host).substr(0, host.size() - port.size()));
  if (!is_ours && !is_host_of(options_.cloud, host)) return url_;
  return url_.substr(0, url_.find("://") + 3).append(host);
}

Answer Azure::answer(const Request& request) {
  const RequestKind kind = kind_of(request.segments());
  SeenRequest seen = look_at(request, kind);
  std::optional<Answer> canned;
  {
    const std::lock_guard lock(hooks_mutex_);
    seen.number = ++numbers_;
    seen.number_of_kind = ++counts_.at(static_cast<std::size_t>(kind));
    if (options_.intercept) canned = options_.intercept(seen);
  }
  const bool is_served = !canned;
  Answer answer = is_served ? serve(request, kind, seen.number_of_kind) : *std::move(canned);
  if (is_served && options_.amend) {
    const std::lock_guard lock(hooks_mutex_);
    options_.amend(seen, answer);
  }
  seen.status = answer.delivery == Delivery::kNothing ? 0 : answer.status;
  remember(std::move(seen));
  return answer;
}

SeenRequest Azure::look_at(const Request& request, RequestKind kind) const {
  SeenRequest seen;
  seen.kind = kind;
  seen.method = request.method;
  seen.path = percent_decode(request.raw_path);
  seen.query = request.query;
  seen.headers = request.headers;
  seen.body = kind == RequestKind::kToken ? mask_form(request.body) : request.body;
  if (const auto found = seen.headers.find("authorization"); found != seen.headers.end()) {
    const std::size_t number = tokens_.number_of(found->second);
    found->second = number == 0 ? std::string(kMasked) : "Bearer token-" + std::to_string(number);
  }
  return seen;
}

Answer Azure::serve(const Request& request, RequestKind kind, std::uint64_t number) {
  const RequestIds ids = next_ids();
  const Fault* fault = choose_fault(options_, kind, number, request, day_of(clock_.now()), world_);
  Answer answer = fault == nullptr ? serve_in_order(request, kind, ids)
                                   : serve_with(*fault, request, kind, ids);
  if (!answer.is_foreign) add_common_headers(answer, ids, clock_.now());
  return answer;
}

Answer Azure::serve_with(const Fault& fault, const Request& request, RequestKind kind,
                         const RequestIds& ids) {
  const std::string path = percent_decode(request.raw_path);
  const std::string scope = path.substr(0, path.find("/providers/Microsoft.CostManagement"));
  const std::string version = field(request.query, "api-version").value_or("");
  if (auto answer =
          answer_instead(fault, {options_, ids, clock_.now(), scope, request.body, version})) {
    return *std::move(answer);
  }
  if (fault.kind == FaultKind::kSlow || fault.kind == FaultKind::kTokenSlow) {
    const std::chrono::seconds delay(fault.argument.value_or(0));
    clock_.wait_until(clock_.steady_now() + delay, stop_.get_token());
  }
  // The refusal is then the service's own, and lasts until the client has another token.
  if (fault.kind == FaultKind::kExpiredToken) tokens_.expire(request.header("authorization"));
  const PageRows shown =
      fault.kind == FaultKind::kRepeatedPage ? PageRows::kThoseBefore : PageRows::kItsOwn;
  Answer answer = serve_in_order(request, kind, ids, shown);
  if (answer.status == 200) {
    const auto page = parse_skip_token(field(request.query, "$skiptoken").value_or(""));
    spoil(answer, fault, url_for(request), link_of_page(request, page.value_or(0)));
  }
  return answer;
}

Answer Azure::serve_in_order(const Request& request, RequestKind kind, const RequestIds& ids,
                             PageRows shown) {
  if (kind == RequestKind::kToken && request.method == "POST") {
    return tokens_.answer(request.segments().front(), request, ids, url_for(request));
  }
  return serve_resource_manager(request, kind, ids, shown);
}

Answer Azure::serve_resource_manager(const Request& request, RequestKind kind,
                                     const RequestIds& ids, PageRows shown) {
  const std::string_view authorization = request.header("authorization");
  const Partner* const app = tokens_.app_of(authorization);  // whose token is none is refused
  if (const auto no = tokens_.refusal_of(authorization)) {
    Answer answer = answer_of(*no, ids);
    add_challenge(answer, app == nullptr ? options_.tenant_id : app->tenant_id);
    return answer;
  }
  if (!field(request.query, "api-version")) {
    return answer_of({400, "MissingApiVersionParameter",
                      "The api-version query parameter (?api-version=) is required for all "
                      "requests."},
                     ids);
  }
  const std::vector<std::string> segments = request.segments();
  const std::string url = url_for(request);
  if (kind == RequestKind::kQuery && request.method == "POST") {
    return serve_query(request, *app, ids, shown);
  }
  if (is_billing_path(segments) && request.method == "GET") {
    return answer_billing(directory_.accounts_of(*app), options_, request, segments, ids, url);
  }
  if (segments.size() == 1 && equal(segments, 0, {"subscriptions"}) && request.method == "GET") {
    return answer_subscriptions(*app);
  }
  return answer_of(
      {404, "NotFound",
       "No HTTP resource was found that matches the request URI '" + url + request.raw_path + "'."},
      ids);
}

Answer Azure::serve_query(const Request& request, const Partner& app, const RequestIds& ids,
                          PageRows shown) {
  std::vector<std::string> scope = request.segments();
  scope.resize(scope.size() - kQuerySuffix);
  // One that the app does not have is refused as any of its own would refuse it.
  const Partner* asked = &app;
  for (const Partner* account : directory_.accounts_of(app)) {
    const bool is_named =
        scope.size() > 3 && equals_ignoring_case(scope[3], account->billing_account_id);
    if (is_named) asked = account;
  }
  return costs_.at(asked).answer(request, scope, ids, url_for(request), shown);
}

std::uint64_t Azure::count_throttled() const {
  std::uint64_t throttled = 0;
  for (const auto& [partner, costs] : costs_) throttled += costs.throttled();
  return throttled;
}

std::uint64_t Azure::count_foreign_qpu() const {
  std::uint64_t spent = 0;
  for (const auto& [tenant, shared] : quotas_) {
    const std::lock_guard lock(shared.mutex);
    spent += shared.quota.foreign_spent();
  }
  return spent;
}

RequestIds Azure::next_ids() {
  const std::uint64_t number = ++ids_;
  return {guid(mix(seed_, number, 1)), guid(mix(seed_, number, 2))};
}

void Azure::remember(SeenRequest seen) {
  const std::lock_guard lock(seen_mutex_);
  // Answers may be finished in another order than that in which the requests came.
  auto place = seen_.end();
  while (place != seen_.begin() && (place - 1)->number > seen.number) --place;
  seen_.insert(place, std::move(seen));
  while (seen_.size() > options_.kept_requests) seen_.pop_front();
}

std::vector<SeenRequest> Azure::requests() const {
  const std::lock_guard lock(seen_mutex_);
  return {seen_.begin(), seen_.end()};
}

std::uint64_t Azure::count(RequestKind kind) const {
  return counts_.at(static_cast<std::size_t>(kind));
}

}  // namespace azcost::emulator
