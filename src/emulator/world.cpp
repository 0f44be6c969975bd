#include "azcost/emulator/world.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "fact_table.hpp"

namespace azcost::emulator {
namespace {

struct Sums {
  Amount cost = 0;
  Amount cost_usd = 0;
  Amount quantity = 0;
  std::uint64_t charges = 0;

  void add(const Fact& fact) {
    cost += fact.cost;
    cost_usd += fact.cost_usd;
    quantity += fact.quantity;
    ++charges;
  }
};

std::string period_of(Day day, Period period) {
  switch (period) {
    case Period::kDay:
      return format_day(day);
    case Period::kMonth:
      return Month(day).format();
    case Period::kAll:
      break;
  }
  return "";
}

Error invalid(std::string what) { return {ErrorKind::kUsage, std::move(what)}; }

}  // namespace

Status validate(const WorldOptions& options) {
  if (options.customers < 0 || options.customers > 10'000) {
    return invalid("the number of customers must be from 0 to 10000");
  }
  if (options.rows_per_day < 0 || options.rows_per_day > 10'000'000) {
    return invalid("the rows per day must be from 0 to 10000000");
  }
  if (options.from > options.to) {
    return invalid("the days must not end (" + format_day(options.to) + ") before they begin (" +
                   format_day(options.from) + ")");
  }
  if (options.to - options.from > std::chrono::days(100 * 366)) {
    return invalid("the days must not span more than a hundred years");
  }
  if (options.currencies.empty()) return invalid("there must be a currency");
  return ok_status();
}

World::World(WorldOptions options)
    : options_(std::move(options)), facts_(std::make_unique<FactTable>(options_)) {}

World::~World() = default;

const std::vector<Customer>& World::customers() const noexcept {
  return facts_->tables().customers;
}

void World::restate(Day day, std::uint64_t salt) { facts_->restate(day, salt); }

std::vector<LedgerLine> World::ledger(const LedgerQuery& query) const {
  // Period, customer, currency.
  std::map<std::tuple<std::string, Code, Code>, Sums> books;
  const CodeColumn& tenants = facts_->column(Dimension::kCustomerTenantId);
  std::vector<Fact> facts;
  for (Day day = query.from; day <= query.to; day += std::chrono::days(1)) {
    facts_->facts_of(day, query.kind, facts);
    const std::string period = period_of(day, query.period);
    for (const Fact& fact : facts) {
      const Code customer = query.by_customer == ByCustomer::kYes ? fact.code(tenants) : kNullCode;
      books[{period, customer, fact.code(facts_->tables().currency)}].add(fact);
    }
  }
  std::vector<LedgerLine> lines;
  for (const auto& [key, sums] : books) {
    const auto& [period, customer, currency] = key;
    lines.push_back({.period = period,
                     .customer = std::string(facts_->text(customer)),
                     .currency = std::string(facts_->text(currency)),
                     .cost = to_plain(sums.cost),
                     .cost_usd = to_plain(sums.cost_usd),
                     .quantity = to_plain(sums.quantity),
                     .charges = sums.charges});
  }
  return lines;
}

std::uint64_t World::count_rows(CostKind kind, const Window& days,
                                const std::vector<std::string>& dimensions) const {
  std::vector<const CodeColumn*> columns = {&facts_->tables().currency};
  for (const std::string& name : dimensions) {
    if (const auto dimension = parse_dimension(name))
      columns.push_back(&facts_->column(*dimension));
  }
  std::uint64_t rows = 0;
  std::vector<Fact> facts;
  for (Day day = days.from; day <= days.to; day += std::chrono::days(1)) {
    facts_->facts_of(day, kind, facts);
    std::set<std::vector<Code>> groups;
    for (const Fact& fact : facts) {
      std::vector<Code> group;
      for (const CodeColumn* column : columns) group.push_back(fact.code(*column));
      groups.insert(std::move(group));
    }
    rows += groups.size();
  }
  return rows;
}

}  // namespace azcost::emulator
