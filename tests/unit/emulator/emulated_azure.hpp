/// An emulator that runs for one test, and a client that talks to it over a real socket.
#pragma once

#include <httplib.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "azcost/emulator/server.hpp"
#include "azcost/model/decimal.hpp"
#include "support/fake_clock.hpp"

namespace azcost::emulator {

inline Day day(const char* text) { return *parse_day(text); }

/// One answer of the Query API, read by a parser that keeps numbers as they were sent.
struct Table {
  std::vector<std::string> columns;  ///< names
  std::vector<std::string> types;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::string next_link;

  [[nodiscard]] std::size_t index_of(const std::string& column) const;
  /// The text of a cell; "(null)" for null.
  [[nodiscard]] std::string cell(std::size_t row, const std::string& column) const;
  /// All cells of a column, each once, in order.
  [[nodiscard]] std::vector<std::string> values(const std::string& column) const;
  /// The exact sum of a column over the wanted rows; without `wanted`, over all.
  using Predicate = std::function<bool(std::size_t row)>;
  [[nodiscard]] Decimal sum(const std::string& column, const Predicate& wanted = nullptr) const;
};

[[nodiscard]] Table read_table(const std::string& body);

/// The parts of a query that tests change.
struct QuerySpec {
  std::string type = "ActualCost";
  std::string from = "2026-09-01";
  std::string to = "2026-09-30";
  std::string granularity = "Daily";
  std::vector<std::string> aggregations = {"Cost"};
  std::vector<std::string> dimensions = {};
  std::vector<std::string> tag_keys = {};
  nlohmann::ordered_json filter = nullptr;
};

[[nodiscard]] nlohmann::ordered_json query_json(const QuerySpec& spec);
/// A valid query.
[[nodiscard]] inline std::string query() { return query_json({}).dump(); }

/// Three months of a small partner, read in the middle of the third.
class EmulatedAzure {
 public:
  static WorldOptions small_world();

  explicit EmulatedAzure(const ServerOptions& options = {},
                         const WorldOptions& world = small_world());

  [[nodiscard]] httplib::Params good_form() const;
  httplib::Result ask_for_token(const httplib::Params& form);
  httplib::Result ask_for_token_at(const std::string& tenant, const httplib::Params& form);
  /// A new token, issued now.
  std::string token();

  [[nodiscard]] std::string scope() const;
  [[nodiscard]] std::string query_path() const { return query_path_of(""); }
  /// At a scope below the account: "/customers/…".
  [[nodiscard]] std::string query_path_of(const std::string& below) const;
  /// The exact sums of September, by currency.
  [[nodiscard]] std::map<std::string, Decimal> booked(CostKind kind = CostKind::kActual) const;
  httplib::Result post(const std::string& path_or_link, const std::string& body);
  httplib::Result get(const std::string& path_or_link);
  /// The answer's error as "<status> <code>: <message>".
  std::string error_of(const std::string& path, const std::string& body);
  std::string error_of(const QuerySpec& spec) {
    return error_of(query_path(), query_json(spec).dump());
  }
  Table ask(const QuerySpec& spec) { return ask_at(query_path(), spec); }
  Table ask_at(const std::string& path, const QuerySpec& spec);

  testing::FakeClock clock;
  World world;
  Server server;
  httplib::Client client;

 private:
  std::string bearer_;
};

}  // namespace azcost::emulator
