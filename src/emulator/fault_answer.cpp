#include "fault_answer.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "query.hpp"
#include "quota_headers.hpp"
#include "token_error.hpp"

namespace azcost::emulator {
namespace {

std::string seconds_of(const Fault& fault) { return std::to_string(fault.argument.value_or(0)); }

std::string date_of(const Fault& fault, const FaultScene& scene) {
  return http_date(scene.now + std::chrono::seconds(fault.argument.value_or(0)));
}

Answer throttled(std::vector<std::pair<std::string, std::string>> headers) {
  Answer answer = too_many_requests();
  answer.headers = std::move(headers);
  return answer;
}

/// By one of the quotas that count requests, in the form of the recorded answer.
Answer throttled_by(const std::string& quota, const Fault& fault) {
  return throttled(
      {{retry_header(quota), seconds_of(fault)}, {remaining_header(quota), "DefaultQuota:0"}});
}

std::optional<Answer> throttling(const Fault& fault, const FaultScene& scene) {
  switch (fault.kind) {
    case FaultKind::k429:
      return throttled({});
    case FaultKind::k429Qpu:
      return throttled({{retry_header("qpu"), seconds_of(fault)}});
    case FaultKind::k429Entity:
      return throttled_by("entity", fault);
    case FaultKind::k429Tenant:
      return throttled_by("tenant", fault);
    case FaultKind::k429ClientType:
      return throttled_by("clienttype", fault);
    case FaultKind::k429Client:
      return throttled({{retry_header("client"), seconds_of(fault)}});
    case FaultKind::k429Several: {
      const std::uint32_t longest = fault.argument.value_or(0);
      return throttled({{retry_header("entity"), std::to_string(longest / 3)},
                        {retry_header("tenant"), std::to_string(longest)},
                        {retry_header("clienttype"), std::to_string(longest / 2)}});
    }
    case FaultKind::k429RetryAfter:
      return throttled({{"Retry-After", seconds_of(fault)}});
    case FaultKind::k429Date:
      return throttled({{"Retry-After", date_of(fault, scene)}});
    case FaultKind::k429Nonsense:
      return throttled({{retry_header("qpu"), "soon"},
                        {retry_header("entity"), "-5"},
                        {"Retry-After", "99999999999999999999"}});
    default:
      return std::nullopt;
  }
}

/// What passes when the client asks again. Of 408, 413, 204 and the pages of gateways no answer of
/// this API is on record: the texts are the general ones.
std::optional<Answer> passing_error(const Fault& fault, const RequestIds& ids) {
  switch (fault.kind) {
    case FaultKind::k408:
      return answer_of({408, "RequestTimeout", "The request timed out."}, ids);
    case FaultKind::k500:
      return answer_of({500, "500",
                        "An error occurred during processing this request. Use this request id '" +
                            std::string(kRequestId) + "' for follow-up."},
                       ids);
    case FaultKind::k502:
      return Answer{.status = 502,
                    .body =
                        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
                        "<center><h1>502 Bad Gateway</h1></center>\r\n"
                        "<hr><center>Microsoft-Azure-Application-Gateway/v2</center>\r\n"
                        "</body>\r\n</html>\r\n",
                    .content_type = "text/html"};
    case FaultKind::k503: {
      Answer answer =
          answer_of({503, "ServiceUnavailable", "The service is temporarily unavailable."}, ids);
      if (fault.argument) answer.headers.emplace_back("Retry-After", seconds_of(fault));
      return answer;
    }
    case FaultKind::k504:
    case FaultKind::kTooLarge:
    case FaultKind::kToken504:
      return Answer{.status = 504, .content_type = ""};
    case FaultKind::k204:
      return Answer{.status = 204, .content_type = ""};
    // One of the codes that were seen with 200 while roles were being changed.
    case FaultKind::kErrorIn200:
      return answer_of({200, "NoHttpContext", "The request has no HTTP context."}, ids);
    // AzAPICall#58.
    case FaultKind::kGtmDimension:
      return answer_of({404, "NotFound",
                        "GtmDimensionDataProvider.GetAzureSubscriptionsById returns null or empty "
                        "list for id: " +
                            ids.correlation + " (Request ID: " + std::string(kRequestId) + ")"},
                       ids);
    default:
      return std::nullopt;
  }
}

std::string not_authorized(const FaultScene& scene) {
  return "The client '" + scene.options.client_id + "' with object id '" + scene.options.client_id +
         "' does not have authorization to perform action 'Microsoft.CostManagement/query/action' "
         "over scope '" +
         scene.scope + "' or the scope is invalid.";
}

/// A cloud that knows older versions of the APIs only, in each of the forms that were seen: of
/// Azure Resource Manager (azure-cli#26639), of the service (ansible-collections/azure#1739), and
/// of ASP.NET, which lists nothing.
std::optional<Refusal> refused_version(FaultKind kind, const FaultScene& scene) {
  const std::string version(scene.version);
  const std::string known = scene.body.empty() ? "2018-11-01-preview, 2020-05-01"
                                               : "2019-11-01, 2022-10-01, 2023-12-01-preview, "
                                                 "2023-11-01, 2019-01-01";
  switch (kind) {
    case FaultKind::kOldCloud:
      return Refusal{400, "NoRegisteredProviderFound",
                     "No registered resource provider found for location 'usgovvirginia' and API "
                     "version '" +
                         version + "' for type 'query'. The supported api-versions are '" + known +
                         "'. The supported locations are 'usgovvirginia'."};
    case FaultKind::kOldCloudInvalid:
      return Refusal{400, "InvalidApiVersionParameter",
                     "The api-version '" + version + "' is invalid. The supported versions are '" +
                         known + "'."};
    case FaultKind::kOldCloudUnsupported:
      return Refusal{400, "UnsupportedApiVersion",
                     "The HTTP resource that matches the request URI does not support the API "
                     "version '" +
                         version + "'."};
    default:
      return std::nullopt;
  }
}

/// What the service says of a part of the query that it does not take. For aggregations no answer
/// is on record: the text is that for groupings.
std::optional<Refusal> refused_part(FaultKind kind, const FaultScene& scene) {
  const auto parsed = parse_query(scene.body, day_of(scene.now));
  const auto* query = std::get_if<Query>(&parsed);
  if (query == nullptr) return std::nullopt;
  const auto refusal = [](std::string_view part, const std::string& name, std::string_view taken) {
    return Refusal{.message = "Invalid query definition: Invalid dataset " + std::string(part) +
                              ": '" + name + "'; valid values: " + std::string(taken) +
                              ".\r\n\r\n (Request ID: " + std::string(kRequestId) + ")"};
  };
  switch (kind) {
    case FaultKind::kShortList:
      return refusal("grouping", query->groupings.front().name,
                     "'ResourceGroup','ResourceType',''");
    case FaultKind::kOneSum:
      return refusal("aggregation", query->aggregations.back().column,
                     "'" + query->aggregations.front().column + "'");
    case FaultKind::kPreTax:
      return refusal("aggregation", refused_before_taxes(*query)->column,
                     "'PreTaxCost','PreTaxCostUSD','UsageQuantity'");
    default:
      return std::nullopt;
  }
}

/// What stays until somebody changes a role, a setting or the request.
std::optional<Refusal> lasting_error(FaultKind kind, const FaultScene& scene) {
  switch (kind) {
    case FaultKind::kRbacDenied:
      return access_denied();
    case FaultKind::k403:
      return Refusal{403, "AuthorizationFailed", not_authorized(scene)};
    // azqr#581.
    case FaultKind::kAccountCostDisabled:
      return Refusal{400, "AccountCostDisabled",
                     "Access to cost data has been disabled for account admins. Please query for "
                     "usage (Quantity dimension) or contact your enterprise administrator to "
                     "enable 'AO View Charges'."};
    case FaultKind::kIndirectCostDisabled:
      return cost_hidden();
    // azure-cost-cli#24.
    case FaultKind::kUnsupportedOffer:
      return Refusal{400, "400",
                     "Cost Management supports only Enterprise Agreement, Web direct and Microsoft "
                     "Customer Agreement offer types. offerId: MS-AZR-0145P"};
    case FaultKind::k422:
      return Refusal{422, "422",
                     "Cost Management supports only EA, Web direct and MCA offers. offerId: "
                     "MS-AZR-0145P"};
    case FaultKind::kCustomerGone:
      return customer_gone(scene.scope.substr(scene.scope.rfind('/') + 1));
    case FaultKind::k413:
      return Refusal{413, "RequestEntityTooLarge", "The request is too large."};
    case FaultKind::k415:
      return unsupported_media_type("");
    default:
      return std::nullopt;
  }
}

/// Reasons in other envelopes than Azure Resource Manager's: all of them were seen.
std::optional<Answer> other_envelope(const Fault& fault, const FaultScene& scene) {
  switch (fault.kind) {
    // AOE#104.
    case FaultKind::k404Root:
      return Answer{.status = 404,
                    .body = R"({"code":"NotFound","message":"The resource ')" + scene.scope +
                            R"(' was not found."})"};
    case FaultKind::k404Message:
      return Answer{.status = 404,
                    .body = R"({"Message":"No HTTP resource was found that matches ')" +
                            scene.scope + R"('."})"};
    case FaultKind::k400Problem:
      return Answer{.status = 400,
                    .body = R"({"type":"about:blank","title":"Bad Request","status":400,)"
                            R"("detail":"The dataset is not supported for this scope."})",
                    .content_type = "application/problem+json"};
    // azure-powershell#21203.
    case FaultKind::k400Text:
      return Answer{.status = 400, .body = R"("The scope does not support this query.")"};
    case FaultKind::k403Html:
      return Answer{.status = 403,
                    .body =
                        "<html><head><title>Access denied by the web filter</title></head>"
                        "<body><p>Category: uncategorized</p></body></html>",
                    .content_type = "text/html",
                    .is_foreign = true};
    default:
      return std::nullopt;
  }
}

std::optional<TokenError> token_error(FaultKind kind, const ServerOptions& options) {
  switch (kind) {
    case FaultKind::kToken503:
      return transient_token_error();
    case FaultKind::kTokenWrongSecret:
      return wrong_secret(options.client_id);
    case FaultKind::kTokenExpiredSecret:
      return expired_secret(options.client_id);
    case FaultKind::kTokenUnknownApp:
      return unknown_app(options.client_id, options.tenant_id);
    case FaultKind::kTokenUnknownTenant:
      return unknown_tenant(options.tenant_id);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Answer> answer_instead(const Fault& fault, const FaultScene& scene) {
  if (auto answer = throttling(fault, scene)) return answer;
  if (auto answer = passing_error(fault, scene.ids)) return answer;
  if (auto answer = other_envelope(fault, scene)) return answer;
  if (const auto error = lasting_error(fault.kind, scene)) return answer_of(*error, scene.ids);
  if (const auto error = refused_version(fault.kind, scene)) return answer_of(*error, scene.ids);
  if (const auto error = refused_part(fault.kind, scene)) return answer_of(*error, scene.ids);
  if (const auto error = token_error(fault.kind, scene.options)) {
    return answer_of(*error, scene.ids, scene.now);
  }
  switch (fault.kind) {
    case FaultKind::kToken429:
      return Answer{.status = 429, .headers = {{"Retry-After", date_of(fault, scene)}}};
    case FaultKind::kResetBefore:
    case FaultKind::kTokenReset:
      return Answer{.delivery = Delivery::kNothing, .reset = true};
    default:
      return std::nullopt;
  }
}

}  // namespace azcost::emulator
