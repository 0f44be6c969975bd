#include "fact_table.hpp"

#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr Amount kOne = kAmountsPerOne;
/// The cost of covered usage, in tenths of its price on demand.
constexpr Amount kCoveredTenths = 6;

/// A quantity in millionths, from random bits.
std::int64_t quantity_of(Usage usage, Pricing pricing, std::uint64_t bits) {
  const auto pick = [bits](std::int64_t below) {
    return static_cast<std::int64_t>((bits >> 8U) % static_cast<std::uint64_t>(below));
  };
  const bool covered = pricing == Pricing::kReservation || pricing == Pricing::kSavingsPlan;
  switch (usage) {
    case Usage::kHours:
      // Covered lines are single instances: their cost must stay below the fee of a day.
      if (bits % 8 == 0) return pick(kHoursOfADay);
      return kHoursOfADay * (covered || bits % 4 != 0 ? 1 : 1 + pick(4));
    case Usage::kShare:
      return bits % 4 == 0 ? kMicro : pick(2 * kMicro);
    case Usage::kVolume:
      return pick(50 * kMicro);
    case Usage::kOperations:
      return (bits % 4 == 0 ? pick(5'000'000) : pick(60)) * kMicro;
  }
  return 0;
}

unsigned day_of_month(Day day) {
  return static_cast<unsigned>(std::chrono::year_month_day(day).day());
}

std::size_t months_between(Month from, Month to) {
  std::size_t months = 0;
  for (; from < to; from = from.next()) ++months;
  return months;
}

}  // namespace

/// Writes the charges of one day.
class FactTable::DayWriter {
 public:
  DayWriter(const FactTable& world, Day day, CostKind kind, std::uint64_t salt)
      : tables_(world.tables_),
        seed_(world.options_.seed),
        day_(day),
        day_number_(static_cast<std::uint64_t>(day.time_since_epoch().count())),
        kind_(kind),
        salt_(salt),
        covered_(world.tables_.benefits.size(), 0) {
    template_.set_row(Table::kMonth, months_between(Month(world.options_.from), Month(day)));
  }

  std::vector<Fact> write() && {
    for (std::size_t i = 0; i < tables_.lines.size(); ++i) write_usage(i);
    // Charges of the partner itself: they belong to no customer.
    const auto support = static_cast<Amount>(mix(seed_, day_number_) % 1000) * (kOne / 1000);
    add(charge_of(tables_.customers.size(), Charge::kUsage, Pricing::kOnDemand,
                  tables_.support_meter, kOne),
        kOne + support);
    if (kind_ == CostKind::kAmortized) {
      write_unused();
    } else if (kind_ == CostKind::kActual && day_of_month(day_) == 1) {
      write_benefit_purchases();
    }
    if (kind_ != CostKind::kUsage) write_one_time_charges();
    return std::move(out_);
  }

 private:
  void write_usage(std::size_t index) {
    const UsageLine& line = tables_.lines[index];
    const MeterSpec& meter = tables_.meters[line.meter];
    // A restatement touches one line in eight, so that most rows of a day stay as they were.
    const bool restated = salt_ != 0 && mix(salt_, index) % 8 == 0;
    const std::uint64_t bits = mix(mix(seed_, index, day_number_), restated ? salt_ : 0);
    if (bits % 100 >= 96) return;

    const std::int64_t micro = quantity_of(meter.usage, line.pricing, mix(bits, 1));
    Amount cost = static_cast<Amount>(micro) * meter.price_nano;
    if (line.pricing == Pricing::kSpot) cost = cost / 4;
    if (line.benefit != 0) {
      cost = kind_ == CostKind::kAmortized ? cost * kCoveredTenths / 10 : 0;
      covered_[line.benefit] += cost;
    }
    Fact fact = charge_of(tables_.customer_of_resource[line.resource], Charge::kUsage, line.pricing,
                          line.meter, static_cast<Amount>(micro) * (kOne / kMicro) / meter.block);
    fact.set_row(Table::kResource, line.resource);
    fact.set_row(Table::kBenefit, line.benefit);
    fact.set_row(Table::kCredit, line.earns_credit);
    add(fact, cost);
  }

  void write_unused() {
    for (std::size_t i = 1; i < tables_.benefits.size(); ++i) {
      const Benefit& benefit = tables_.benefits[i];
      const Amount unused = benefit.daily_fee - covered_[i];
      if (unused == 0) continue;
      const bool reserved = benefit.pricing == Pricing::kReservation;
      Fact fact = charge_of(benefit.customer,
                            reserved ? Charge::kUnusedReservation : Charge::kUnusedSavingsPlan,
                            benefit.pricing, benefit.meter, 0);
      fact.set_row(Table::kBenefit, i);
      add(fact, unused);
    }
  }

  void write_benefit_purchases() {
    const auto days = static_cast<Amount>(day_of_month(Month(day_).last_day()));
    for (std::size_t i = 1; i < tables_.benefits.size(); ++i) {
      const Benefit& benefit = tables_.benefits[i];
      Fact fact =
          charge_of(benefit.customer, Charge::kPurchase, benefit.pricing, benefit.meter, kOne);
      fact.set_row(Table::kBenefit, i);
      add(fact, benefit.daily_fee * days);
    }
  }

  void write_one_time_charges() {
    const std::size_t partner = tables_.customers.size();
    const auto charge = [this](std::size_t customer, Charge of, std::size_t meter, Amount quantity,
                               Amount cost) {
      add(charge_of(customer, of, Pricing::kNone, meter, quantity), cost);
    };
    for (std::size_t customer = 0; customer <= partner; ++customer) {
      const bool buys = customer % 2 == 0 || customer == partner;
      if (buys && day_of_month(day_) == 1) {
        charge(customer, Charge::kPurchase, tables_.marketplace_meter, kOne, 61 * kOne);
      }
      if (buys && day_of_month(day_) == 15) {
        charge(customer, Charge::kRefund, tables_.marketplace_meter, -kOne, -(25 * kOne / 2));
      }
      if (day_ == Month(day_).last_day()) {
        const auto thousandths = static_cast<int>(mix(seed_, day_number_, customer) % 19) - 9;
        charge(customer, Charge::kRoundingAdjustment, tables_.rounding_meter, 0,
               thousandths * (kOne / 1000));
      }
    }
  }

  /// A charge without a resource.
  [[nodiscard]] Fact charge_of(std::size_t customer, Charge charge, Pricing pricing,
                               std::size_t meter, Amount quantity) const {
    Fact fact = template_;
    fact.set_row(Table::kCustomer, customer);
    fact.set_row(Table::kResource, customer);
    fact.set_row(Table::kCharge, charge);
    fact.set_row(Table::kPricing, pricing);
    fact.set_row(Table::kMeter, meter);
    fact.quantity = quantity;
    return fact;
  }

  void add(Fact fact, Amount cost_usd) {
    fact.cost_usd = cost_usd;
    fact.cost = cost_usd * tables_.percent_of_usd[fact.row(Table::kCustomer)] / 100;
    out_.push_back(fact);
  }

  const WorldTables& tables_;
  std::uint64_t seed_;
  Day day_;
  std::uint64_t day_number_;
  CostKind kind_;
  std::uint64_t salt_;
  std::vector<Amount> covered_;  ///< by benefit
  Fact template_;
  std::vector<Fact> out_;
};

FactTable::FactTable(const WorldOptions& options)
    : options_(options), tables_(build_tables(options)) {
  for (const std::string& text : tables_.texts) {
    json_texts_.push_back(nlohmann::json(text).dump());
  }
  json_texts_[kNullCode] = "null";
}

const Column* FactTable::find_column(std::string_view name) const {
  const auto found = tables_.columns.find(name);
  return found == tables_.columns.end() ? nullptr : &found->second;
}

std::vector<std::string> FactTable::values(std::string_view column) const {
  std::set<std::string> values;
  for (const Code code : find_column(column)->codes) values.insert(text(code));
  return {values.begin(), values.end()};
}

std::vector<Fact> FactTable::facts_of(Day day, CostKind kind) const {
  if (day < options_.from || day > options_.to) return {};
  std::uint64_t salt = 0;
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = salts_.find(day); found != salts_.end()) salt = found->second;
  }
  return DayWriter(*this, day, kind, salt).write();
}

void FactTable::restate(Day day, std::uint64_t salt) {
  const std::unique_lock lock(mutex_);
  salts_[day] = salt;
  ++revision_;
}

std::uint64_t FactTable::revision() const {
  const std::shared_lock lock(mutex_);
  return revision_;
}

}  // namespace azcost::emulator
