#include "azcost/run/control_totals.hpp"

#include <utility>

#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/daily_totals.hpp"
#include "azcost/plan/planner.hpp"
#include "in_parts.hpp"

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
  ControlTotals totals;
  decode::PageDecoder decoder;
  auto done = read_in_parts(
      unit, control.granularity, observer, record,
      [&](const Unit& part, bool first, fetch::FetchStats& stats) -> Status {
        if (first) totals = {};
        // A reader for each query: a day stands once in each of them.
        for (const Shape& asked : plan::asked_shapes(control)) {
          if (customers != nullptr && customers->refused.contains(customer_of(asked))) continue;
          normalize::DailyTotalsReader reader(asked, part.window);
          const auto on_page = [&](const Shape&, std::string& body) {
            return decoder.decode(body, reader);
          };
          if (auto fetched = fetch_all(source, asked, part.window, on_page, stats, stop, customers);
              !fetched) {
            return fetched;
          }
          add(reader.totals(), totals);
        }
        return ok_status();
      });
  if (!done) return std::move(done).error().in("control totals");
  return totals;
}

}  // namespace azcost::run
