#include "unit/emulator/emulated_azure.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;

/// Collects columns, rows and nextLink, and the text of every number.
class TableReader final : public nlohmann::json_sax<ordered_json> {
 public:
  Table table;

  bool null() override { return scalar(std::nullopt); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return scalar(text); }
  bool string(string_t& value) override { return scalar(value); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return true; }
  bool end_object() override { return true; }
  bool key(string_t& name) override {
    if (depth_ == 0) section_ = name;
    key_ = name;
    return true;
  }
  bool start_array(std::size_t) override {
    if (++depth_ == 2) table.rows.emplace_back();
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool scalar(std::optional<std::string> text) {
    if (depth_ == 2) {
      table.rows.back().push_back(std::move(text));
    } else if (section_ == "columns" && key_ == "name") {
      table.columns.push_back(*text);
    } else if (section_ == "columns" && key_ == "type") {
      table.types.push_back(*text);
    } else if (section_ == "nextLink") {
      table.next_link = text.value_or("");
    }
    return true;
  }

  std::string section_;
  std::string key_;
  int depth_ = 0;
};

std::string path_of(const std::string& path_or_link) {
  const std::size_t scheme = path_or_link.find("://");
  return scheme == std::string::npos ? path_or_link
                                     : path_or_link.substr(path_or_link.find('/', scheme + 3));
}

}  // namespace

std::size_t Table::index_of(const std::string& column) const {
  const auto found = std::find(columns.begin(), columns.end(), column);
  if (found == columns.end()) throw std::out_of_range("no column " + column);
  return static_cast<std::size_t>(found - columns.begin());
}

std::string Table::cell(std::size_t row, const std::string& column) const {
  return rows.at(row).at(index_of(column)).value_or("(null)");
}

std::vector<std::string> Table::values(const std::string& column) const {
  std::set<std::string> values;
  for (std::size_t row = 0; row < rows.size(); ++row) values.insert(cell(row, column));
  return {values.begin(), values.end()};
}

Decimal Table::sum(const std::string& column, const Predicate& wanted) const {
  Decimal sum;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (!wanted || wanted(row)) sum += *Decimal::parse(cell(row, column));
  }
  return sum;
}

Table read_table(const std::string& body) {
  TableReader reader;
  if (!ordered_json::sax_parse(body, &reader)) throw std::runtime_error("not JSON: " + body);
  return std::move(reader.table);
}

ordered_json query_json(const QuerySpec& spec) {
  ordered_json dataset = {{"granularity", spec.granularity}};
  for (const std::string& name : spec.aggregations) {
    dataset["aggregation"]["total" + name] = {{"name", name}, {"function", "Sum"}};
  }
  for (const std::string& name : spec.dimensions) {
    dataset["grouping"].push_back({{"type", "Dimension"}, {"name", name}});
  }
  for (const std::string& name : spec.tag_keys) {
    dataset["grouping"].push_back({{"type", "TagKey"}, {"name", name}});
  }
  if (!spec.filter.is_null()) dataset["filter"] = spec.filter;
  return {{"type", spec.type},
          {"timeframe", "Custom"},
          {"timePeriod", {{"from", spec.from + "T00:00:00Z"}, {"to", spec.to + "T00:00:00Z"}}},
          {"dataset", dataset}};
}

WorldOptions EmulatedAzure::small_world() {
  return {.seed = 7,
          .customers = 4,
          .from = day("2026-08-01"),
          .to = day("2026-10-31"),
          .rows_per_day = 60};
}

EmulatedAzure::EmulatedAzure(const ServerOptions& options, const WorldOptions& world_options)
    : clock(day("2026-10-15") + std::chrono::hours(9)),
      world(world_options),
      server(world, clock, options),
      client("127.0.0.1", server.start().ok() ? server.port() : 0) {
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
}

httplib::Params EmulatedAzure::good_form() const {
  return {{"grant_type", "client_credentials"},
          {"client_id", server.options().client_id},
          {"client_secret", server.options().client_secrets.front()},
          {"scope", "https://management.azure.com/.default"}};
}

httplib::Result EmulatedAzure::ask_for_token(const httplib::Params& form) {
  return ask_for_token_at(server.options().tenant_id, form);
}

httplib::Result EmulatedAzure::ask_for_token_at(const std::string& tenant,
                                                const httplib::Params& form) {
  return client.Post("/" + tenant + "/oauth2/v2.0/token", form);
}

std::string EmulatedAzure::token() {
  bearer_ = ordered_json::parse(ask_for_token(good_form())->body).at("access_token");
  return bearer_;
}

std::string EmulatedAzure::scope() const {
  return "/providers/Microsoft.Billing/billingAccounts/" + server.options().billing_account_id;
}

std::string EmulatedAzure::query_path_of(const std::string& below) const {
  return scope() + below + "/providers/Microsoft.CostManagement/query?api-version=2025-03-01";
}

std::map<std::string, Decimal> EmulatedAzure::booked(CostKind kind) const {
  std::map<std::string, Decimal> sums;
  for (const LedgerLine& line : world.ledger({day("2026-09-01"), day("2026-09-30")}, kind)) {
    sums[line.currency] += *Decimal::parse(line.cost);
  }
  return sums;
}

httplib::Result EmulatedAzure::post(const std::string& path_or_link, const std::string& body) {
  if (bearer_.empty()) token();
  return client.Post(path_of(path_or_link), {{"Authorization", "Bearer " + bearer_}}, body,
                     "application/json");
}

httplib::Result EmulatedAzure::get(const std::string& path_or_link) {
  if (bearer_.empty()) token();
  return client.Get(path_of(path_or_link), {{"Authorization", "Bearer " + bearer_}});
}

std::string EmulatedAzure::error_of(const std::string& path, const std::string& body) {
  const auto answer = post(path, body);
  const auto json = ordered_json::parse(answer->body);
  if (!json.contains("error")) return std::to_string(answer->status) + " is no error";
  return std::to_string(answer->status) + " " + json["error"]["code"].get<std::string>() + ": " +
         json["error"]["message"].get<std::string>();
}

Table EmulatedAzure::ask_at(const std::string& path, const QuerySpec& spec) {
  const auto answer = post(path, query_json(spec).dump());
  if (answer->status != 200) throw std::runtime_error(answer->body);
  return read_table(answer->body);
}

}  // namespace azcost::emulator
