#include "cost_management.hpp"

#include <algorithm>
#include <charconv>

#include "azcost/base/text.hpp"
#include "json_text.hpp"
#include "quota_headers.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr std::size_t kKeptEvaluations = 8;

void append_columns(std::string& body, const std::vector<AnswerColumn>& columns) {
  for (const AnswerColumn& column : columns) {
    body += "{\"name\":";
    append_json_string(body, column.name);
    body += ",\"type\":";
    append_json_string(body, column.type);
    body += "},";
  }
  body.pop_back();
}

}  // namespace

std::string link_of_page(const Request& request, std::uint32_t page) {
  std::string link = request.raw_path + "?api-version=" +
                     percent_encode(field(request.query, "api-version").value_or(""));
  if (const auto top = field(request.query, "$top")) link += "&$top=" + *top;
  if (page > 0) link += "&$skiptoken=" + percent_encode(skip_token(page));
  return link;
}

Answer CostManagement::answer(const Request& request, const std::vector<std::string>& scope,
                              const RequestIds& ids, std::string_view url, PageRows shown) {
  const auto understood = understand(request, scope);
  if (const auto* no = std::get_if<Refusal>(&understood)) return answer_of(*no, ids);
  const auto& asked = std::get<Asked>(understood);
  // Every page costs as much as the first one: the service evaluates the query anew.
  const int price = months_of(asked.query);
  if (auto refused = charge(price)) return *std::move(refused);
  Answer answer = page_of(asked, request, ids, url, shown);
  add_quota_headers(answer, price, settle(price));
  return answer;
}

std::variant<CostManagement::Asked, Refusal> CostManagement::understand(
    const Request& request, const std::vector<std::string>& scope) const {
  const std::string_view type = request.header("content-type");
  if (!to_lower(type).starts_with("application/json")) return unsupported_media_type(type);
  const auto costs = scope_of(scope);
  if (const auto* no = std::get_if<Refusal>(&costs)) return *no;
  const auto paging = paging_of(request);
  if (const auto* no = std::get_if<Refusal>(&paging)) return *no;
  auto parsed = parse_query(
      request.body, day_of(clock_.now()),
      {.dimensions = dimensions_of(partner_.agreement), .most_groupings = options_.most_groupings});
  if (auto* no = std::get_if<Refusal>(&parsed)) return std::move(*no);
  if (options_.history_begins && std::get<Query>(parsed).from < *options_.history_begins) {
    // The words of the Cost Details API; those of the Query API are not known.
    return Refusal{.message = "Start date must be after " +
                              format_day(*options_.history_begins - std::chrono::days(1)) + "."};
  }
  return Asked{std::get<Query>(std::move(parsed)), std::get<CostScope>(costs),
               std::get<Paging>(paging)};
}

Answer CostManagement::page_of(const Asked& asked, const Request& request, const RequestIds& ids,
                               std::string_view url, PageRows shown) {
  const auto [rows, page] = asked.paging;
  const auto evaluation =
      evaluation_of(asked.query, asked.scope, request.raw_path + "\n" + request.body);
  PageOfRows found = evaluation->page(page * rows, rows);
  if (shown == PageRows::kThoseBefore && page > 0) {
    found.rows = evaluation->page((page - 1) * rows, rows).rows;
  }

  Answer answer;
  std::string& body = answer.body;
  body.reserve(found.rows.size() + 4096);
  const std::string path = percent_decode(std::string_view(request.raw_path).substr(1));
  body = "{\"id\":";
  append_json_string(body, path + "/" + ids.request);
  body += ",\"name\":\"" + ids.request +
          "\",\"type\":\"Microsoft.CostManagement/query\",\"location\":null,\"sku\":null,"
          "\"eTag\":null,\"properties\":{";
  append_next_link(body, request, page + 1, found.more, url);
  body += "\"columns\":[";
  append_columns(body, evaluation->columns());
  body.append("],\"rows\":[").append(found.rows).append("]}}");
  answer.headers.emplace_back("session-id", ids.correlation);
  return answer;
}

std::variant<CostScope, Refusal> CostManagement::scope_of(
    const std::vector<std::string>& segments) const {
  // providers / Microsoft.Billing / billingAccounts / <id> [/ customers / <tenant>]
  if (segments.size() < 4 || !equals_ignoring_case(segments[3], partner_.billing_account_id)) {
    return access_denied();
  }
  const bool reads_account = partner_.billing_role == BillingRole::kReader ||
                             partner_.billing_role == BillingRole::kCostsOnly;
  if (segments.size() == 4 && reads_account) return whole_account();
  if (segments.size() != 6) return access_denied();
  const bool reads_profiles = reads_account || partner_.billing_role == BillingRole::kProfiles;
  if (equals_ignoring_case(segments[4], "billingProfiles") && reads_profiles) {
    return profile_scope(segments[5]);
  }
  const bool reads_customers = reads_account || partner_.billing_role == BillingRole::kCustomers;
  if (equals_ignoring_case(segments[4], "customers") && reads_customers) {
    return customer_scope(segments[5]);
  }
  return access_denied();
}

CostScope CostManagement::whole_account() const {
  const bool in_usd = partner_.agreement == AgreementType::kPartner &&
                      options_.account_currency == AccountCurrency::kUsd;
  return {.currency = in_usd ? ShownCurrency::kUsd : ShownCurrency::kOfCharges};
}

std::variant<CostScope, Refusal> CostManagement::profile_scope(std::string_view id) const {
  if (partner_.agreement == AgreementType::kEnterprise) return access_denied();
  for (const Code profile : world_.facts().column(Dimension::kBillingProfileId).codes) {
    if (equals_ignoring_case(id, world_.facts().text(profile))) {
      return CostScope{.profile = profile};
    }
  }
  return access_denied();
}

std::variant<CostScope, Refusal> CostManagement::customer_scope(std::string_view tenant) const {
  if (partner_.agreement != AgreementType::kPartner) return access_denied();
  const auto is_asked = [tenant](std::string_view other) {
    return equals_ignoring_case(other, tenant);
  };
  const auto found = std::ranges::find_if(world_.customers(), is_asked, &Customer::tenant_id);
  if (found == world_.customers().end()) return access_denied();
  if (std::ranges::any_of(partner_.gone_customers, is_asked)) return customer_gone(tenant);
  if (std::ranges::any_of(partner_.hidden_customers, is_asked)) return cost_hidden();
  return CostScope{.customer = static_cast<std::uint32_t>(found - world_.customers().begin())};
}

std::variant<CostManagement::Paging, Refusal> CostManagement::paging_of(
    const Request& request) const {
  Paging paging{.rows = options_.rows_per_page, .page = 0};
  if (const auto top = field(request.query, "$top")) {
    std::size_t rows = 0;
    const auto [end, error] = std::from_chars(top->data(), top->data() + top->size(), rows);
    if (error != std::errc() || end != top->data() + top->size() || rows == 0) {
      return Refusal{.message = "Invalid query definition: Invalid $top value '" + *top +
                                "'. (Request ID: " + std::string(kRequestId) + ")"};
    }
    paging.rows = std::min(rows, options_.rows_per_page);
  }
  if (const auto token = field(request.query, "$skiptoken")) {
    const auto page = parse_skip_token(*token);
    if (!page) {
      return Refusal{.message = "Invalid query definition: Invalid $skiptoken value '" + *token +
                                "'. (Request ID: " + std::string(kRequestId) + ")"};
    }
    paging.page = *page;
  }
  return paging;
}

std::shared_ptr<Evaluation> CostManagement::evaluation_of(const Query& query, CostScope scope,
                                                          const std::string& body) {
  const Day last_booked = day_of(clock_.now()) - std::chrono::days(options_.unbooked_days);
  const std::string key =
      body + "\n" + format_day(last_booked) + "\n" + std::to_string(world_.facts().revision());
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(evaluations_, [&key](const auto& entry) { return entry.first == key; });
  if (found != evaluations_.end()) {
    evaluations_.splice(evaluations_.begin(), evaluations_, found);
  } else {
    evaluations_.emplace_front(
        key, std::make_shared<Evaluation>(world_.facts(), query, scope, last_booked,
                                          order_of_columns(query)));
    if (evaluations_.size() > kKeptEvaluations) evaluations_.pop_back();
  }
  return evaluations_.front().second;
}

std::vector<AnswerColumn> CostManagement::order_of_columns(const Query& query) const {
  std::vector<AnswerColumn> columns = columns_of(query);
  if (options_.column_order == ColumnOrder::kShuffled) {
    for (std::size_t i = columns.size(); i > 1; --i) {
      std::swap(columns[i - 1], columns[mix(world_.options().seed, i) % i]);
    }
  }
  return columns;
}

void CostManagement::append_next_link(std::string& body, const Request& request,
                                      std::uint32_t next_page, bool more,
                                      std::string_view url) const {
  if (!more && options_.last_link == LastLink::kAbsent) return;
  body += "\"nextLink\":";
  if (more) {
    append_json_string(body, std::string(url) + link_of_page(request, next_page));
  } else {
    body += options_.last_link == LastLink::kNull ? "null" : "\"\"";
  }
  body += ',';
}

std::optional<Answer> CostManagement::charge(int price) {
  if (!options_.real_quota) return std::nullopt;
  const std::lock_guard lock(tenant_quota_.mutex);
  const SteadyTime now = clock_.steady_now();
  const auto wait = tenant_quota_.quota.reserve(price, now);
  if (!wait) return std::nullopt;
  ++throttled_;
  Answer answer = too_many_requests();
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
  answer.headers.emplace_back(retry_header("qpu"), std::to_string(seconds));
  // Whether a refusal costs anything is not known.
  add_qpu_headers(answer, 0, tenant_quota_.quota.left(now));
  return answer;
}

Quota::Left CostManagement::settle(int price) {
  const SteadyTime now = clock_.steady_now();
  if (!options_.real_quota) {
    Quota untouched(now);
    static_cast<void>(untouched.reserve(price, now));
    return untouched.left(now);
  }
  const std::lock_guard lock(tenant_quota_.mutex);
  tenant_quota_.quota.settle(price, now);
  return tenant_quota_.quota.left(now);
}

void CostManagement::add_quota_headers(Answer& answer, int price, const Quota::Left& left) const {
  answer.headers.emplace_back(remaining_header("entity"), "DefaultQuota:29");
  answer.headers.emplace_back(remaining_header("tenant"), "DefaultQuota:199");
  add_qpu_headers(answer, price, left);
  if (options_.retry_after_on_success) {
    add_idle_retry_headers(answer, options_.retry_after_on_success->count());
  }
}

}  // namespace azcost::emulator
