#include "shape_rules.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

std::string quoted(std::string_view text) { return "'" + printable(text, 120) + "'"; }

std::string name_of_grouping(const Grouping& grouping) {
  return grouping.kind == Grouping::Kind::kTagKey ? "tag " + quoted(grouping.name) : grouping.name;
}

std::vector<std::string> names_of(const std::vector<Grouping>& groupings) {
  std::vector<std::string> names;
  for (const Grouping& grouping : groupings) names.push_back(name_of_grouping(grouping));
  return names;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text.append(separator);
    text.append(part);
  }
  return text;
}

/// Those of `these` that are not in `those`.
std::vector<std::string> without(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::vector<std::string> rest;
  for (const std::string& name : these) {
    if (std::ranges::find(those, name) == those.end()) rest.push_back(name);
  }
  return rest;
}

/// Lists of names that differ, told by what comes and goes; their order when that is all.
void tell_lists(std::vector<std::string>& clauses, std::string_view what,
                const std::vector<std::string>& stored, const std::vector<std::string>& asked) {
  if (stored == asked) return;
  const auto gone = without(stored, asked);
  const auto added = without(asked, stored);
  if (!gone.empty()) clauses.push_back(std::string(what) + " without " + joined(gone, ", "));
  if (!added.empty()) clauses.push_back(std::string(what) + " with " + joined(added, ", "));
  if (gone.empty() && added.empty()) {
    clauses.push_back(std::string(what) + " in another order");
  }
}

void tell_names(std::vector<std::string>& clauses, std::string_view what, std::string_view stored,
                std::string_view asked) {
  if (stored == asked) return;
  clauses.push_back(std::string(what) + " " + printable(asked, 160) + " instead of " +
                    printable(stored, 160));
}

std::string filter_text(const Shape& shape) {
  return shape.customer_tenants.empty() ? "all customers" : joined(shape.customer_tenants, ", ");
}

std::string schema_text(const Shape& shape) {
  return std::string(name_of(shape.schema)) + " version " + std::to_string(shape.schema_version);
}

/// The last day that the rows of a month's one file tell of: those after it were still to come.
Day last_day_of_monthly_file(const Manifest& held, const DayEntry& entry) {
  return std::min(held.month.last_day(), day_of(entry.collected_at));
}

/// The first day whose rows would stay in the old shape, if there is one.
std::optional<Day> day_left_behind(const Manifest& held, const Unit& unit, const Shape& asked,
                                   const std::set<Day>& days_with_rows) {
  const bool refined = held.shape.granularity != asked.granularity;
  for (const auto& [day, entry] : held.days) {
    if (entry.rows == 0) continue;
    const Day last = held.shape.granularity == Granularity::kMonthly
                         ? last_day_of_monthly_file(held, entry)
                         : day;
    if (!unit.window.contains(day)) return day;
    if (!unit.window.contains(last)) return last;
    // One file of a month becomes many of its days: which of them have rows is news.
    const bool has_rows = refined ? !days_with_rows.empty() : days_with_rows.contains(day);
    if (!has_rows) return day;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> differences(const Shape& stored, const Shape& asked) {
  std::vector<std::string> clauses;
  tell_names(clauses, "scope", stored.scope, asked.scope);
  tell_names(clauses, "dataset", name_of(stored.dataset), name_of(asked.dataset));
  tell_names(clauses, "granularity", name_of(stored.granularity), name_of(asked.granularity));
  tell_lists(clauses, "sums", stored.aggregations, asked.aggregations);
  tell_lists(clauses, "group_by", names_of(stored.groupings), names_of(asked.groupings));
  tell_names(clauses, "customer_tenants", filter_text(stored), filter_text(asked));
  tell_names(clauses, "schema", schema_text(stored), schema_text(asked));
  return clauses;
}

std::optional<std::string> loss(const Shape& stored, const Shape& asked) {
  if (stored.scope != asked.scope) return "the rows of " + quoted(stored.scope);
  if (stored.dataset != asked.dataset) return std::string(name_of(stored.dataset)) + " costs";
  if (stored.granularity == Granularity::kDaily && asked.granularity == Granularity::kMonthly) {
    return "the days";
  }
  const auto groupings = without(names_of(stored.groupings), names_of(asked.groupings));
  if (!groupings.empty()) return joined(groupings, ", ");
  const auto sums = without(stored.aggregations, asked.aggregations);
  if (!sums.empty()) return joined(sums, ", ");
  if (asked.customer_tenants.empty()) return std::nullopt;
  if (stored.customer_tenants.empty()) return "the other customers";
  const auto customers = without(stored.customer_tenants, asked.customer_tenants);
  if (!customers.empty()) return "customer " + joined(customers, ", ");
  return std::nullopt;
}

Status may_replace(const Manifest& held, const Unit& unit, const Shape& asked,
                   const std::set<Day>& days_with_rows) {
  const std::string told = held.month.format() +
                           " is stored in another shape, and a month holds one; asked for is " +
                           joined(differences(held.shape, asked), "; ");
  if (const auto lost = loss(held.shape, asked)) {
    return Error{ErrorKind::kConfig, told + ". That would lose " + *lost +
                                         ": undo the change in the config, or collect into "
                                         "another data directory or account"};
  }
  if (const auto day = day_left_behind(held, unit, asked, days_with_rows)) {
    return Error{ErrorKind::kConfig,
                 told + ". The rows of " + format_day(*day) +
                     " would stay as they are: collect the whole month (--from " +
                     format_day(held.month.first_day()) + " --to " +
                     format_day(held.month.last_day()) + "), or undo the change"};
  }
  return ok_status();
}

}  // namespace azcost::commit
