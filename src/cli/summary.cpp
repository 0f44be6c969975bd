#include "summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <tuple>

#include "azcost/base/text.hpp"
#include "azcost/model/exit_code.hpp"

namespace azcost::cli {
namespace {

std::uint64_t sum_of(const std::vector<int>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// Units that another run will read. They are counted, not listed: there may be a hundred.
bool is_left_for_later(const RunRecord& run, const UnitRecord& unit) {
  if (unit.outcome == Outcome::kThrottled) return run.command == kBackfillCommand;
  return unit.outcome == Outcome::kSkipped && !was_read(unit);
}

/// "01:51 UTC, in 48 min"
std::string time_ahead(SystemTime time, SystemTime now) {
  const auto rounded = std::chrono::ceil<std::chrono::minutes>(time);
  return fmt::format("{} UTC, in {} min", format_time(rounded).substr(11, 5),
                     std::chrono::ceil<std::chrono::minutes>(rounded - now).count());
}

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows,
                         const std::vector<std::size_t>& right) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - row[i].size(), ' ');
      const bool to_the_right = std::ranges::find(right, i) != right.end();
      if (i > 0) line.append("  ");
      line.append(to_the_right ? pad + row[i] : row[i] + pad);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    out.append(line).push_back('\n');
  }
  return out;
}

std::string format_totals(const Totals& totals) {
  std::vector<std::string> parts;
  for (const auto& [currency, total] : totals) {
    parts.push_back(fmt::format("{} {}", currency, total.to_string()));
  }
  return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string summarize(const RunRecord& record) {
  std::vector<std::vector<std::string>> rows = {
      {"account", "dataset", "window", "outcome", "rows", "total"}};
  std::uint64_t row_count = 0;
  std::uint64_t files = 0;
  std::uint64_t failed = 0;
  std::uint64_t left = 0;
  std::string errors;
  for (const UnitRecord& unit : record.units) {
    if (is_left_for_later(record, unit)) {
      ++left;
      continue;
    }
    rows.push_back({unit.unit.account, std::string(name_of(unit.unit.dataset)),
                    format_window(unit.unit.window), std::string(name_of(unit.outcome)),
                    grouped_digits(unit.rows), format_totals(unit.totals)});
    row_count += unit.rows;
    files += unit.files.size();
    if (!is_failure(unit.outcome)) continue;
    ++failed;
    if (unit.error) errors += fmt::format("{}: {}\n", format_unit(unit.unit), unit.error->message);
  }
  const std::string table = rows.size() > 1 ? format_table(rows, {4, 5}) : "";
  return fmt::format("{}{}, {} failed{}; {} read; {} written\n{}", table,
                     count_of(record.units.size(), "unit"), grouped_digits(failed),
                     left == 0 ? "" : fmt::format(", {} not read", grouped_digits(left)),
                     count_of(row_count, "row"), count_of(files, "day file"), errors);
}

std::string trouble_of(const RunRecord& record) {
  std::string first;
  std::size_t failed = 0;
  for (const UnitRecord& unit : record.units) {
    if (!is_failure(unit.outcome)) continue;
    if (++failed > 1) continue;
    first = fmt::format("{}: {}{}", format_unit(unit.unit), name_of(unit.outcome),
                        unit.error ? ": " + unit.error->message : "");
  }
  if (failed < 2) return first;
  return fmt::format("{} of {} failed; the first: {}", failed,
                     count_of(record.units.size(), "unit"), first);
}

std::string conclude_backfill(const RunRecord& record, const BackfillEnd& end) {
  std::map<std::tuple<std::string, Dataset, Month>, bool> is_read;  // by account, dataset, month
  std::set<std::tuple<std::string, Dataset, Month>> gone;
  bool has_failed = false;
  for (const UnitRecord& unit : record.units) {
    const auto month = std::tuple(unit.unit.account, unit.unit.dataset, unit.unit.window.month());
    const auto [known, is_new] = is_read.emplace(month, was_read(unit));
    known->second = known->second && was_read(unit);
    if (unit.beyond_history) gone.insert(month);
    has_failed |= is_failure(unit.outcome) && unit.outcome != Outcome::kThrottled;
  }
  const std::uint64_t all = is_read.size() + record.complete_before;
  const auto left = static_cast<std::uint64_t>(
      std::ranges::count(is_read, false, [](const auto& month) { return month.second; }));
  if (left > 0 && end.is_stopped) {
    return fmt::format("stopped; {} of {} done\n", grouped_digits(all - left),
                       count_of(all, "month"));
  }
  if (left > 0) {
    const bool has_to_wait = end.room_at && *end.room_at > end.now;
    return fmt::format(
        "{} left; {}{}run the same command\n", count_of(left, "month"),
        has_to_wait ? fmt::format("room again at {}: ", time_ahead(*end.room_at, end.now)) : "",
        has_failed ? "see what failed, then " : "");
  }
  return fmt::format(
      "done: {}{}{}\n", count_of(all, "month"),
      gone.empty()
          ? ""
          : fmt::format(", of {} Azure keeps not all any more", grouped_digits(gone.size())),
      end.is_open ? "; costs of the newest still arrive: azcost collect goes on with it" : "");
}

std::string describe_plan(const Plan& plan, const PlanCost& cost) {
  std::vector<std::vector<std::string>> rows = {
      {"account", "dataset", "window", "days", "queries", "qpu"}};
  for (std::size_t i = 0; i < plan.units.size(); ++i) {
    const Unit& unit = plan.units[i];
    const std::string queries = std::to_string(cost.queries[i]);
    rows.push_back({unit.account, std::string(name_of(unit.dataset)), format_window(unit.window),
                    std::to_string(unit.window.days()), queries, queries});
  }
  // The quota was asked a moment after `now`.
  const auto seconds = std::chrono::round<std::chrono::seconds>(cost.earliest_end - cost.now);
  const std::uint64_t all = sum_of(cost.queries);
  const std::string end = seconds.count() == 0
                              ? "at once"
                              : fmt::format("at {} at the earliest, in {} s",
                                            format_time(cost.earliest_end), seconds.count());
  return fmt::format("{}{}, at least {} and {} QPU; under the quota done {}; nothing was sent\n",
                     format_table(rows, {3, 4, 5}), count_of(plan.units.size(), "unit"),
                     count_of(all, "request"), grouped_digits(all), end);
}

std::string plan_json(const Plan& plan, const PlanCost& cost) {
  nlohmann::ordered_json units = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < plan.units.size(); ++i) {
    const Unit& unit = plan.units[i];
    units.push_back({{"account", unit.account},
                     {"dataset", name_of(unit.dataset)},
                     {"from", format_day(unit.window.from)},
                     {"to", format_day(unit.window.to)},
                     {"requests", cost.queries[i]},
                     {"qpu", cost.queries[i]}});
  }
  const std::uint64_t all = sum_of(cost.queries);
  const nlohmann::ordered_json json = {{"units", std::move(units)},
                                       {"requests", all},
                                       {"qpu", all},
                                       {"earliest_end", format_time(cost.earliest_end)}};
  return json.dump(2) + "\n";
}

}  // namespace azcost::cli
