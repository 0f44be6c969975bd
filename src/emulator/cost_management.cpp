#include "cost_management.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr std::size_t kKeptEvaluations = 4;

/// The columns in the order that was observed: aggregations, date, groupings, currency.
std::vector<AnswerColumn> columns_of(const Query& query) {
  std::vector<AnswerColumn> columns;
  for (const Aggregation& sum : query.aggregations) columns.push_back({sum.column, "Number"});
  const bool is_daily = query.grain == Grain::kDaily;
  columns.push_back(is_daily ? AnswerColumn{"UsageDate", "Number"}
                             : AnswerColumn{"BillingMonth", "Datetime"});
  for (const GroupBy& group : query.groupings) {
    // A tag answers with two columns (azure-sdk-for-java#24285).
    if (group.is_tag) columns.push_back({"TagKey", "String"});
    columns.push_back({group.is_tag ? "TagValue" : group.name, "String"});
  }
  columns.push_back({"Currency", "String"});
  return columns;
}

/// How many months the query touches: its price in query processing units.
int price_of(const Query& query) {
  int months = 1;
  for (Month month(query.from); month < Month(query.to); month = month.next()) ++months;
  return months;
}

/// The address of a page of the query in `request`, without the host. Page 0 is the first one.
std::string address_of_page(const HttpRequest& request, std::uint32_t page) {
  std::string link = request.target.substr(0, request.target.find('?')) +
                     "?api-version=" + percent_encode(request.field("api-version"));
  if (const auto top = request.field("$top"); !top.empty()) link.append("&$top=").append(top);
  if (page > 0) link += "&$skiptoken=" + percent_encode(skip_token(page));
  return link;
}

}  // namespace

Answer CostManagement::answer(const HttpRequest& request, const RequestIds& ids,
                              std::string_view url, const std::function<void(Page&)>& spoil) {
  const auto understood = understand(request);
  if (const auto* no = std::get_if<Refusal>(&understood)) return answer_of(*no, ids);
  const auto& asked = std::get<Asked>(understood);
  // Every page costs as much as the first one: the service evaluates the query anew.
  const int price = price_of(asked.query);
  if (auto refused = charge(price)) return *std::move(refused);
  Page page = page_of(asked, request, url);
  if (options_.column_order == ColumnOrder::kShuffled) shuffle(page);
  if (spoil) spoil(page);
  Answer answer{.body = page.json(request.path.substr(1), ids.request)};
  answer.headers = {
      {"session-id", ids.correlation},
      {"x-ms-ratelimit-remaining-microsoft.costmanagement-entity-requests", "DefaultQuota:29"},
      {"x-ms-ratelimit-remaining-microsoft.costmanagement-tenant-requests", "DefaultQuota:199"}};
  add_qpu_headers(answer, price, settle(price));
  return answer;
}

std::variant<CostManagement::Asked, Refusal> CostManagement::understand(
    const HttpRequest& request) const {
  const std::string_view type = request.header("content-type");
  if (!to_lower(type).starts_with("application/json")) return unsupported_media_type(type);
  auto scope = scope_of(request.path);
  if (auto* no = std::get_if<Refusal>(&scope)) return std::move(*no);
  Asked asked;
  asked.scope = std::get<CostScope>(std::move(scope));
  if (auto no = read_paging(request, asked)) return *std::move(no);
  auto parsed = parse_query(request.body, day_of(clock_.now()),
                            {dimensions_of(partner_.agreement), options_.most_groupings});
  if (auto* no = std::get_if<Refusal>(&parsed)) return std::move(*no);
  asked.query = std::get<Query>(std::move(parsed));
  if (options_.history_begins && asked.query.from < *options_.history_begins) {
    // The words of the Cost Details API; those of the Query API are not known.
    return Refusal{.message = "Start date must be after " +
                              format_day(*options_.history_begins - std::chrono::days(1)) + "."};
  }
  return asked;
}

std::variant<CostScope, Refusal> CostManagement::scope_of(std::string_view path) const {
  // providers / Microsoft.Billing / billingAccounts / <id> [/ customers / <tenant>] and three more
  const std::vector<std::string> segments = segments_of(path);
  const auto names = [&segments](std::size_t at, std::string_view name) {
    return at + 3 < segments.size() && equals_ignoring_case(segments[at], name);
  };
  const BillingRole role = partner_.billing_role;
  const bool reads_account = role == BillingRole::kReader || role == BillingRole::kCostsOnly;
  if (!names(3, partner_.billing_account_id)) return access_denied();
  if (segments.size() == 7 && reads_account) {
    return CostScope{.in_usd = partner_.agreement == AgreementType::kPartner &&
                               options_.account_currency == AccountCurrency::kUsd};
  }
  if (segments.size() != 9) return access_denied();
  if (names(4, "billingProfiles") && (reads_account || role == BillingRole::kProfiles) &&
      partner_.agreement != AgreementType::kEnterprise) {
    for (const std::string& profile : world_.facts().values("BillingProfileId")) {
      if (names(5, profile)) return CostScope{.profile = profile};
    }
  }
  if (names(4, "customers") && (reads_account || role == BillingRole::kCustomers)) {
    return customer_scope(segments[5]);
  }
  return access_denied();
}

std::variant<CostScope, Refusal> CostManagement::customer_scope(std::string_view tenant) const {
  const auto is_asked = [tenant](std::string_view other) {
    return equals_ignoring_case(other, tenant);
  };
  const auto& customers = world_.customers();
  const auto found = std::ranges::find_if(customers, is_asked, &Customer::tenant_id);
  if (partner_.agreement != AgreementType::kPartner || found == customers.end()) {
    return access_denied();
  }
  if (std::ranges::any_of(partner_.gone_customers, is_asked)) return customer_gone(tenant);
  if (std::ranges::any_of(partner_.hidden_customers, is_asked)) return cost_hidden();
  return CostScope{.customer = static_cast<std::size_t>(found - customers.begin())};
}

std::optional<Refusal> CostManagement::read_paging(const HttpRequest& request, Asked& asked) const {
  const std::string_view top = request.field("$top");
  const auto rows = top.empty() ? options_.rows_per_page : parse_number<std::size_t>(top);
  const auto page = parse_skip_token(request.field("$skiptoken"));
  if (!rows || *rows == 0 || !page) {
    return Refusal{.message = "Invalid query definition: Invalid $top or $skiptoken value.",
                   .names_request = true};
  }
  asked.rows_per_page = std::min(*rows, options_.rows_per_page);
  asked.page = *page;
  return std::nullopt;
}

CostManagement::Rows CostManagement::rows_of(const Asked& asked, const HttpRequest& request) {
  const Day last_booked = day_of(clock_.now()) - std::chrono::days(options_.unbooked_days);
  const std::string key = fmt::format("{}\n{}\n{}\n{}", request.path, request.body,
                                      format_day(last_booked), world_.facts().revision());
  const std::lock_guard lock(mutex_);
  for (const auto& [other, rows] : evaluations_) {
    if (other == key) return rows;
  }
  auto rows = std::make_shared<const std::vector<ResultRow>>(
      evaluate(world_.facts(), asked.query, asked.scope, last_booked));
  evaluations_.emplace_front(key, rows);
  if (evaluations_.size() > kKeptEvaluations) evaluations_.pop_back();
  return rows;
}

Page::Row CostManagement::cells_of(const ResultRow& row, const Query& query) const {
  const FactTable& facts = world_.facts();
  Page::Row cells;
  for (std::size_t i = 0; i < query.aggregations.size(); ++i) {
    const bool is_quantity = query.aggregations[i].measure == Measure::kQuantity;
    cells.push_back(to_number(row.sums.at(i),
                              is_quantity ? WholeNumber::kWithoutPoint : WholeNumber::kWithPoint));
  }
  const std::string day = format_day(row.day);
  cells.push_back(query.grain == Grain::kDaily ? replaced(day, "-", "")
                                               : "\"" + day + "T00:00:00\"");
  for (std::size_t i = 0; i < query.groupings.size(); ++i) {
    const GroupBy& group = query.groupings[i];
    if (group.is_tag) cells.push_back("\"" + to_lower(group.name) + "\"");
    cells.push_back(facts.json_text(row.codes[i]));
  }
  cells.push_back(facts.json_text(row.codes.back()));
  return cells;
}

Page CostManagement::page_of(const Asked& asked, const HttpRequest& request, std::string_view url) {
  const Rows rows = rows_of(asked, request);
  const auto rows_of_page = [this, rows, &asked](std::uint32_t page) {
    const std::size_t begin = std::min(page * asked.rows_per_page, rows->size());
    const std::size_t end = std::min(begin + asked.rows_per_page, rows->size());
    std::vector<Page::Row> shown;
    for (std::size_t i = begin; i < end; ++i) shown.push_back(cells_of((*rows)[i], asked.query));
    return shown;
  };
  Page page{
      .columns = columns_of(asked.query),
      .rows = rows_of_page(asked.page),
      .origin = std::string(url),
      .address = address_of_page(request, asked.page),
      .rows_before = [rows_of_page, before = asked.page - 1] { return rows_of_page(before); }};
  if ((asked.page + std::size_t{1}) * asked.rows_per_page < rows->size()) {
    page.next_link = page.origin + address_of_page(request, asked.page + 1);
  }
  return page;
}

void CostManagement::shuffle(Page& page) const {
  for (std::size_t i = page.columns.size(); i > 1; --i) {
    const std::size_t other = mix(world_.options().seed, i) % i;
    std::swap(page.columns[i - 1], page.columns[other]);
    for (Page::Row& row : page.rows) std::swap(row[i - 1], row[other]);
  }
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

}  // namespace azcost::emulator
