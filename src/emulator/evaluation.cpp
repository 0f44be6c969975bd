#include "evaluation.hpp"

#include <algorithm>
#include <map>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

/// Without a column, it is a tag that no resource has.
Code code_of(const Fact& fact, const Column* column) {
  return column == nullptr ? kNullCode : fact.code(*column);
}

Amount measured(const Fact& fact, Measure measure, bool in_usd) {
  if (measure == Measure::kQuantity) return fact.quantity;
  return in_usd || measure == Measure::kCostUsd ? fact.cost_usd : fact.cost;
}

bool is_one_of(const std::vector<std::string>& values, const std::string& text) {
  return std::ranges::find(values, to_lower(text)) != values.end();
}

bool in_scope(const FactTable& facts, const CostScope& scope, const Fact& fact) {
  if (!scope.profile.empty() &&
      facts.text(code_of(fact, facts.find_column("BillingProfileId"))) != scope.profile) {
    return false;
  }
  if (!scope.customer) return true;
  // Purchases and the Marketplace are visible at the billing account only (documented for
  // partners).
  return fact.row(Table::kCustomer) == *scope.customer && fact.charge() != Charge::kPurchase &&
         fact.charge() != Charge::kRefund &&
         fact.row(Table::kMeter) != facts.tables().marketplace_meter;
}

}  // namespace

std::vector<ResultRow> evaluate(const FactTable& facts, const Query& query, const CostScope& scope,
                                Day last_booked) {
  std::vector<const Column*> sources;
  for (const GroupBy& group : query.groupings) sources.push_back(facts.find_column(group.column));
  sources.push_back(facts.find_column(scope.in_usd ? "USD" : "Currency"));
  const Column* const filtered = query.filter ? facts.find_column(query.filter->column) : nullptr;

  std::vector<ResultRow> rows;
  std::map<std::u32string, std::array<Amount, 2>> groups;
  const Day to = std::min(query.to, last_booked);
  for (Day day = query.from; day <= to; day += std::chrono::days(1)) {
    for (const Fact& fact : facts.facts_of(day, query.kind)) {
      if (!in_scope(facts, scope, fact) ||
          (query.filter && !is_one_of(query.filter->values, facts.text(code_of(fact, filtered))))) {
        continue;
      }
      std::u32string codes;
      for (const Column* source : sources) codes.push_back(code_of(fact, source));
      auto& sums = groups[codes];
      for (std::size_t i = 0; i < query.aggregations.size(); ++i) {
        sums.at(i) += measured(fact, query.aggregations[i].measure, scope.in_usd);
      }
    }
    const Month month(day);
    if (query.grain == Grain::kMonthly && day != to && day != month.last_day()) continue;
    const Day shown = query.grain == Grain::kMonthly ? month.first_day() : day;
    for (const auto& [codes, sums] : groups) rows.push_back({shown, codes, sums});
    groups.clear();
  }
  return rows;
}

}  // namespace azcost::emulator
