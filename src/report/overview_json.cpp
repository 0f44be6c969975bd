#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/model/totals_json.hpp"
#include "azcost/report/overview.hpp"

namespace azcost::report {
namespace {

using Json = nlohmann::ordered_json;

template <class Values, class ToJson>
Json list_of(const Values& values, ToJson to_json) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(to_json(value));
  return list;
}

Json age_json(const std::optional<SystemTime>& time, SystemTime now) {
  if (!time) return {};
  return std::chrono::floor<std::chrono::seconds>(now - *time).count();
}

/// Nothing is known of a broken month, which must not look like zero.
Json month_json(const MonthStatus& month, SystemTime now) {
  const auto known = [&](Json value) {
    return month.holding == Holding::kBroken ? Json() : std::move(value);
  };
  return {
      {"account", month.account},
      {"dataset", name_of(month.dataset)},
      {"month", month.month.format()},
      {"holding", name_of(month.holding)},
      {"state", name_of(month.state)},
      {"days", known(month.days)},
      {"pending", known(month.pending)},
      {"missing", known(month.missing)},
      {"unsettled", known(month.unsettled)},
      {"expected", known(month.expected())},
      {"rows", known(month.rows)},
      {"totals", known(totals_json(month.totals))},
      {"without_customer", totals_json(month.without_customer)},
      {"collected_at", month.collected_at ? Json(format_time(*month.collected_at)) : Json()},
      {"age_seconds", age_json(month.collected_at, now)},
  };
}

Json gap_json(const Gap& gap) {
  return {
      {"account", gap.account},       {"dataset", name_of(gap.dataset)},
      {"from", format_day(gap.from)}, {"to", format_day(gap.to)},
      {"days", gap.days()},           {"run", fill_command(gap)},
  };
}

Json shape_change_json(const ShapeChange& change) {
  return {
      {"account", change.account},        {"dataset", name_of(change.dataset)},
      {"before", change.before.format()}, {"month", change.month.format()},
      {"changes", change.changes},
  };
}

Json restatements_json(const RestatementCount& count) {
  return {
      {"account", count.account}, {"dataset", name_of(count.dataset)}, {"days", count.days},
      {"times", count.times},     {"final_days", count.final_days},
  };
}

Json run_json(const RunStatus& run) {
  Json units = Json::object();
  for (const auto& [outcome, count] : run.units) units[std::string(name_of(outcome))] = count;
  return {
      {"run_id", run.run_id},
      {"command", run.command},
      {"version", run.version},
      {"started_at", format_time(run.started_at)},
      {"ended_at", format_time(run.ended_at)},
      {"exit_code", run.exit_code},
      {"units", std::move(units)},
      {"rows", run.rows},
      // To the millisecond: a sum of doubles would show the last bits of its parts.
      {"throttled_seconds", std::round(run.throttled_seconds * 1000) / 1000},
  };
}

Json broken_json(const BrokenMonth& month) {
  return {
      {"account", month.account},
      {"dataset", name_of(month.dataset)},
      {"month", month.month.format()},
      {"path", month.path},
      {"why", month.why},
      {"run", "azcost verify"},
  };
}

std::string text_of(const Json& json) {
  // Stored files may contain text that azcost did not write.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const Overview& overview) {
  const auto month = [&](const MonthStatus& status) { return month_json(status, overview.now); };
  return text_of({
      {"as_of", format_time(overview.now)},
      {"months", list_of(overview.months, month)},
      {"gaps", list_of(overview.gaps, gap_json)},
      {"shape_changes", list_of(overview.shape_changes, shape_change_json)},
      {"restatements", list_of(overview.restatements, restatements_json)},
      {"runs", list_of(overview.runs, run_json)},
      {"broken", list_of(overview.broken, broken_json)},
      {"unreadable", overview.unreadable},
  });
}

std::string gaps_to_json(const Overview& overview) {
  return text_of({
      {"as_of", format_time(overview.now)},
      {"gaps", list_of(overview.gaps, gap_json)},
      {"broken", list_of(overview.broken, broken_json)},
  });
}

}  // namespace azcost::report
