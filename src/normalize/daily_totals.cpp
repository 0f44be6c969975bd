#include "azcost/normalize/daily_totals.hpp"

#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "page_columns.hpp"
#include "period.hpp"

namespace azcost::normalize {

DailyTotalsReader::DailyTotalsReader(Shape shape, Window window)
    : shape_(std::move(shape)), window_(window) {}

Status DailyTotalsReader::columns(std::span<const Column> columns) {
  auto places = find_columns(expected_columns(shape_), columns);
  if (!places) return std::move(places).error();
  places_ = *std::move(places);
  return ok_status();
}

Status DailyTotalsReader::row(std::span<const Cell> cells) {
  const std::size_t amounts = shape_.aggregations.size();
  const auto period = read_period(cells[places_[amounts]], Granularity::kDaily, window_);
  if (!period) return period.error();
  const Day day = period->charge_start;
  const std::string of_day = "the total of " + format_day(day);
  auto cost = amount_in(cells, cost_column(shape_));
  if (!cost) return std::move(cost).error().in(of_day);
  if (auto entered = enter_cost(day, cells[places_[amounts + 1]].text, *cost); !entered) {
    return std::move(entered).error().in(of_day);
  }
  const std::string_view other = other_aggregation(shape_);
  if (other.empty()) return ok_status();
  auto sum = amount_in(cells, other);
  if (!sum) return std::move(sum).error().in(of_day);
  totals_.other[day] += *sum;
  return ok_status();
}

Status DailyTotalsReader::enter_cost(Day day, std::string_view currency, const Decimal& cost) {
  if (trim(currency).empty()) {
    if (cost.is_zero()) return ok_status();  // from rows of cost 0, see Normalizer::held
    return Error{ErrorKind::kData, "it lacks its currency"};
  }
  if (totals_.cost[day].emplace(std::string(currency), cost).second) return ok_status();
  return Error{ErrorKind::kData, "it came twice in " + printable(currency, 10)};
}

/// As in rows, only the cost is required.
Result<Decimal> DailyTotalsReader::amount_in(std::span<const Cell> cells,
                                             std::string_view aggregation) const {
  const Cell& cell = cells[places_[*place_of_aggregation(shape_, aggregation)]];
  if (cell.kind == Cell::Kind::kNull && aggregation != cost_column(shape_)) return Decimal();
  if (cell.kind == Cell::Kind::kNumber) return Decimal::parse(cell.text);
  return Error{ErrorKind::kData, std::string(aggregation) + " is not a number"};
}

}  // namespace azcost::normalize
