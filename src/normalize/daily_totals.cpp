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
  const Cell& cost = cells[places_[0]];
  const Cell& currency = cells[places_[2]];
  const auto period = read_period(cells[places_[1]], Granularity::kDaily, window_);
  if (!period) return period.error();
  if (cost.kind != Cell::Kind::kNumber) {
    return Error{ErrorKind::kData,
                 "the total of " + format_day(period->charge_start) + " lacks its amount"};
  }
  const auto amount = Decimal::parse(cost.text);
  if (!amount) return amount.error();
  if (trim(currency.text).empty()) {
    if (amount->is_zero()) return ok_status();  // of rows that cost nothing, see Normalizer::held
    return Error{ErrorKind::kData,
                 "the total of " + format_day(period->charge_start) + " lacks its currency"};
  }
  Totals& day = totals_[period->charge_start];
  if (!day.emplace(std::string(currency.text), *amount).second) {
    return Error{ErrorKind::kData, "the total of " + format_day(period->charge_start) + " in " +
                                       printable(currency.text, 10) + " came twice"};
  }
  return ok_status();
}

}  // namespace azcost::normalize
