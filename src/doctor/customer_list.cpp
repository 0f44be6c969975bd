#include "azcost/doctor/customer_list.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/decode/page_decoder.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::doctor {
namespace {

constexpr std::string_view kTenantColumn = "CustomerTenantId";
constexpr std::string_view kNameColumn = "CustomerName";

/// Takes the customers out of the rows of a query that groups by them.
class CustomerSink final : public RowSink {
 public:
  Status columns(std::span<const Column> columns) override {
    tenant_ = place_of(kTenantColumn, columns);
    name_ = place_of(kNameColumn, columns);
    if (tenant_ < columns.size() && name_ < columns.size()) return ok_status();
    return Error{ErrorKind::kData, "the answer has no columns " + std::string(kTenantColumn) +
                                       " and " + std::string(kNameColumn)};
  }

  Status row(std::span<const Cell> cells) override {
    // Charges of the partner name no customer.
    const std::string tenant = to_lower(cells[tenant_].text);
    if (!is_guid(tenant)) return ok_status();
    std::string& name = names_[tenant];
    // A customer that was renamed has a row for each name.
    if (name.empty()) name = cells[name_].text;
    return ok_status();
  }

  [[nodiscard]] std::vector<fetch::Customer> customers() const {
    std::vector<fetch::Customer> all;
    for (const auto& [tenant, name] : names_) all.push_back({tenant, name});
    return all;
  }

 private:
  static std::size_t place_of(std::string_view name, std::span<const Column> columns) {
    const auto found = std::ranges::find_if(
        columns, [&](const Column& column) { return equals_ignoring_case(column.name, name); });
    return static_cast<std::size_t>(found - columns.begin());
  }

  std::size_t tenant_ = 0;
  std::size_t name_ = 0;
  std::map<std::string, std::string> names_;
};

fetch::Query query_of(const Account& account, Month month) {
  fetch::Query query;
  query.shape.scope = billing_account_scope(account.billing_account_id);
  // A month is one row for each customer and currency, and one QPU.
  query.shape.granularity = Granularity::kMonthly;
  query.shape.aggregations = {"Cost"};
  query.shape.groupings = {{Grouping::Kind::kDimension, std::string(kTenantColumn)},
                           {Grouping::Kind::kDimension, std::string(kNameColumn)}};
  query.window = {month.first_day(), month.last_day()};
  query.cloud = account.cloud;
  query.account = account.name;
  query.agreement = agreement_of(account);
  query.api_version = account.api_version;
  return query;
}

void sort_by_name(std::vector<fetch::Customer>& customers) {
  std::ranges::sort(customers, [](const fetch::Customer& a, const fetch::Customer& b) {
    return std::pair(to_lower(a.name), a.tenant_id) < std::pair(to_lower(b.name), b.tenant_id);
  });
}

Result<CustomerList> customers_with_costs(const Connection& connection, Month month,
                                          std::string refusal, const std::stop_token& stop) {
  fetch::Pager pager(connection.transport, connection.tokens, connection.quota, connection.clock,
                     connection.observer, connection.pager);
  decode::PageDecoder decoder;
  CustomerSink sink;
  fetch::FetchStats stats;
  auto fetched = pager.fetch(
      query_of(connection.account, month),
      [&](std::string& body) { return decoder.decode(body, sink); }, stats, stop);
  if (!fetched) return std::move(fetched).error();
  return CustomerList{.way = CustomerList::Way::kCosts,
                      .customers = sink.customers(),
                      .refusal = std::move(refusal),
                      .month = month,
                      .qpu = stats.qpu};
}

/// Whether a query may find what the Billing API did not list.
bool is_worth_a_query(ErrorKind kind) {
  // `kConfig`: the Billing API knows no customers of such an account, or not the account.
  return kind == ErrorKind::kPermission || kind == ErrorKind::kConfig;
}

}  // namespace

fetch::BillingReader billing_of(const Connection& connection) {
  return {connection.transport,
          connection.tokens,
          connection.clock,
          connection.observer,
          connection.account.cloud,
          {.account = connection.account.name,
           .max_wait = connection.pager.max_wait,
           .seed = connection.pager.seed}};
}

Result<CustomerList> list_customers(const Connection& connection, const std::stop_token& stop) {
  const Account& account = connection.account;
  // Without a token neither way can work.
  if (auto token = connection.tokens.token(stop); !token) return std::move(token).error();
  const Month month = Month(day_of(connection.clock.now())).previous();
  auto listed = billing_of(connection).customers(account.billing_account_id, stop);
  if (!listed && !is_worth_a_query(listed.error().kind)) return std::move(listed).error();
  Result<CustomerList> list = CustomerList{.customers = {}, .month = month};
  if (listed && !listed->empty()) {
    list->customers = *std::move(listed);
  } else {
    list = customers_with_costs(connection, month,
                                listed ? "the Billing API lists no customers, which it also does "
                                         "for an app without a role"
                                       : listed.error().message,
                                stop);
    if (!list) return list;
  }
  sort_by_name(list->customers);
  return list;
}

}  // namespace azcost::doctor
