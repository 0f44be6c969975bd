/// The report at the end of a run, for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost::cli {

/// Rows of cells as aligned columns, two spaces apart, a line end after each row. The first row is
/// the heading. Columns whose index is in `right` are aligned to the right.
[[nodiscard]] std::string format_table(const std::vector<std::vector<std::string>>& rows,
                                       const std::vector<std::size_t>& right);

/// "EUR 12.5, USD 1.25"; "-" for none.
[[nodiscard]] std::string format_totals(const Totals& totals);

/// One line per unit, then one line with what was done.
[[nodiscard]] std::string summarize(const RunRecord& record);

/// What went wrong, in one line: the first failure, and how many there are; empty when nothing
/// failed.
[[nodiscard]] std::string trouble_of(const RunRecord& record);

/// What the last line of a backfill depends on besides its record.
struct BackfillEnd {
  SystemTime now;
  bool is_stopped = false;
  /// When the quota has room for another month; nothing when the quota was not the reason.
  std::optional<SystemTime> room_at = std::nullopt;
  bool is_open = false;  ///< costs of its newest month still arrive
};

/// Whether the backfill is done, or else what to do: one line. The months of all accounts and
/// datasets count.
[[nodiscard]] std::string conclude_backfill(const RunRecord& record, const BackfillEnd& end);

/// What a plan costs at least.
struct PlanCost {
  std::vector<int> queries;  ///< of each unit; each query costs one QPU
  SystemTime now;
  SystemTime earliest_end;  ///< within the tenants' quotas, if every answer came at once
};

/// One line per unit with its cost, then their sum and the earliest end.
[[nodiscard]] std::string describe_plan(const Plan& plan, const PlanCost& cost);
[[nodiscard]] std::string plan_json(const Plan& plan, const PlanCost& cost);

}  // namespace azcost::cli
