#include "in_parts.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

/// Adds what a query has cost to what the unit has cost.
void add_cost(const fetch::FetchStats& stats, UnitRecord& record) {
  record.requests += stats.requests;
  record.qpu += stats.qpu;
  record.throttled_seconds += std::chrono::duration<double>(stats.throttled).count();
}

/// Which customer it was that refused, when each has a query of its own.
Error named(Error error, const std::string& customer) {
  if (customer.empty() || error.kind == ErrorKind::kCancelled) return error;
  return std::move(error).in("customer " + customer);
}

/// Nobody is left to be read.
Error all_refused(const std::map<std::string, Error>& refused) {
  Error error = refused.begin()->second;
  if (refused.size() > 1) {
    error.message += "; and " + std::to_string(refused.size() - 1) + " more that are asked for";
  }
  return error;
}

/// Puts the halves of `windows[i]` in its place. Requires: it has two days or more.
void split(std::vector<Window>& windows, std::size_t i) {
  const Window whole = windows[i];
  const Day middle = whole.from + std::chrono::days(whole.days() / 2 - 1);
  windows[i].to = middle;
  const auto after = windows.begin() + static_cast<std::ptrdiff_t>(i) + 1;
  windows.insert(after, Window{middle + std::chrono::days(1), whole.to});
}

}  // namespace

std::string customer_of(const Shape& asked) {
  constexpr std::string_view kCustomers = "/customers/";
  const auto at = asked.scope.rfind(kCustomers);
  return at == std::string::npos ? std::string() : asked.scope.substr(at + kCustomers.size());
}

Status read_in_parts(const Unit& unit, Granularity granularity, observe::Observer& observer,
                     UnitRecord& record, const ReadPart& read_part) {
  std::vector<Window> windows = {unit.window};
  for (std::size_t i = 0; i < windows.size();) {
    const Unit part = {unit.account, unit.dataset, windows[i]};
    fetch::FetchStats stats;
    auto done = read_part(part, i == 0, stats);
    add_cost(stats, record);
    if (done) {
      ++i;
      continue;
    }
    const bool divisible = granularity == Granularity::kDaily && part.window.days() > 1;
    if (!stats.too_much || !divisible) return done;
    observer.on(observe::Warned{"unit.split", format_unit(part) + ": " + done.error().message +
                                                  "; asking for half of its days at a time"});
    split(windows, i);
    // What came of the window that broke is taken already, and cannot be told from the rest.
    if (stats.pages > 0) i = 0;
  }
  return ok_status();
}

Status fetch_all(const Source& source, const Shape& shape, const Window& window,
                 const PageOfShape& on_page, fetch::FetchStats& stats, const std::stop_token& stop,
                 CustomersByScope* customers) {
  bool any = false;
  for (const Shape& asked : plan::asked_shapes(shape)) {
    const std::string customer = customer_of(asked);
    if (customers != nullptr && customers->refused.contains(customer)) continue;
    fetch::FetchStats one;
    auto fetched = source.pager->fetch(
        {asked, window, source.account.cloud, source.account.name, agreement_of(source.account),
         source.account.api_version},
        [&](std::string& body) { return on_page(asked, body); }, one, stop);
    stats.pages += one.pages;
    stats.requests += one.requests;
    stats.qpu += one.qpu;
    stats.throttled += one.throttled;
    stats.too_much = one.too_much;
    stats.beyond_history = one.beyond_history;
    stats.in_the_future = one.in_the_future;
    stats.refusal = std::move(one.refusal);
    const bool is_taken = customers != nullptr && customers->taken.contains(customer);
    if (customers != nullptr && one.pages > 0) customers->taken.insert(customer);
    if (fetched) {
      any = true;
      continue;
    }
    Error error = named(std::move(fetched).error(), customer);
    if (customers == nullptr || customer.empty() || !one.scope_refused) return error;
    customers->refused.emplace(customer, error);
    if (is_taken || one.pages > 0) {
      customers->read_again = true;
      return error;
    }
  }
  if (!any && customers != nullptr && !customers->refused.empty()) {
    return all_refused(customers->refused);
  }
  return ok_status();
}

}  // namespace azcost::run
