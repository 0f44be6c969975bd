/// What a person reads at the end of a run.
#pragma once

#include <cstdint>
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

/// In one line what went wrong: the first failure, and how many there are; empty when nothing did.
[[nodiscard]] std::string trouble_of(const RunRecord& record);

/// What a plan takes at least.
struct PlanCost {
  std::vector<int> queries;  ///< of each unit, each of them one QPU
  SystemTime now;
  SystemTime earliest_end;  ///< under the tenants' quotas, if every answer came at once
};

/// One line per unit with what it will cost, then their sum and the earliest end.
[[nodiscard]] std::string describe_plan(const Plan& plan, const PlanCost& cost);
[[nodiscard]] std::string plan_json(const Plan& plan, const PlanCost& cost);

}  // namespace azcost::cli
