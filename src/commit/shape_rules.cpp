#include "shape_rules.hpp"

#include <algorithm>
#include <utility>

#include "azcost/model/shape_change.hpp"

namespace azcost::commit {
namespace {

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

Status may_replace(const Manifest& held, const Unit& unit, const CommitRequest& request,
                   const std::set<Day>& days_with_rows) {
  const Shape& asked = request.shape;
  std::string changes;
  for (const std::string& change : differences(held.shape, asked)) {
    changes.append(changes.empty() ? "" : "; ").append(change);
  }
  const std::string told = held.month.format() +
                           " is stored in another shape, and a month holds one; asked for is " +
                           changes;
  const auto lost = loss(held, asked, request.refused);
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

}  // namespace azcost::commit
