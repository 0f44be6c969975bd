#include "azcost/model/shape_change.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

std::string in_quotes(std::string_view text) { return "'" + printable(text, 120) + "'"; }

std::vector<std::string> names_of(const std::vector<Grouping>& groupings) {
  std::vector<std::string> names;
  for (const Grouping& grouping : groupings) names.push_back(label_of(grouping));
  return names;
}

/// "Meter, tag 'team'"; a manifest that somebody else made may contain anything.
std::string joined(const std::vector<std::string>& names) {
  return printable(fmt::format("{}", fmt::join(names, ", ")));
}

/// The names in `these` that are not in `those`. Ignores case, as the service does.
std::vector<std::string> without(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::vector<std::string> rest;
  for (const std::string& name : these) {
    const bool found = std::ranges::any_of(
        those, [&](const std::string& other) { return equals_ignoring_case(name, other); });
    if (!found) rest.push_back(name);
  }
  return rest;
}

/// Adds clauses about two lists of names: what is missing, what is added, or else their order.
void add_list_clauses(std::vector<std::string>& clauses, std::string_view what,
                      const std::vector<std::string>& stored,
                      const std::vector<std::string>& asked) {
  if (stored == asked) return;
  const auto gone = without(stored, asked);
  const auto added = without(asked, stored);
  if (!gone.empty()) clauses.push_back(fmt::format("{} without {}", what, joined(gone)));
  if (!added.empty()) clauses.push_back(fmt::format("{} with {}", what, joined(added)));
  if (gone.empty() && added.empty()) clauses.push_back(fmt::format("{} in another order", what));
}

void add_name_clause(std::vector<std::string>& clauses, std::string_view what,
                     std::string_view stored, std::string_view asked) {
  if (stored == asked) return;
  clauses.push_back(
      fmt::format("{} {} instead of {}", what, printable(asked, 160), printable(stored, 160)));
}

std::string filter_text(const Shape& shape) {
  return shape.customer_tenants.empty() ? "all customers" : joined(shape.customer_tenants);
}

std::string schema_text(const Shape& shape) {
  return fmt::format("{} version {}", name_of(shape.schema), shape.schema_version);
}

/// Groupings that have no value in any stored row.
std::vector<std::string> blank_in(const Manifest& held) {
  std::vector<std::string> blank = names_of(held.shape.groupings);
  for (const auto& [day, entry] : held.days) {
    if (entry.rows == 0) continue;
    blank = without(blank, without(blank, entry.blank));
  }
  return blank;
}

/// Refused groupings that are no loss: they do not identify the owner of a row.
std::vector<std::string> excused(const Refused& refused) {
  std::vector<std::string> names;
  for (const Grouping& grouping : refused.groupings) {
    if (!identifies_owner(grouping)) names.push_back(label_of(grouping));
  }
  return names;
}

/// Aggregations that are lost. PreTaxCost was only ever asked for in place of Cost.
std::vector<std::string> sums_lost(const Shape& stored, const Shape& asked,
                                   const Refused& refused) {
  auto sums = without(stored.aggregations, asked.aggregations);
  std::erase_if(sums, [&](const std::string& name) {
    if (name == kCostAggregation) return false;
    if (name == kPreTaxCost) return cost_column(asked) == kCostAggregation;
    return without({name}, refused.aggregations).empty();
  });
  return sums;
}

}  // namespace

std::string label_of(const Grouping& grouping) {
  return grouping.kind == Grouping::Kind::kTagKey ? "tag " + in_quotes(grouping.name)
                                                  : grouping.name;
}

bool identifies_owner(const Grouping& grouping) {
  return grouping.kind == Grouping::Kind::kDimension &&
         (equals_ignoring_case(grouping.name, kCustomerDimension) ||
          equals_ignoring_case(grouping.name, kSubscriptionDimension));
}

std::vector<std::string> differences(const Shape& stored, const Shape& asked) {
  std::vector<std::string> clauses;
  add_name_clause(clauses, "scope", stored.scope, asked.scope);
  add_name_clause(clauses, "dataset", name_of(stored.dataset), name_of(asked.dataset));
  add_name_clause(clauses, "granularity", name_of(stored.granularity), name_of(asked.granularity));
  add_list_clauses(clauses, "sums", stored.aggregations, asked.aggregations);
  add_list_clauses(clauses, "group_by", names_of(stored.groupings), names_of(asked.groupings));
  add_name_clause(clauses, "customer_tenants", filter_text(stored), filter_text(asked));
  add_name_clause(clauses, "schema", schema_text(stored), schema_text(asked));
  return clauses;
}

std::optional<std::string> loss(const Manifest& held, const Shape& asked, const Refused& refused) {
  const Shape& stored = held.shape;
  if (stored.scope != asked.scope) return "the rows of " + in_quotes(stored.scope);
  if (stored.dataset != asked.dataset) return std::string(name_of(stored.dataset)) + " costs";
  if (stored.granularity == Granularity::kDaily && asked.granularity == Granularity::kMonthly) {
    return "the days";
  }
  const auto gone = without(names_of(stored.groupings), names_of(asked.groupings));
  const auto groupings = without(without(gone, excused(refused)), blank_in(held));
  if (!groupings.empty()) return joined(groupings);
  const auto sums = sums_lost(stored, asked, refused);
  if (!sums.empty()) return joined(sums);
  if (asked.customer_tenants.empty()) return std::nullopt;
  if (stored.customer_tenants.empty()) return "the other customers";
  const auto customers = without(stored.customer_tenants, asked.customer_tenants);
  if (!customers.empty()) return "customer " + joined(customers);
  return std::nullopt;
}

Day last_day_of(const Manifest& held, Day day, const DayEntry& entry) {
  if (held.shape.granularity == Granularity::kDaily) return day;
  return std::min(held.month.last_day(), day_of(entry.collected_at));
}

bool reaches_beyond(const Manifest& held, const Window& window) {
  return std::ranges::any_of(held.days, [&](const auto& held_day) {
    const auto& [day, entry] = held_day;
    return !window.contains(day) || !window.contains(last_day_of(held, day, entry));
  });
}

}  // namespace azcost
