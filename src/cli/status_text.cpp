#include "status_text.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "summary.hpp"

namespace azcost::cli {
namespace {

using report::Holding;
using report::MonthStatus;
using report::Overview;
using Rows = std::vector<std::vector<std::string>>;

std::string days_of(int days) { return count_of(static_cast<std::uint64_t>(days), "day"); }

/// "contoso  actual"
template <class Entry>
std::string place_of(const Entry& entry) {
  return entry.account + "  " + std::string(name_of(entry.dataset));
}

/// "2026-10-05", or "2026-10-05..2026-10-07"
std::string format_gap(const report::Gap& gap) {
  return gap.from == gap.to ? format_day(gap.from) : format_window({gap.from, gap.to});
}

/// One row, and another one for each further currency.
void add_month(const MonthStatus& month, SystemTime now, Rows& rows) {
  const bool is_broken = month.holding == Holding::kBroken;
  std::vector<std::string> row = {month.account, std::string(name_of(month.dataset)),
                                  month.month.format()};
  if (is_broken) {
    row.insert(row.end(), {"broken", "?", "?", "?", "?", "?"});
    rows.push_back(std::move(row));
    return;
  }
  row.insert(row.end(),
             {month.holding == Holding::kMissing ? "missing" : std::string(name_of(month.state)),
              std::to_string(month.days) + "/" + std::to_string(month.expected()),
              std::to_string(month.pending), grouped_digits(month.rows),
              format_age(month.collected_at, now)});
  if (month.totals.empty()) row.emplace_back("-");
  for (const auto& [currency, total] : month.totals) {
    row.resize(8);
    row.push_back(currency + " " + total.to_string());
    rows.push_back(row);
    std::ranges::fill(row, "");
  }
  if (month.totals.empty()) rows.push_back(std::move(row));
}

std::string months_table(const Overview& overview) {
  Rows rows = {{"account", "dataset", "month", "state", "days", "pending", "rows", "age", "total"}};
  for (const MonthStatus& month : overview.months) add_month(month, overview.now, rows);
  return format_table(rows, {4, 5, 6, 7, 8});
}

/// "36 months of 2 accounts: 1,095 days, 1,234,567 rows; 3 days missing, 1 month broken"
std::string sum_of(const Overview& overview) {
  std::set<std::string_view> accounts;
  std::uint64_t months = 0;
  std::uint64_t rows = 0;
  int days = 0;
  int missing = 0;
  int unsettled = 0;
  for (const MonthStatus& month : overview.months) {
    accounts.insert(month.account);
    if (month.holding == Holding::kHeld) ++months;
    rows += month.rows;
    days += month.days;
    missing += month.missing;
    if (month.is_late) unsettled += month.unsettled;
  }
  std::string out = count_of(months, "month") + " of " + count_of(accounts.size(), "account") +
                    ": " + days_of(days) + ", " + count_of(rows, "row") + "; ";
  out += missing == 0 ? "nothing is missing" : days_of(missing) + " missing";
  if (unsettled > 0) out += ", " + days_of(unsettled) + " not settled";
  if (!overview.broken.empty()) out += ", " + count_of(overview.broken.size(), "month") + " broken";
  return out + "\n";
}

std::string section(std::string_view heading, const Rows& rows) {
  if (rows.empty()) return "";
  return "\n" + std::string(heading) + "\n" + format_table(rows, {});
}

std::string gaps_section(const Overview& overview) {
  Rows rows;
  for (const report::Gap& gap : overview.gaps) {
    rows.push_back({"  " + place_of(gap), format_gap(gap), days_of(gap.days())});
  }
  return section("missing (azcost status --gaps prints the commands that fill them)", rows);
}

/// Months that should be final by now, but have days that are not settled.
std::string unsettled_section(const Overview& overview) {
  Rows rows;
  for (const MonthStatus& month : overview.months) {
    if (!month.is_late) continue;
    rows.push_back({"  " + place_of(month), month.month.format(), days_of(month.unsettled)});
  }
  return section("not settled: read within 72 hours of their end; the next run reads them again",
                 rows);
}

/// Charges of the partner, which are in no customer's report.
std::string owners_section(const Overview& overview) {
  Rows rows;
  for (const MonthStatus& month : overview.months) {
    if (!month.without_customer || month.without_customer->empty()) continue;
    rows.push_back(
        {"  " + place_of(month), month.month.format(), format_totals(*month.without_customer)});
  }
  return section("owned by no customer, in the totals above", rows);
}

std::string shapes_section(const Overview& overview) {
  Rows rows;
  for (const report::ShapeChange& change : overview.shape_changes) {
    std::string place = "  " + place_of(change) + "  " + change.month.format();
    for (const std::string& words : change.changes) {
      rows.push_back({std::exchange(place, std::string()), words});
    }
  }
  return section("changed shape, compared with the month before", rows);
}

std::string restatements_section(const Overview& overview) {
  Rows rows;
  for (const report::RestatementCount& count : overview.restatements) {
    std::string words =
        days_of(count.days) + ", " + count_of(static_cast<std::uint64_t>(count.times), "time");
    if (count.final_days > 0) words += "; " + days_of(count.final_days) + " of final months";
    rows.push_back({"  " + place_of(count), std::move(words)});
  }
  for (const std::string& path : overview.unreadable) {
    rows.push_back({"  " + printable(path), "cannot be read to the end: azcost verify"});
  }
  return section(
      "restated in the last " + std::to_string(report::kRestatementsOf.count()) + " days", rows);
}

std::string units_of(const report::RunStatus& run) {
  std::string out;
  for (const auto& [outcome, count] : run.units) {
    out.append(out.empty() ? "" : ", ").append(std::to_string(count));
    out.append(" ").append(name_of(outcome));
  }
  return out.empty() ? "-" : out;
}

std::string runs_section(const Overview& overview) {
  if (overview.runs.empty()) return "";
  Rows rows = {{"started", "command", "code", "rows", "throttled", "units"}};
  for (const report::RunStatus& run : overview.runs) {
    const auto throttled = static_cast<std::uint64_t>(std::max(0.0, run.throttled_seconds));
    rows.push_back({format_time(run.started_at), printable(run.command, 20),
                    std::to_string(run.exit_code), grouped_digits(run.rows),
                    grouped_digits(throttled) + " s", units_of(run)});
  }
  return "\nlast runs\n" + format_table(rows, {2, 3, 4});
}

}  // namespace

std::string format_age(std::optional<SystemTime> then, SystemTime now) {
  if (!then) return "-";
  const auto age = std::max(now - *then, SystemTime::duration(0));
  if (age < std::chrono::hours(1)) {
    return std::to_string(std::chrono::floor<std::chrono::minutes>(age).count()) + "m";
  }
  if (age < std::chrono::hours(48)) {
    return std::to_string(std::chrono::floor<std::chrono::hours>(age).count()) + "h";
  }
  return std::to_string(std::chrono::floor<std::chrono::days>(age).count()) + "d";
}

std::string describe_overview(const Overview& overview) {
  const std::string months =
      overview.months.empty() ? "" : months_table(overview) + sum_of(overview);
  return months + owners_section(overview) + gaps_section(overview) + unsettled_section(overview) +
         shapes_section(overview) + restatements_section(overview) + runs_section(overview);
}

std::string describe_gaps(const Overview& overview) {
  std::string out;
  for (const report::Gap& gap : overview.gaps) {
    out += fill_command(gap) + "  # " + std::string(name_of(gap.dataset)) + ", " +
           days_of(gap.days()) + "\n";
  }
  return out;
}

std::string describe_broken(const report::BrokenMonth& month) {
  return month.path + ": " + month.why + "; run: azcost verify";
}

}  // namespace azcost::cli
