#include "azure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "azcost/base/text.hpp"
#include "billing.hpp"
#include "gzip.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

/// Ours are short; a body larger than this is a mistake.
constexpr std::size_t kLargestBody = 4UL * 1024 * 1024;
constexpr const char* kMasked = "***";

RequestKind kind_of(const std::string& path) {
  if (path.ends_with("/oauth2/v2.0/token")) return RequestKind::kToken;
  if (path.ends_with("/providers/microsoft.costmanagement/query")) return RequestKind::kQuery;
  if (path.starts_with("/providers/microsoft.billing/")) return RequestKind::kBilling;
  return RequestKind::kOther;
}

/// Whether a path names the account, or something below it.
bool is_below(const std::string& path, const Partner& account) {
  const std::vector<std::string> segments = segments_of(path);
  return segments.size() > 3 && equals_ignoring_case(segments[3], account.billing_account_id);
}

/// The names by which a client on this machine can reach 127.0.0.1.
bool is_this_machine(std::string_view name) {
  const bool is_address =
      name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_address || name == "localhost" || name == "[::1]";
}

std::vector<Partner> partners_of(const ServerOptions& options, World& world) {
  std::vector<Partner> partners = {{.tenant_id = options.tenant_id,
                                    .client_id = options.client_id,
                                    .client_secrets = options.client_secrets,
                                    .client_certificates = options.client_certificates,
                                    .federated_tokens = options.federated_tokens,
                                    .billing_account_id = options.billing_account_id,
                                    .agreement = options.agreement,
                                    .billing_role = options.billing_role,
                                    .hidden_customers = options.hidden_customers,
                                    .gone_customers = options.gone_customers,
                                    .subscriptions = options.subscriptions}};
  partners.insert(partners.end(), options.more_partners.begin(), options.more_partners.end());
  for (Partner& partner : partners) {
    if (partner.world == nullptr) partner.world = &world;
  }
  return partners;
}

}  // namespace

Azure::Azure(World& world, Clock& clock, ServerOptions options)
    : options_(std::move(options)),
      clock_(clock),
      world_(world),
      seed_(world.options().seed),
      partners_(partners_of(options_, world)),
      tokens_(options_, partners_, clock, seed_),
      http_({.port = options_.port, .largest_body = kLargestBody, .tls = options_.tls},
            [this](const HttpRequest& request) {
              Answer given = answer(request);
              compress(given, request);
              return given;
            }) {
  for (const Partner& partner : partners_) {
    TenantQuota& quota = quotas_
                             .try_emplace(to_lower(partner.tenant_id), clock.steady_now(),
                                          options_.foreign_qpu_every, options_.foreign_client)
                             .first->second;
    costs_.try_emplace(&partner, partner, options_, clock, quota);
  }
}

std::string Azure::url() const {
  return fmt::format("{}://127.0.0.1:{}", options_.tls ? "https" : "http", http_.port());
}

std::string Azure::url_for(const HttpRequest& request) const {
  const std::string host = to_lower(request.header("host"));
  const std::string port = ":" + std::to_string(http_.port());
  const bool is_ours = host.ends_with(port) &&
                       is_this_machine(std::string_view(host).substr(0, host.size() - port.size()));
  const CloudNames& cloud = names_of(options_.cloud);
  const bool is_of_cloud = host == cloud.authority || host == cloud.resource_manager;
  if (!is_ours && !is_of_cloud) return url();
  return (options_.tls ? "https://" : "http://") + host;
}

Answer Azure::answer(const HttpRequest& request) {
  const RequestKind kind = kind_of(to_lower(request.path));
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

SeenRequest Azure::look_at(const HttpRequest& request, RequestKind kind) const {
  SeenRequest seen{request};
  seen.kind = kind;
  if (kind == RequestKind::kToken) seen.body.clear();
  for (const char* secret : {"client_secret", "client_assertion"}) {
    if (const auto found = seen.query.find(secret); found != seen.query.end()) {
      found->second = kMasked;
    }
  }
  if (const auto found = seen.headers.find("authorization"); found != seen.headers.end()) {
    const std::size_t number = tokens_.find(found->second).number;
    found->second = number == 0 ? kMasked : fmt::format("Bearer token-{}", number);
  }
  return seen;
}

Answer Azure::serve(const HttpRequest& request, RequestKind kind, std::uint64_t number) {
  const std::uint64_t id = ++ids_;
  FaultScene scene{.options = options_,
                   .world = world_,
                   .request = request,
                   .kind = kind,
                   .ids = {guid(mix(seed_, id, 1)), guid(mix(seed_, id, 2))},
                   .now = clock_.now()};
  if (kind == RequestKind::kQuery) {
    auto parsed = parse_query(request.body, day_of(scene.now), {});
    if (auto* query = std::get_if<Query>(&parsed)) scene.query = std::move(*query);
  }
  const Fault* const fault = choose_fault(scene, number);
  Answer answer = fault == nullptr ? serve_in_order(request, kind, scene.ids, nullptr)
                                   : serve_with(*fault, scene);
  if (answer.content_type != "text/html") {
    answer.headers.insert(answer.headers.end(),
                          {{"Date", http_date(scene.now)},
                           {"x-ms-request-id", scene.ids.request},
                           {"x-ms-correlation-request-id", scene.ids.correlation},
                           {"x-ms-routing-request-id", "EMULATED:" + scene.ids.request}});
  }
  return answer;
}

const Fault* Azure::choose_fault(FaultScene& scene, std::uint64_t number) const {
  std::uint64_t index = 0;
  for (const Fault& fault : options_.faults) {
    const std::uint64_t luck = mix(options_.fault_seed, ++index, number);
    const bool is_its_turn = fault.first <= number && number <= fault.last &&
                             number % fault.every == 0 && luck % 100 < fault.percent;
    scene.argument = fault.argument;
    if (is_its_turn && fault.kind->hits(scene)) return &fault;
  }
  return nullptr;
}

Answer Azure::serve_with(const Fault& fault, const FaultScene& scene) {
  const Effect& effect = fault.kind->effect;
  if (const auto* instead = std::get_if<AnswersInstead>(&effect)) return (*instead)(scene);
  if (effect == Effect(Before::kDelay)) {
    const std::chrono::seconds delay(fault.argument.value_or(0));
    clock_.wait_until(clock_.steady_now() + delay, stop_.get_token());
  } else if (effect == Effect(Before::kExpireToken)) {
    // The refusal is then the service's own, and lasts until the client has another token.
    tokens_.expire(scene.request.header("authorization"));
  }
  Spoil spoil;
  if (const auto* spoils = std::get_if<SpoilsPage>(&effect)) {
    spoil = [spoils, &scene](Page& page) { (*spoils)(page, scene); };
  }
  Answer answer = serve_in_order(scene.request, scene.kind, scene.ids, spoil);
  const auto* spoils = std::get_if<SpoilsAnswer>(&effect);
  if (spoils != nullptr && answer.status == 200) (*spoils)(answer, scene);
  return answer;
}

Answer Azure::serve_in_order(const HttpRequest& request, RequestKind kind, const RequestIds& ids,
                             const Spoil& spoil) {
  if (kind == RequestKind::kToken && request.method == "POST") {
    return tokens_.answer(segments_of(request.path).front(), request, ids, url_for(request));
  }
  const std::string_view authorization = request.header("authorization");
  if (const auto no = tokens_.refusal_of(authorization)) {
    // What Azure Resource Manager sends with a 401 about a token; the 401 of a scope does not have
    // it.
    Answer answer = answer_of(*no, ids);
    answer.headers.emplace_back("WWW-Authenticate",
                                "Bearer authorization_uri=\"https://login.windows.net/" +
                                    options_.tenant_id + "\", error=\"invalid_token\"");
    answer.headers.emplace_back("x-ms-failure-cause", "gateway");
    return answer;
  }
  return serve_resource_manager(request, kind, ids, spoil);
}

Answer Azure::serve_resource_manager(const HttpRequest& request, RequestKind kind,
                                     const RequestIds& ids, const Spoil& spoil) {
  if (request.field("api-version").empty()) {
    return answer_of({400, "MissingApiVersionParameter",
                      "The api-version query parameter (?api-version=) is required for all "
                      "requests."},
                     ids);
  }
  const Partner& app = *tokens_.find(request.header("authorization")).app;
  const std::string url = url_for(request);
  if (kind == RequestKind::kQuery && request.method == "POST") {
    // An account that the app does not have is refused as any of its own would refuse it.
    const Partner* asked = &app;
    for (const Partner* account : accounts_of(app)) {
      if (is_below(request.path, *account)) asked = account;
    }
    return costs_.at(asked).answer(request, ids, url, spoil);
  }
  if (kind == RequestKind::kBilling && request.method == "GET") {
    return answer_billing(accounts_of(app), options_, request, ids, url);
  }
  if (equals_ignoring_case(request.path, "/subscriptions") && request.method == "GET") {
    return answer_subscriptions(app);
  }
  return answer_of(
      {404, "NotFound",
       "No HTTP resource was found that matches the request URI '" + url + request.target + "'."},
      ids);
}

std::vector<const Partner*> Azure::accounts_of(const Partner& app) const {
  std::vector<const Partner*> accounts;
  for (const Partner& partner : partners_) {
    if (is_of_app(partner, app.tenant_id, app.client_id)) accounts.push_back(&partner);
  }
  return accounts;
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
