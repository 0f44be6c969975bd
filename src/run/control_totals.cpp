#include "azcost/run/control_totals.hpp"

#include <utility>

#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/daily_totals.hpp"
#include "queries.hpp"

namespace azcost::run {
namespace {

void add(const ControlTotals& part, ControlTotals& totals) {
  for (const auto& [day, sums] : part.cost) {
    for (const auto& [currency, sum] : sums) totals.cost[day][currency] += sum;
  }
  for (const auto& [day, sum] : part.other) totals.other[day] += sum;
}

}  // namespace

Result<ControlTotals> read_control_totals(const Source& source, const Unit& unit,
                                          const Shape& shape, observe::Observer& observer,
                                          UnitRecord& record, const std::stop_token& stop,
                                          CustomersByScope* customers) {
  const Shape control = plan::control_shape_of(shape);
  decode::PageDecoder decoder;
  const auto read = [&](const Window& days, fetch::FetchStats& stats) -> Result<ControlTotals> {
    ControlTotals totals;
    for (const plan::AskedQuery& asked : plan::asked_queries(control)) {
      // A reader for each query: each of them may have the same day.
      normalize::DailyTotalsReader reader(asked.shape, days);
      auto fetched = fetch_query(
          source, asked, days, [&](std::string& body) { return decoder.decode(body, reader); },
          customers, stats, record, stop);
      if (!fetched) return std::move(fetched).error();
      add(reader.totals(), totals);
    }
    return totals;
  };
  ControlTotals all;
  Parts parts(unit.window);
  while (const Window* days = parts.current()) {
    fetch::FetchStats stats;
    auto totals = read(*days, stats);
    if (totals) {
      add(*totals, all);
      parts.go_on();
      continue;
    }
    Error error = std::move(totals).error().in("control totals");
    if (stats.cause != fetch::Cause::kTooMuch || days->days() == 1) return error;
    warn_of_split({unit.account, unit.dataset, *days}, error, observer);
    parts.split();
  }
  return all;
}

}  // namespace azcost::run
