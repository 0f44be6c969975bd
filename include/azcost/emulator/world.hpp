/// The costs that the emulated Azure knows: a cloud reseller's customers, what they used and
/// bought, made up from a seed, and the exact sums against which a reader's numbers are checked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"

namespace azcost::emulator {

class FactTable;

/// Equal options make equal costs.
struct WorldOptions {
  std::uint64_t seed = 1;
  int customers = 5;  ///< 0: a partner that has charges of its own only
  /// The days that have costs, both included.
  Day from{std::chrono::year{2026} / std::chrono::January / 1};
  Day to{std::chrono::year{2026} / std::chrono::December / 31};
  /// Charges for usage a day; on any day a few percent of them are absent. Purchases, refunds and
  /// adjustments come on top.
  int rows_per_day = 200;
  /// Billing currencies, given to the customers in turn. The customers of one currency share a
  /// billing profile.
  std::vector<std::string> currencies = {"USD"};
};

/// Whether a world can be made of `options`; errors are of kind `kUsage` and name the option.
[[nodiscard]] Status validate(const WorldOptions& options);

enum class CostKind {
  kUsage,      ///< as `kActual`, without purchases and refunds
  kActual,     ///< a purchase lies on the day on which it was made
  kAmortized,  ///< reservations and savings plans are spread over the days that they cover
};

struct Customer {
  std::string tenant_id;
  std::string name;
  std::string domain;
  std::string currency;
  std::string billing_profile_id;
};

/// What a customer owes for a day. The amounts are exact and in plain notation: "12.5", "-3.0".
struct LedgerLine {
  std::string day;       ///< "2026-10-05"
  std::string customer;  ///< tenant id; empty for charges of the partner
  std::string currency;
  std::string cost;
  std::string cost_usd;
  std::string quantity;

  friend bool operator==(const LedgerLine&, const LedgerLine&) = default;
};

/// Thread-safe. Nothing is stored per charge: a day's charges are made when they are asked for, so
/// memory grows with the number of resources and not with that of rows.
class World {
 public:
  /// Requires: `validate(options)` is ok.
  explicit World(WorldOptions options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  [[nodiscard]] const WorldOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::vector<Customer>& customers() const noexcept;

  /// Restates `day`, as Azure does until the invoice is closed: some amounts of its usage change,
  /// some rows come and some go. `salt` decides which; 0 restores the day as it was first booked.
  void restate(Day day, std::uint64_t salt);

  /// The exact sums that an answer must have, sorted by day, customer and currency.
  [[nodiscard]] std::vector<LedgerLine> ledger(const Window& days,
                                               CostKind kind = CostKind::kActual) const;
  /// How many rows a Daily query of these days has when it groups by `dimensions` (names as in the
  /// service's own list).
  [[nodiscard]] std::uint64_t count_rows(CostKind kind, const Window& days,
                                         const std::vector<std::string>& dimensions) const;

  /// For the server: the charges themselves.
  [[nodiscard]] const FactTable& facts() const noexcept { return *facts_; }

 private:
  WorldOptions options_;
  std::unique_ptr<FactTable> facts_;
};

}  // namespace azcost::emulator
