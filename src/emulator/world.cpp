#include "azcost/emulator/world.hpp"

#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "fact_table.hpp"

namespace azcost::emulator {
namespace {

Error unusable(std::string what) { return {ErrorKind::kUsage, std::move(what)}; }

}  // namespace

Status validate(const WorldOptions& options) {
  if (options.customers < 0 || options.customers > 10'000) {
    return unusable("the number of customers must be from 0 to 10000");
  }
  if (options.rows_per_day < 0 || options.rows_per_day > 10'000'000) {
    return unusable("the rows per day must be from 0 to 10000000");
  }
  if (options.from > options.to) {
    return unusable("the days must not end (" + format_day(options.to) + ") before they begin (" +
                    format_day(options.from) + ")");
  }
  if (options.to - options.from > std::chrono::days(100 * 366)) {
    return unusable("the days must not span more than a hundred years");
  }
  if (options.currencies.empty()) return unusable("there must be a currency");
  return ok_status();
}

World::World(WorldOptions options)
    : options_(std::move(options)), facts_(std::make_unique<FactTable>(options_)) {}

World::~World() = default;

const std::vector<Customer>& World::customers() const noexcept {
  return facts_->tables().customers;
}

void World::restate(Day day, std::uint64_t salt) { facts_->restate(day, salt); }

std::vector<LedgerLine> World::ledger(const Window& days, CostKind kind) const {
  std::map<std::tuple<Day, std::string, std::string>, std::array<Amount, 3>> books;
  const Column& tenants = *facts_->find_column("CustomerTenantId");
  const Column& currencies = *facts_->find_column("Currency");
  for (Day day = days.from; day <= days.to; day += std::chrono::days(1)) {
    for (const Fact& fact : facts_->facts_of(day, kind)) {
      auto& [cost, cost_usd, quantity] =
          books[{day, facts_->text(fact.code(tenants)), facts_->text(fact.code(currencies))}];
      cost += fact.cost;
      cost_usd += fact.cost_usd;
      quantity += fact.quantity;
    }
  }
  std::vector<LedgerLine> lines;
  for (const auto& [key, sums] : books) {
    const auto& [day, customer, currency] = key;
    lines.push_back({format_day(day), customer, currency, to_plain(sums[0]), to_plain(sums[1]),
                     to_plain(sums[2])});
  }
  return lines;
}

std::uint64_t World::count_rows(CostKind kind, const Window& days,
                                const std::vector<std::string>& dimensions) const {
  std::vector<const Column*> columns = {facts_->find_column("Currency")};
  for (const std::string& name : dimensions) columns.push_back(facts_->find_column(name));
  std::uint64_t rows = 0;
  for (Day day = days.from; day <= days.to; day += std::chrono::days(1)) {
    std::set<std::u32string> groups;
    for (const Fact& fact : facts_->facts_of(day, kind)) {
      std::u32string group;
      for (const Column* column : columns) group.push_back(fact.code(*column));
      groups.insert(std::move(group));
    }
    rows += groups.size();
  }
  return rows;
}

}  // namespace azcost::emulator
