/// Decides what to read: which windows, which groupings, in which order. No I/O, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/policy.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::plan {

struct PlanRequest {
  std::vector<Account> accounts;
  Day today;
  /// The last month stays open until this day of the following one.
  int close_day = 10;
  /// Days asked for, both included; without them the open months are read.
  std::optional<Day> from;
  std::optional<Day> to;
};

/// The days that can still change: charges of a month are estimates for some days after its end.
[[nodiscard]] Window open_days(Day today, int close_day);

/// Months from the one of `days.from` to the one of `days.to`, cut to `days`: the oldest first.
[[nodiscard]] std::vector<Window> cut_at_month_ends(const Window& days);

/// The units of a run, oldest window first within an account and dataset. Windows never cross a
/// month and never end after `today`: Azure refuses a start in the future.
/// Errors are of kind `kUsage`: `from` after `to`, `from` after `today`.
[[nodiscard]] Result<Plan> plan_collection(const PlanRequest& request);

/// One of the queries that bring the rows of a shape.
struct AskedQuery {
  Shape shape;
  /// Whose scope it asks, a tenant id in lower case; empty when it is the scope of all of them.
  std::string customer = {};

  /// Whose rows it may bring. Empty: anybody's, and those that no customer owns.
  [[nodiscard]] std::vector<std::string> customers() const {
    return customer.empty() ? shape.customer_tenants : std::vector<std::string>{customer};
  }
};

/// The queries whose rows together are those of `shape`. Mostly one, of `shape` itself; one for
/// each customer when they are read by their scopes, and several when a filter names more customers
/// than one query should.
[[nodiscard]] std::vector<AskedQuery> asked_queries(const Shape& shape);

/// How many queries a unit of `shape` takes at least: for its rows, and for their proof. A window
/// lies within one month, so each of them costs one QPU.
/// Source: Microsoft's "Manage Azure costs with automation": one QPU for a month of data.
[[nodiscard]] int queries_of(const Shape& shape, Proof proof);

/// The units that were not read by the newest of the runs that tried them, for lack of quota or
/// because the run was stopped. `runs`: the newest first.
[[nodiscard]] std::vector<Unit> left_out(const std::vector<RunRecord>& runs);

/// Moves the units of the accounts, datasets and months that stand in `first` to the front, all
/// others keep their order: what waited longest must not wait again.
void put_first(Plan& plan, const std::vector<Unit>& first);

/// `unit`, spread to the whole of its month, as far as there are days to read.
[[nodiscard]] Unit whole_month_of(const Unit& unit, Day today);

/// The shape that an account's rows of one dataset have: the default groupings of its agreement,
/// or those of the account, with tag keys in the place of the last ones; where several queries make
/// up the rows, the customer comes first unless it is among them. The scope of customers that are
/// read one by one ends in "/customers".
[[nodiscard]] Shape shape_of(const Account& account, Dataset dataset, Schema schema);

/// Whether rows of all the queries that `shape` takes can stand side by side: two of them may have
/// the same grouped values unless one of these says whose they are. Errors are of kind `kConfig`.
[[nodiscard]] Status tells_parts_apart(const Shape& shape);

/// Names of `group_by` for which there is no room: the service takes fifteen groupings, and tag
/// keys come first.
[[nodiscard]] std::vector<std::string> crowded_out(const Account& account);

/// The question whose answer proves the rows of `shape`: the same amounts of the same customers,
/// day by day, without groupings. A second aggregation costs nothing.
[[nodiscard]] Shape control_shape_of(const Shape& shape);

}  // namespace azcost::plan
