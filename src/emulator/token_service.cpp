#include "token_service.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "access_token.hpp"
#include "azcost/base/text.hpp"
#include "random.hpp"
#include "token_error.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostTokens = 10'000;
constexpr std::string_view kScopeSuffix = "/.default";
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

using Checked = std::optional<TokenError>;

Checked missing_parameter(const std::string& name) {
  return TokenError{400, "invalid_request", 900144,
                    "The request body must contain the following parameter: '" + name + "'."};
}

bool is_domain(std::string_view text) {
  return text.find('.') != std::string_view::npos && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-';
         });
}

Checked check_tenant(std::string_view tenant, const Directory& directory) {
  if (directory.has_tenant(tenant)) return std::nullopt;
  const std::string name(tenant);
  if (!is_guid(tenant) && !is_domain(tenant)) {
    return TokenError{400, "invalid_request", 900023,
                      "Specified tenant identifier '" + name +
                          "' is neither a valid DNS name, nor a valid external domain."};
  }
  return unknown_tenant(tenant);
}

Checked check_grant(const Fields& form) {
  const auto grant = field(form, "grant_type");
  if (!grant) return missing_parameter("grant_type");
  if (*grant != "client_credentials") {
    return TokenError{400, "unsupported_grant_type", 70003,
                      "The app requested an unsupported grant type '" + *grant + "'."};
  }
  if (form.contains("resource")) {
    return TokenError{400, "invalid_request", 901002,
                      "The 'resource' request parameter is not supported."};
  }
  return std::nullopt;
}

/// What the resource manager of a cloud is called in scopes: two names that are good for one token
/// (seen in the public cloud; the others by analogy).
std::array<std::string_view, 2> resources_of(AzureCloud cloud) {
  switch (cloud) {
    case AzureCloud::kUsGov:
      return {"https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"};
    case AzureCloud::kChina:
      return {"https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"};
    case AzureCloud::kPublic:
      break;
  }
  return {"https://management.azure.com", "https://management.core.windows.net"};
}

/// What the token is for: the scope without its end.
std::string resource_in(const Fields& form) {
  std::string resource = field(form, "scope").value_or("");
  if (resource.ends_with(kScopeSuffix)) resource.resize(resource.size() - kScopeSuffix.size());
  while (resource.ends_with('/')) resource.pop_back();
  return resource;
}

Checked check_scope(const Fields& form, std::string_view tenant, AzureCloud cloud,
                    std::string_view url) {
  const auto scope = field(form, "scope");
  if (!scope) return missing_parameter("scope");
  if (trim(*scope).empty() || trim(*scope).find(' ') != std::string_view::npos) {
    return TokenError{400, "invalid_scope", 70011,
                      "The provided request must include a 'scope' input parameter. The provided "
                      "value for the input parameter 'scope' is not valid. The scope " +
                          *scope + " is not valid."};
  }
  if (!scope->ends_with(kScopeSuffix)) {
    return TokenError{400, "invalid_scope", 1002012,
                      "The provided value for scope " + *scope +
                          " is not valid. Client credential flows must have a scope value with "
                          "/.default suffixed to the resource identifier (application ID URI)."};
  }
  const std::string resource = resource_in(form);
  const auto resources = resources_of(cloud);
  if (resource != url && std::ranges::find(resources, resource) == resources.end()) {
    return TokenError{400, "invalid_resource", 500011,
                      "The resource principal named " + resource +
                          " was not found in the tenant named " + std::string(tenant) +
                          ". This can happen if the application has not been installed by the "
                          "administrator of the tenant or consented to by any user in the tenant. "
                          "You might have sent your authentication request to the wrong tenant."};
  }
  return std::nullopt;
}

Checked check_client(const Fields& form, std::string_view tenant, const Partner* app) {
  const auto client = field(form, "client_id");
  if (!client) return missing_parameter("client_id");
  return app == nullptr ? Checked(unknown_app(*client, tenant)) : std::nullopt;
}

std::string_view bearer_of(std::string_view authorization) {
  constexpr std::string_view kBearer = "Bearer ";
  if (!equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer)) return {};
  return trim(authorization.substr(kBearer.size()));
}

}  // namespace

Answer TokenService::answer(std::string_view tenant, const Request& request, const RequestIds& ids,
                            std::string_view url) {
  const bool is_form =
      request.header("content-type").starts_with("application/x-www-form-urlencoded");
  const Fields form = is_form ? parse_form(request.body) : Fields{};
  const Partner* const app = directory_.find_app(tenant, field(form, "client_id").value_or(""));
  Checked error = check_tenant(tenant, directory_);
  if (!error) error = check_grant(form);
  if (!error) error = check_scope(form, tenant, options_.cloud, url);
  if (!error) error = check_client(form, tenant, app);
  if (!error) {
    error = check_proof(*app, form,
                        std::string(url) + "/" + std::string(tenant) + "/oauth2/v2.0/token");
  }
  if (error) return answer_of(*error, ids, clock_.now());

  const auto lifetime = options_.token_lifetime.count();
  const ordered_json expires_in = options_.expires_in_form == ExpiresInForm::kNumber
                                      ? ordered_json(lifetime)
                                      : ordered_json(std::to_string(lifetime));
  return token_answer(200, {{"token_type", "Bearer"},
                            {"expires_in", expires_in},
                            {"ext_expires_in", expires_in},
                            {"access_token", issue(*app, resource_in(form))}});
}

std::optional<TokenError> TokenService::check_proof(const Partner& app, const Fields& form,
                                                    const std::string& endpoint) {
  if (const auto secret = field(form, "client_secret")) {
    const auto& known = app.client_secrets;
    if (std::ranges::find(known, *secret) != known.end()) return std::nullopt;
    return wrong_secret(app.client_id);
  }
  const auto assertion = field(form, "client_assertion");
  if (!assertion) {
    return TokenError{401, "invalid_client", 7000218,
                      "The request body must contain the following parameter: 'client_assertion' "
                      "or 'client_secret'."};
  }
  if (field(form, "client_assertion_type") != kAssertionType) {
    return missing_parameter("client_assertion_type");
  }
  return assertions_(app, *assertion, endpoint);
}

std::string TokenService::issue(const Partner& app, std::string audience) {
  const std::lock_guard lock(mutex_);
  const SystemTime now = clock_.now();
  if (tokens_.size() >= kMostTokens) {
    std::erase_if(tokens_, [now](const auto& entry) { return entry.second.expires < now; });
  }
  ++issued_;
  const SystemTime expires = now + options_.token_lifetime;
  std::string token = make_access_token({.audience = std::move(audience),
                                         .tenant_id = app.tenant_id,
                                         .client_id = app.client_id,
                                         .id = guid(mix(seed_, issued_, 1)),
                                         .issued = now,
                                         .expires = expires});
  tokens_.insert_or_assign(token, Issued{issued_, expires, &app});
  return token;
}

std::optional<Refusal> TokenService::refusal_of(std::string_view authorization) const {
  if (authorization.empty()) {
    return Refusal{401, "AuthenticationFailed",
                   "Authentication failed. The 'Authorization' header is missing."};
  }
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  if (found == tokens_.end()) {
    return Refusal{401, "InvalidAuthenticationToken", "The access token is invalid."};
  }
  const SystemTime now = clock_.now();
  if (now >= found->second.expires) {
    return Refusal{401, "ExpiredAuthenticationToken",
                   "The access token expiry UTC time '" + american_time(found->second.expires) +
                       "' is earlier than current UTC time '" + american_time(now) + "'."};
  }
  return std::nullopt;
}

void TokenService::expire(std::string_view authorization) {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  if (found == tokens_.end()) return;
  found->second.expires = std::min(found->second.expires, clock_.now() - std::chrono::seconds(1));
}

const Partner* TokenService::app_of(std::string_view authorization) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  return found == tokens_.end() ? nullptr : found->second.app;
}

std::size_t TokenService::number_of(std::string_view authorization) const {
  const std::lock_guard lock(mutex_);
  const auto found = tokens_.find(bearer_of(authorization));
  return found == tokens_.end() ? 0 : found->second.number;
}

}  // namespace azcost::emulator
