#include "shape_rules.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

std::string in_quotes(std::string_view text) { return "'" + printable(text, 120) + "'"; }

std::string name_of_grouping(const Grouping& grouping) {
  return grouping.kind == Grouping::Kind::kTagKey ? "tag " + in_quotes(grouping.name)
                                                  : grouping.name;
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

Day last_day_of(const Manifest& held, Day day, const DayEntry& entry) {
  return held.shape.granularity == Granularity::kMonthly ? last_day_of_monthly_file(held, entry)
                                                         : day;
}

/// The first day with rows that the unit does not cover, if there is one.
std::optional<Day> day_outside(const Manifest& held, const Window& window) {
  for (const auto& [day, entry] : held.days) {
    if (entry.rows == 0) continue;
    if (!window.contains(day)) return day;
    const Day last = last_day_of(held, day, entry);
    if (!window.contains(last)) return last;
  }
  return std::nullopt;
}

/// The first day with rows that was answered with none, if there is one.
std::optional<Day> day_without_answer(const Manifest& held, const Shape& asked,
                                      const std::set<Day>& days_with_rows) {
  // One file of a month becomes many of its days: which of them have rows is news.
  const bool refined = held.shape.granularity != asked.granularity;
  for (const auto& [day, entry] : held.days) {
    const bool has_rows = refined ? !days_with_rows.empty() : days_with_rows.contains(day);
    if (entry.rows > 0 && !has_rows) return day;
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

std::optional<std::string> loss(const Shape& stored, const Shape& asked,
                                const std::vector<Grouping>& refused) {
  if (stored.scope != asked.scope) return "the rows of " + in_quotes(stored.scope);
  if (stored.dataset != asked.dataset) return std::string(name_of(stored.dataset)) + " costs";
  if (stored.granularity == Granularity::kDaily && asked.granularity == Granularity::kMonthly) {
    return "the days";
  }
  const auto groupings =
      without(without(names_of(stored.groupings), names_of(asked.groupings)), names_of(refused));
  if (!groupings.empty()) return joined(groupings, ", ");
  const auto sums = without(stored.aggregations, asked.aggregations);
  if (!sums.empty()) return joined(sums, ", ");
  if (asked.customer_tenants.empty()) return std::nullopt;
  if (stored.customer_tenants.empty()) return "the other customers";
  const auto customers = without(stored.customer_tenants, asked.customer_tenants);
  if (!customers.empty()) return "customer " + joined(customers, ", ");
  return std::nullopt;
}

Status may_replace(const Manifest& held, const Unit& unit, const CommitRequest& request,
                   const std::set<Day>& days_with_rows) {
  const Shape& asked = request.shape;
  const std::string told = held.month.format() +
                           " is stored in another shape, and a month holds one; asked for is " +
                           joined(differences(held.shape, asked), "; ");
  const auto lost = loss(held.shape, asked, request.refused);
  if (lost && !request.force) {
    return Error{ErrorKind::kConfig,
                 told + ". That would lose " + *lost +
                     ": undo the change in the config, collect into another data directory or "
                     "account, or give it up with --force"};
  }
  if (const auto day = day_outside(held, unit.window)) {
    return Error{ErrorKind::kConfig,
                 told + ". The rows of " + format_day(*day) +
                     " would stay as they are: collect the whole month (--from " +
                     format_day(held.month.first_day()) + " --to " +
                     format_day(held.month.last_day()) + "), or undo the change"};
  }
  const auto day = day_without_answer(held, asked, days_with_rows);
  if (day && !request.accept_empty) {
    return Error{ErrorKind::kConfig, told + ". Azure answers no rows for " + format_day(*day) +
                                         ", and ours cannot stay in their shape: try again later, "
                                         "or give them up with --accept-empty"};
  }
  return ok_status();
}

bool reaches_beyond(const Manifest& held, const Window& window) {
  return std::ranges::any_of(held.days, [&](const auto& held_day) {
    const auto& [day, entry] = held_day;
    return !window.contains(day) || !window.contains(last_day_of(held, day, entry));
  });
}

}  // namespace azcost::commit
