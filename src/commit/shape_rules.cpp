#include "shape_rules.hpp"

#include <fmt/format.h>

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

/// The first day with stored rows for which Azure answered none, if there is one.
std::optional<Day> day_without_answer(const Manifest& held, const Shape& asked,
                                      const std::set<Day>& days_with_rows) {
  // One file of the month becomes many day files: only the answer shows which days have rows.
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
  const auto refused = [&](const std::string& why) {
    return Error{
        ErrorKind::kConfig,
        fmt::format("{} is stored in another shape, and a month holds one; asked for is "
                    "{}. {}",
                    held.month.format(), fmt::join(differences(held.shape, asked), "; "), why)};
  };
  const auto lost = loss(held, asked, request.refused);
  if (lost && !request.force) {
    return refused(
        fmt::format("That would lose {}: undo the change in the config, collect into "
                    "another data directory or account, or accept the loss with --force",
                    *lost));
  }
  if (const auto day = day_outside(held, unit.window)) {
    return refused(fmt::format(
        "The rows of {} would stay as they are: collect the whole month "
        "(--from {} --to {}), or undo the change",
        format_day(*day), format_day(held.month.first_day()), format_day(held.month.last_day())));
  }
  const auto day = day_without_answer(held, asked, days_with_rows);
  if (day && !request.accept_empty) {
    return refused(
        fmt::format("Azure answers no rows for {}, and ours cannot stay in their shape: "
                    "try again later, or delete them with --accept-empty",
                    format_day(*day)));
  }
  return ok_status();
}

}  // namespace azcost::commit
