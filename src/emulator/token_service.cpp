#include "token_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "azcost/base/text.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostTokens = 10'000;
/// As in the public cloud; random between 60 and 90 minutes in others.
constexpr std::chrono::seconds kLifetime{3599};
constexpr std::string_view kScopeSuffix = "/.default";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

constexpr CloudNames kPublic = {"login.microsoftonline.com", "management.azure.com",
                                "management.core.windows.net"};
constexpr CloudNames kUsGov = {"login.microsoftonline.us", "management.usgovcloudapi.net",
                               "management.core.usgovcloudapi.net"};
constexpr CloudNames kChina = {"login.partner.microsoftonline.cn", "management.chinacloudapi.cn",
                               "management.core.chinacloudapi.cn"};

/// The resource that the token is for: the scope without its end.
std::string_view resource_in(const HttpRequest& request) {
  std::string_view resource = request.field("scope");
  if (resource.ends_with(kScopeSuffix)) resource.remove_suffix(kScopeSuffix.size());
  while (resource.ends_with('/')) resource.remove_suffix(1);
  return resource;
}

/// Whether a resource is one of the emulated cloud, or the emulator itself.
bool is_known(std::string_view resource, AzureCloud cloud, std::string_view url) {
  const CloudNames& names = names_of(cloud);
  return resource == url || resource == fmt::format("https://{}", names.resource_manager) ||
         resource == fmt::format("https://{}", names.audience);
}

std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kBearer = "Bearer ";
  if (!equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer)) return {};
  return trim(authorization.substr(kBearer.size()));
}

}  // namespace

const CloudNames& names_of(AzureCloud cloud) noexcept {
  if (cloud == AzureCloud::kUsGov) return kUsGov;
  return cloud == AzureCloud::kChina ? kChina : kPublic;
}

bool is_of_app(const Partner& partner, std::string_view tenant, std::string_view client) noexcept {
  return equals_ignoring_case(partner.tenant_id, tenant) &&
         equals_ignoring_case(partner.client_id, client);
}

Answer TokenService::answer(std::string_view tenant, const HttpRequest& request,
                            const RequestIds& ids, std::string_view url) {
  const auto app = std::ranges::find_if(partners_, [&](const Partner& partner) {
    return is_of_app(partner, tenant, request.field("client_id"));
  });
  const Partner* const found = app == partners_.end() ? nullptr : &*app;
  if (const auto error = check(tenant, request, url, found)) {
    return answer_of(*error, ids, clock_.now());
  }
  const ordered_json body = {{"token_type", "Bearer"},
                             {"expires_in", kLifetime.count()},
                             {"ext_expires_in", kLifetime.count()},
                             {"access_token", issue(*app, resource_in(request))}};
  return {.headers = {{"Cache-Control", "no-store, no-cache"}}, .body = body.dump()};
}

std::optional<TokenError> TokenService::check(std::string_view tenant, const HttpRequest& request,
                                              std::string_view url, const Partner* app) {
  const bool has_tenant = std::ranges::any_of(partners_, [tenant](const Partner& partner) {
    return equals_ignoring_case(partner.tenant_id, tenant);
  });
  if (!has_tenant) return token_error(90002, tenant);
  for (const char* name : {"grant_type", "scope", "client_id"}) {
    if (!request.query.contains(name)) return token_error(900144, name);
  }
  const std::string_view grant = request.field("grant_type");
  if (grant != "client_credentials") return token_error(70003, grant);
  if (request.query.contains("resource")) return token_error(901002);
  const std::string_view scope = request.field("scope");
  if (!scope.ends_with(kScopeSuffix)) return token_error(1002012, scope);
  const std::string_view resource = resource_in(request);
  if (!is_known(resource, options_.cloud, url)) return token_error(500011, resource, tenant);
  if (app == nullptr) return token_error(700016, request.field("client_id"), tenant);
  return check_proof(*app, request, fmt::format("{}/{}/oauth2/v2.0/token", url, tenant));
}

std::optional<TokenError> TokenService::check_proof(const Partner& app, const HttpRequest& request,
                                                    const std::string& endpoint) {
  if (request.query.contains("client_secret")) {
    const bool is_right =
        std::ranges::count(app.client_secrets, request.field("client_secret")) > 0;
    return is_right ? std::nullopt : std::optional(token_error(7000215, app.client_id));
  }
  if (!request.query.contains("client_assertion")) return token_error(7000218);
  if (request.field("client_assertion_type") != kAssertionType) {
    return token_error(900144, "client_assertion_type");
  }
  return assertions_(app, std::string(request.field("client_assertion")), endpoint);
}

/// `header.payload.signature` in the form of version 1.0, which Azure Resource Manager gets. The
/// signature is no real one: the emulator remembers the tokens that it issued.
std::string TokenService::issue(const Partner& app, std::string_view audience) {
  const std::lock_guard lock(mutex_);
  const SystemTime now = clock_.now();
  if (tokens_.size() >= kMostTokens) {
    std::erase_if(tokens_, [now](const auto& entry) { return entry.second.expires < now; });
  }
  const std::string id = guid(mix(seed_, ++issued_, 1));
  const auto issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const ordered_json payload = {{"aud", audience},
                                {"iss", "https://sts.windows.net/" + app.tenant_id + "/"},
                                {"iat", issued.count()},
                                {"nbf", issued.count()},
                                {"exp", (issued + kLifetime).count()},
                                {"appid", app.client_id},
                                {"idtyp", "app"},
                                {"tid", app.tenant_id},
                                {"uti", id},
                                {"ver", "1.0"}};
  std::string token = base64url(R"({"typ":"JWT","alg":"none"})") + "." + base64url(payload.dump()) +
                      "." + base64url("emulated " + id);
  tokens_.insert_or_assign(token, Issued{issued_, now + kLifetime, &app});
  return token;
}

std::optional<Refusal> TokenService::refusal_of(std::string_view authorization) const {
  if (authorization.empty()) {
    return Refusal{401, "AuthenticationFailed",
                   "Authentication failed. The 'Authorization' header is missing."};
  }
  const Issued token = find(authorization);
  if (token.number == 0) {
    return Refusal{401, "InvalidAuthenticationToken", "The access token is invalid."};
  }
  const SystemTime now = clock_.now();
  if (now < token.expires) return std::nullopt;
  // terraform-provider-azurerm#20867
  constexpr const char* kAmerican = "{:%m/%d/%Y %I:%M:%S %p}";
  return Refusal{401, "ExpiredAuthenticationToken",
                 fmt::format("The access token expiry UTC time '{}' is earlier than current UTC "
                             "time '{}'.",
                             utc(token.expires, kAmerican), utc(now, kAmerican))};
}

void TokenService::expire(std::string_view authorization) {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  if (found == tokens_.end()) return;
  found->second.expires = std::min(found->second.expires, clock_.now() - std::chrono::seconds(1));
}

TokenService::Issued TokenService::find(std::string_view authorization) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  return found == tokens_.end() ? Issued{} : found->second;
}

}  // namespace azcost::emulator
