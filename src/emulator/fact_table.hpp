/// The charges of the emulated world as a star schema: each charge points into small tables of
/// customers, resources, meters and so on, which hold the values that a query can group by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "amount.hpp"
#include "azcost/emulator/world.hpp"
#include "azcost/model/calendar.hpp"
#include "catalogue.hpp"

namespace azcost::emulator {

/// The number of a text of the world.
using Code = char32_t;
/// A cell without a value.
inline constexpr Code kNullCode = 0;

/// Quantities are counted in millionths.
inline constexpr std::int64_t kMicro = 1'000'000;
inline constexpr std::int64_t kHoursOfADay = 24 * kMicro;

enum class Table : std::uint8_t {
  kOne,  ///< one row: values that are the same everywhere
  kCustomer,
  kResource,
  kMeter,
  kCharge,
  kPricing,
  kBenefit,
  kMonth,
  kCredit,
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(Table::kCredit) + 1;

/// Rows of `Table::kCharge` and `Table::kPricing`.
enum class Charge : std::uint8_t {
  kUsage,
  kPurchase,
  kRefund,
  kUnusedReservation,
  kUnusedSavingsPlan,
  kRoundingAdjustment,
};
enum class Pricing : std::uint8_t { kOnDemand, kSpot, kReservation, kSavingsPlan, kNone };

/// Values by row of a table.
struct Column {
  Table table = Table::kOne;
  std::vector<Code> codes;
};

/// A resource that uses one meter, on most days.
struct UsageLine {
  std::size_t resource = 0;
  std::size_t meter = 0;
  std::size_t benefit = 0;  ///< that covers it; 0: none
  Pricing pricing = Pricing::kOnDemand;
  bool earns_credit = false;
};

/// A reservation or a savings plan: bought anew every month.
struct Benefit {
  std::size_t customer = 0;
  std::size_t meter = 0;  ///< of its purchase
  Pricing pricing = Pricing::kReservation;
  Amount daily_fee = 0;  ///< at least what its lines can cost on one day
};

/// The tables that are the same on every day. Row 0 of `kBenefit` is "none"; the first rows of
/// `kResource` stand for the customers themselves, for charges without a resource; the last
/// customer is the partner.
struct WorldTables {
  std::vector<std::string> texts;  ///< by code
  /// By the name of the dimension: "Tag env" for a tag of this key in lower case; "Currency" is
  /// that of the charge, and "USD" the same text for every charge.
  std::map<std::string, Column, std::less<>> columns;

  std::vector<Customer> customers;  ///< without the partner
  std::vector<std::size_t> customer_of_resource;
  std::vector<int> percent_of_usd;  ///< by customer: price of a dollar in the billing currency
  std::vector<MeterSpec> meters;
  std::vector<UsageLine> lines;
  std::vector<Benefit> benefits;  ///< by benefit; the first is "none"
  std::size_t marketplace_meter = 0;
  std::size_t support_meter = 0;
  std::size_t rounding_meter = 0;
};

/// Makes the tables of a world. The same options make the same tables.
[[nodiscard]] WorldTables build_tables(const WorldOptions& options);

struct Fact {
  std::array<std::uint32_t, kTableCount> rows{};
  Amount cost = 0;
  Amount cost_usd = 0;
  Amount quantity = 0;

  [[nodiscard]] std::size_t row(Table table) const noexcept {
    return rows[static_cast<std::size_t>(table)];
  }
  template <class Row>
  void set_row(Table table, Row row) noexcept {
    rows[static_cast<std::size_t>(table)] = static_cast<std::uint32_t>(row);
  }
  [[nodiscard]] Charge charge() const noexcept { return static_cast<Charge>(row(Table::kCharge)); }
  [[nodiscard]] Code code(const Column& column) const noexcept {
    return column.codes[row(column.table)];
  }
};

/// Thread-safe.
class FactTable {
 public:
  explicit FactTable(const WorldOptions& options);

  [[nodiscard]] const WorldTables& tables() const noexcept { return tables_; }
  /// Null when there is none of this name.
  [[nodiscard]] const Column* find_column(std::string_view name) const;
  [[nodiscard]] const std::string& text(Code code) const noexcept { return tables_.texts[code]; }
  /// As it stands in an answer: quoted and escaped, or `null`.
  [[nodiscard]] const std::string& json_text(Code code) const noexcept { return json_texts_[code]; }
  /// The different texts of a column, in their order.
  [[nodiscard]] std::vector<std::string> values(std::string_view column) const;

  /// The charges of a day, always in the same order.
  [[nodiscard]] std::vector<Fact> facts_of(Day day, CostKind kind) const;

  void restate(Day day, std::uint64_t salt);
  /// Changes with every restatement.
  [[nodiscard]] std::uint64_t revision() const;

 private:
  class DayWriter;

  WorldOptions options_;
  WorldTables tables_;
  std::vector<std::string> json_texts_;  ///< by code
  mutable std::shared_mutex mutex_;
  std::map<Day, std::uint64_t> salts_;
  std::uint64_t revision_ = 0;
};

}  // namespace azcost::emulator
