// The table of faults: each with its name, its help, the requests that it hits, and what it does.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "fault_kind.hpp"
#include "quota.hpp"
#include "token_error.hpp"

namespace azcost::emulator {
namespace {

using Scene = FaultScene;
using Headers = std::vector<std::pair<std::string, std::string>>;

// ---- arguments

constexpr std::string_view kSeconds = "SECONDS";
constexpr std::string_view kBytes = "BYTES";
constexpr std::optional<std::uint32_t> kNone = std::nullopt;
/// The wait of the one 429 that is on record from production.
constexpr std::uint32_t kRecordedWait = 45;

// ---- which requests they hit

bool query(const Scene& scene) { return scene.kind == RequestKind::kQuery; }
bool token(const Scene& scene) { return scene.kind == RequestKind::kToken; }
/// Versions are dates.
bool new_version(const Scene& scene) {
  return (query(scene) || scene.kind == RequestKind::kBilling) &&
         scene.request.field("api-version") >= "2024";
}
bool further_page(const Scene& scene) {
  return query(scene) && !scene.request.field("$skiptoken").empty();
}
/// False for totals, which have one row a day.
bool grouped(const Scene& scene) { return scene.query && !scene.query->groupings.empty(); }
bool by_customer(const Scene& scene) {
  return scene.query && std::ranges::any_of(scene.query->groupings, [](const GroupBy& group) {
           return equals_ignoring_case(group.name, "CustomerTenantId");
         });
}
bool two_sums(const Scene& scene) { return scene.query && scene.query->aggregations.size() > 1; }
/// The first aggregation that offers from before 2019 lack; null when they have all of them.
const Aggregation* cost_sum(const Scene& scene) {
  if (!scene.query) return nullptr;
  const auto& sums = scene.query->aggregations;
  const auto found = std::ranges::find_if(
      sums, [](const Aggregation& sum) { return to_lower(sum.column).starts_with("cost"); });
  return found == sums.end() ? nullptr : &*found;
}
bool sum_of_costs(const Scene& scene) { return cost_sum(scene) != nullptr; }
bool more_days(const Scene& scene) {
  return scene.query &&
         (scene.query->to - scene.query->from).count() + 1 > scene.argument.value_or(0);
}
bool customer_of_number(const Scene& scene) {
  const std::size_t number = scene.argument.value_or(0);
  const auto& customers = scene.world.customers();
  return query(scene) && number >= 1 && number <= customers.size() &&
         scene.request.path.find("/customers/" + customers[number - 1].tenant_id) !=
             std::string::npos;
}

// ---- answers in the place of the service's

std::string seconds(const Scene& scene) { return std::to_string(scene.argument.value_or(0)); }

std::string date(const Scene& scene) {
  return http_date(scene.now + std::chrono::seconds(scene.argument.value_or(0)));
}

Answer throttled(Headers headers) {
  Answer answer = too_many_requests();
  answer.headers = std::move(headers);
  return answer;
}

Answer throttled_by(const char* quota, const Scene& scene) {
  return throttled({{retry_header(quota), seconds(scene)}});
}

Answer refused(const Scene& scene, int status, std::string code, std::string message) {
  return answer_of({status, std::move(code), std::move(message)}, scene.ids);
}

/// In other forms than Azure Resource Manager's: all of them were seen.
Answer plain(int status, std::string body, const char* type = "application/json; charset=utf-8") {
  return {.status = status, .body = std::move(body), .content_type = type};
}

/// A cloud that knows older versions of the APIs only. `words` name the version and those that are
/// known.
Answer old_version(const Scene& scene, const char* code, fmt::string_view words) {
  const char* const known =
      query(scene) ? "2019-11-01, 2022-10-01, 2023-12-01-preview, 2023-11-01, 2019-01-01"
                   : "2018-11-01-preview, 2020-05-01";
  return refused(scene, 400, code,
                 fmt::format(fmt::runtime(words), scene.request.field("api-version"), known));
}

/// These errors name nothing but the app and its tenant.
Answer token_refused(const Scene& scene, int code) {
  const ServerOptions& options = scene.options;
  const bool is_of_tenant = code == 90002;
  return answer_of(
      token_error(code, is_of_tenant ? options.tenant_id : options.client_id, options.tenant_id),
      scene.ids, scene.now);
}

Answer reset(const Scene& /*scene*/) { return {.delivery = Delivery::kNothing, .reset = true}; }

// ---- what becomes of a page

/// Nobody can own a name below .example (RFC 2606), so a token that goes there goes nowhere.
constexpr const char* kForeignHost = "https://management.azure.com.example";

/// The cell of a row in the column `name`; null when the page has none.
std::string* cell_of(const Page& page, Page::Row& row, std::string_view name) {
  for (std::size_t i = 0; i < page.columns.size(); ++i) {
    if (equals_ignoring_case(page.columns[i].name, name)) return &row[i];
  }
  return nullptr;
}

/// Seen in rows of free AKS clusters.
void take_currency_of_free_rows(Page& page, const Scene& /*scene*/) {
  for (Page::Row& row : page.rows) {
    const std::string* cost = cell_of(page, row, "Cost");
    if (cost != nullptr && *cost == "0.0") *cell_of(page, row, "Currency") = "\"\"";
  }
}

/// The next double; whole numbers and zeros have no noise. The same amount was captured as
/// 0.02803100599 and as 0.028031005990000003.
void add_noise(Page& page, const Scene& /*scene*/) {
  for (Page::Row& row : page.rows) {
    for (std::string& cell : row) {
      char* end = nullptr;
      const double value = std::strtod(cell.c_str(), &end);
      const bool is_noisy = *end == '\0' && value != 0 && cell.find('.') != std::string::npos;
      if (is_noisy) cell = fmt::format("{}", std::nextafter(value, 2 * value));
    }
  }
}

void change_first(Page& page, const char* column, void (*change)(std::string& cell)) {
  if (page.rows.empty()) return;
  if (std::string* cell = cell_of(page, page.rows.front(), column)) change(*cell);
}

// ---- how an answer goes out

std::size_t part_of(const Answer& answer, const Scene& scene) {
  return scene.argument ? std::min<std::size_t>(*scene.argument, answer.body.size())
                        : answer.body.size() / 2;
}

void deliver(Answer& answer, const Scene& scene, Delivery delivery) {
  answer.delivery = delivery;
  answer.cut_after = part_of(answer, scene);
}

// ---- the table

constexpr auto kThrottling = std::to_array<FaultKind>({
    {"429", "429 that does not say how long to wait", "", kNone, query,
     [](const Scene&) { return throttled({}); }},
    {"429-qpu", "429 with qpu-retry-after", kSeconds, kRecordedWait, query,
     [](const Scene& scene) { return throttled_by("qpu", scene); }},
    {"429-entity", "429 with entity-retry-after", kSeconds, kRecordedWait, query,
     [](const Scene& scene) { return throttled_by("entity", scene); }},
    {"429-tenant", "429 with tenant-retry-after", kSeconds, kRecordedWait, query,
     [](const Scene& scene) { return throttled_by("tenant", scene); }},
    {"429-clienttype", "429 with clienttype-retry-after", kSeconds, kRecordedWait, query,
     [](const Scene& scene) { return throttled_by("clienttype", scene); }},
    {"429-client", "429 with client-retry-after", kSeconds, kRecordedWait, query,
     [](const Scene& scene) { return throttled_by("client", scene); }},
    {"429-several", "429 with three waits, this one the longest", kSeconds, kRecordedWait, query,
     [](const Scene& scene) {
       const std::uint32_t longest = scene.argument.value_or(0);
       return throttled({{retry_header("entity"), std::to_string(longest / 3)},
                         {retry_header("tenant"), std::to_string(longest)},
                         {retry_header("clienttype"), std::to_string(longest / 2)}});
     }},
    {"429-retry-after", "429 with a plain Retry-After", kSeconds, kRecordedWait, query,
     [](const Scene& scene) {
       return throttled({{"Retry-After", seconds(scene)}});
     }},
    {"429-date", "429 with Retry-After as a date", kSeconds, kRecordedWait, query,
     [](const Scene& scene) {
       return throttled({{"Retry-After", date(scene)}});
     }},
    {"429-nonsense", "429 with waits that mean nothing", "", kNone, query,
     [](const Scene&) {
       return throttled({{retry_header("qpu"), "soon"},
                         {retry_header("entity"), "-5"},
                         {"Retry-After", "99999999999999999999"}});
     }},
    // Recorded in 2020 (azure-cli-extensions).
    {"retry-on-200", "retry headers on an answer that succeeds", kSeconds, 60, query,
     [](Answer& answer, const Scene& scene) {
       answer.headers.emplace_back(retry_header("entity"), seconds(scene));
       answer.headers.emplace_back(retry_header("tenant"), seconds(scene));
     }},
});

// No answer of this API with 408, 413 or 204, and no gateway's page, is on record: the texts are
// the general ones.
constexpr auto kPassing = std::to_array<FaultKind>({
    {"408", "RequestTimeout", "", kNone, query,
     [](const Scene& scene) {
       return refused(scene, 408, "RequestTimeout", "The request timed out.");
     }},
    {"500", "the service's own failure", "", kNone, query,
     [](const Scene& scene) { return answer_of(processing_error(), scene.ids); }},
    {"502", "a gateway's page of HTML", "", kNone, query,
     [](const Scene&) {
       return plain(502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n",
                    "text/html");
     }},
    {"503", "ServiceUnavailable, with Retry-After if given", kSeconds, kNone, query,
     [](const Scene& scene) {
       Answer answer =
           refused(scene, 503, "ServiceUnavailable", "The service is temporarily unavailable.");
       if (scene.argument) answer.headers.emplace_back("Retry-After", seconds(scene));
       return answer;
     }},
    {"504", "a gateway's time-out, without a body", "", kNone, query,
     [](const Scene&) { return plain(504, "", ""); }},
    // One of the codes that were seen with 200 while roles were being changed.
    {"error-in-200", "an error object inside a 200", "", kNone, query,
     [](const Scene& scene) {
       return refused(scene, 200, "NoHttpContext", "The request has no HTTP context.");
     }},
    {"204", "success without a body", "", kNone, query,
     [](const Scene&) { return plain(204, "", ""); }},
    {"404-gtm", "GtmDimensionDataProvider finds nothing for now", "", kNone, query,
     [](const Scene& scene) {  // AzAPICall#58
       return refused(scene, 404, "NotFound",
                      "GtmDimensionDataProvider.GetAzureSubscriptionsById returns null or empty "
                      "list for id: " +
                          scene.ids.correlation);
     }},
    {"401-expired", "the token of the request expires", "", kNone, query, Before::kExpireToken},
});

constexpr auto kLasting = std::to_array<FaultKind>({
    {"401-rbac", "RBACAccessDenied, which comes as 401", "", kNone, query,
     [](const Scene& scene) { return answer_of(access_denied(), scene.ids); }},
    {"403", "AuthorizationFailed", "", kNone, query,
     [](const Scene& scene) {
       return answer_of(not_authorized(scene.options.client_id,
                                       "Microsoft.CostManagement/query/action", scene.scope()),
                        scene.ids);
     }},
    {"cost-disabled", "AccountCostDisabled", "", kNone, query,
     [](const Scene& scene) {  // azqr#581
       return refused(scene, 400, "AccountCostDisabled",
                      "Access to cost data has been disabled for account admins. Please contact "
                      "your enterprise administrator to enable 'AO View Charges'.");
     }},
    {"indirect-disabled", "IndirectCostDisabled", "", kNone, query,
     [](const Scene& scene) { return answer_of(cost_hidden(), scene.ids); }},
    {"unsupported-offer", "an offer without cost data", "", kNone, query,
     [](const Scene& scene) {  // azure-cost-cli#24
       return refused(scene, 400, "400",
                      "Cost Management supports only Enterprise Agreement, Web direct and "
                      "Microsoft Customer Agreement offer types. offerId: MS-AZR-0145P");
     }},
    {"customer-gone", "404 at the scope of the customer of this number", "CUSTOMER", 1,
     customer_of_number,
     [](const Scene& scene) {
       return answer_of(customer_gone(segments_of(scene.scope()).back()), scene.ids);
     }},
    {"422", "an offer without cost data, as 422", "", kNone, query,
     [](const Scene& scene) {
       return refused(scene, 422, "422",
                      "Cost Management supports only EA, Web direct and MCA offers. offerId: "
                      "MS-AZR-0145P");
     }},
    {"404-root", "NotFound, with code and message at the root", "", kNone, query,
     [](const Scene& scene) {  // AOE#104
       return plain(404, R"({"code":"NotFound","message":"The resource ')" + scene.scope() +
                             R"(' was not found."})");
     }},
    {"404-message", "not found, in a Message at the root", "", kNone, query,
     [](const Scene& scene) {
       return plain(404, R"({"Message":"No HTTP resource was found that matches ')" +
                             scene.scope() + R"('."})");
     }},
    {"400-problem", "problem+json: title and detail", "", kNone, query,
     [](const Scene&) {
       return plain(400,
                    R"({"type":"about:blank","title":"Bad Request","status":400,)"
                    R"("detail":"The dataset is not supported for this scope."})",
                    "application/problem+json");
     }},
    {"400-text", "a bare text as the reason", "", kNone, query,
     [](const Scene&) {  // azure-powershell#21203
       return plain(400, R"("The scope does not support this query.")");
     }},
    {"403-html", "a firewall's page instead of Azure's answer", "", kNone, query,
     [](const Scene&) {
       return plain(403,
                    "<html><head><title>Access denied by the web filter</title></head>"
                    "<body><p>Category: uncategorized</p></body></html>",
                    "text/html");
     }},
    {"old-cloud", "NoRegisteredProviderFound for versions after 2023", "", kNone, new_version,
     [](const Scene& scene) {  // azure-cli#26639
       return old_version(scene, "NoRegisteredProviderFound",
                          "No registered resource provider found for location 'usgovvirginia' and "
                          "API version '{}' for type 'query'. The supported api-versions are '{}'. "
                          "The supported locations are 'usgovvirginia'.");
     }},
    {"old-cloud-invalid", "InvalidApiVersionParameter for versions after 2023", "", kNone,
     new_version,
     [](const Scene& scene) {  // ansible-collections/azure#1739
       return old_version(scene, "InvalidApiVersionParameter",
                          "The api-version '{}' is invalid. The supported versions are '{}'.");
     }},
    {"old-cloud-unsupported", "UnsupportedApiVersion for them, without a list", "", kNone,
     new_version,
     [](const Scene& scene) {
       return old_version(scene, "UnsupportedApiVersion",
                          "The HTTP resource that matches the request URI does not support the API "
                          "version '{}'.");
     }},
    {"short-list", "the first grouping is refused, and most others", "", kNone, grouped,
     [](const Scene& scene) {
       return answer_of(invalid_part("grouping", scene.query->groupings.front().name,
                                     "'ResourceGroup','ResourceType',''"),
                        scene.ids);
     }},
    {"one-sum", "the second aggregation is refused", "", kNone, two_sums,
     [](const Scene& scene) {
       const auto& sums = scene.query->aggregations;
       return answer_of(
           invalid_part("aggregation", sums.back().column, "'" + sums.front().column + "'"),
           scene.ids);
     }},
    {"pre-tax", "Cost and CostUSD are refused, as by older offers", "", kNone, sum_of_costs,
     [](const Scene& scene) {
       return answer_of(invalid_part("aggregation", cost_sum(scene)->column,
                                     "'PreTaxCost','PreTaxCostUSD','UsageQuantity'"),
                        scene.ids);
     }},
    {"413", "the request is too large", "", kNone, query,
     [](const Scene& scene) {
       return refused(scene, 413, "RequestEntityTooLarge", "The request is too large.");
     }},
    {"415", "the media type is not supported", "", kNone, query,
     [](const Scene& scene) { return answer_of(unsupported_media_type(""), scene.ids); }},
    {"too-large", "504 for every query of more days than this", "DAYS", kNone, more_days,
     [](const Scene&) { return plain(504, "", ""); }, true},
});

constexpr auto kConnection = std::to_array<FaultKind>({
    {"reset-before", "connection reset before the answer", "", kNone, query, reset},
    {"reset-middle", "connection reset in the middle of the body", "", kNone, query,
     [](Answer& answer, const Scene& scene) {
       deliver(answer, scene, Delivery::kCut);
       answer.reset = true;
     }},
    {"close-after", "connection ends after the body, unannounced", "", kNone, query,
     [](Answer& answer, const Scene& scene) { deliver(answer, scene, Delivery::kLast); }},
    {"cut", "connection ends after BYTES of the body, or half", kBytes, kNone, query,
     [](Answer& answer, const Scene& scene) { deliver(answer, scene, Delivery::kCut); }},
    {"stall", "silence after BYTES of the body, or half", kBytes, kNone, query,
     [](Answer& answer, const Scene& scene) { deliver(answer, scene, Delivery::kStalled); }},
    {"slow", "the answer takes this long", kSeconds, 5, query, Before::kDelay},
});

constexpr auto kPages = std::to_array<FaultKind>({
    {"truncated", "a whole answer of BYTES of its JSON, or half", kBytes, kNone, query,
     [](Answer& answer, const Scene& scene) { answer.body.resize(part_of(answer, scene)); }},
    {"narrow-row", "a row with fewer cells than there are columns", "", kNone, query,
     [](Page& page, const Scene&) {
       if (!page.rows.empty()) page.rows.front().pop_back();
     }},
    {"repeat-page", "a further page repeats the rows before it", "", kNone, further_page,
     [](Page& page, const Scene&) { page.rows = page.rows_before(); }},
    {"repeat-link", "the next link leads to the same page", "", kNone, query,
     [](Page& page, const Scene&) { page.next_link = page.origin + page.address; }},
    {"foreign-link", "the next link leads to another host", "", kNone, query,
     [](Page& page, const Scene&) { page.next_link = kForeignHost + page.address; }},
    {"lost-link", "no next link, although rows follow", "", kNone, query,
     [](Page& page, const Scene&) { page.next_link.reset(); }},
    {"repeat-row", "the last row of a page comes twice", "", kNone, grouped,
     [](Page& page, const Scene&) {
       if (!page.rows.empty()) page.rows.push_back(page.rows.back());
     }},
    {"other-customer", "a row is of an unknown customer", "", kNone, by_customer,
     [](Page& page, const Scene&) {
       change_first(page, "CustomerTenantId",
                    [](std::string& cell) { cell = "\"ffffffff-0000-4000-8000-00000000000f\""; });
     }},
    {"noise", "amounts with the noise of doubles", "", kNone, query, add_noise},
    {"no-currency", "rows of cost 0 name no currency", "", kNone, query,
     take_currency_of_free_rows},
    {"half-character", "a meter's name ends in half a character", "", kNone, query,
     [](Page& page, const Scene&) {
       change_first(page, "Meter",
                    [](std::string& cell) { cell.insert(cell.size() - 1, "\\ud83d"); });
     }},
});

constexpr auto kTokens = std::to_array<FaultKind>({
    {"token-503", "AADSTS90033, a transient error", "", kNone, token,
     [](const Scene& scene) { return token_refused(scene, 90033); }},
    {"token-504", "504 without a body", "", kNone, token,
     [](const Scene&) { return plain(504, "", ""); }},
    {"token-429", "429 with Retry-After as a date", kSeconds, kRecordedWait, token,
     [](const Scene& scene) {
       return Answer{.status = 429, .headers = {{"Retry-After", date(scene)}}};
     }},
    {"token-7000215", "the secret is wrong", "", kNone, token,
     [](const Scene& scene) { return token_refused(scene, 7000215); }},
    {"token-7000222", "the secret has expired", "", kNone, token,
     [](const Scene& scene) { return token_refused(scene, 7000222); }},
    {"token-700016", "the tenant does not know the app", "", kNone, token,
     [](const Scene& scene) { return token_refused(scene, 700016); }},
    {"token-90002", "there is no such tenant", "", kNone, token,
     [](const Scene& scene) { return token_refused(scene, 90002); }},
    {"token-reset", "connection reset before the answer", "", kNone, token, reset},
    {"token-slow", "the answer takes this long", kSeconds, 5, token, Before::kDelay},
});

constexpr std::array<FaultGroup, 6> kGroups = {{{"Throttling", kThrottling},
                                                {"Errors that pass", kPassing},
                                                {"Errors that stay", kLasting},
                                                {"The connection", kConnection},
                                                {"Pages", kPages},
                                                {"Requests for tokens", kTokens}}};

}  // namespace

std::string FaultScene::scope() const {
  return request.path.substr(0, request.path.find("/providers/Microsoft.CostManagement"));
}

std::span<const FaultGroup> fault_groups() { return kGroups; }

}  // namespace azcost::emulator
