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
  /// First and last day to read. Without them the open months are read.
  std::optional<Day> from;
  std::optional<Day> to;
};

/// The days that can still change: charges of a month are estimates for some days after its end.
[[nodiscard]] Window open_days(Day today, int close_day);

/// The months of `days`, cut to `days`, oldest first.
[[nodiscard]] std::vector<Window> cut_at_month_ends(const Window& days);

/// The units of a run, oldest window first within an account and dataset. Windows never cross a
/// month and never end after `today`: Azure refuses a start in the future.
/// Errors are of kind `kUsage`: `from` after `to`, `from` after `today`.
[[nodiscard]] Result<Plan> plan_collection(const PlanRequest& request);

/// One of the queries that return the rows of a shape.
struct AskedQuery {
  Shape shape;
  /// The customer whose scope it asks, a tenant id in lower case; empty for a scope of all
  /// customers.
  std::string customer = {};

  /// Customers whose rows it may return. Empty: all, and rows without a customer.
  [[nodiscard]] std::vector<std::string> customers() const {
    return customer.empty() ? shape.customer_tenants : std::vector<std::string>{customer};
  }
};

/// The queries that together return the rows of `shape`. Mostly one, of `shape` itself; one for
/// each customer when they are read by their scopes; several when a filter names more customers
/// than one query should.
[[nodiscard]] std::vector<AskedQuery> asked_queries(const Shape& shape);

/// How many queries a unit of `shape` takes at least, for its rows and for their proof. A window
/// lies within one month, so each query costs one QPU.
/// Source: Microsoft's "Manage Azure costs with automation": one QPU for a month of data.
[[nodiscard]] int queries_of(const Shape& shape, Proof proof);

/// The units that the newest run that tried them did not read, for lack of quota or because the run
/// was stopped. `runs`: newest first.
[[nodiscard]] std::vector<Unit> left_out(const std::vector<RunRecord>& runs);

/// Moves the units whose account, dataset and month occur in `first` to the front; the others keep
/// their order. What waited longest must not wait again.
void put_first(Plan& plan, const std::vector<Unit>& first);

/// `unit`, extended to its whole month, but not beyond `today`.
[[nodiscard]] Unit whole_month_of(const Unit& unit, Day today);

/// The shape of an account's rows of one dataset: the default groupings of its agreement, or those
/// of the account, with tag keys in place of the last ones. When several queries return the rows,
/// the customer comes first unless it is among them. When customers are read one by one, the scope
/// ends in "/customers".
[[nodiscard]] Shape shape_of(const Account& account, Dataset dataset, Schema schema);

/// Whether rows of all queries of `shape` can be stored together: rows of two queries may have the
/// same grouped values, unless one of these is the customer. Errors are of kind `kConfig`.
[[nodiscard]] Status tells_parts_apart(const Shape& shape);

/// Names in `group_by` for which there is no room: the service takes fifteen groupings, and tag
/// keys come first.
[[nodiscard]] std::vector<std::string> crowded_out(const Account& account);

/// The query that proves the rows of `shape`: the same amounts of the same customers, day by day,
/// without groupings. A second aggregation costs nothing.
[[nodiscard]] Shape control_shape_of(const Shape& shape);

}  // namespace azcost::plan
