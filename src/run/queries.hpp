/// The queries that return the rows, or the totals, of a unit.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/fetch/pager.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/run_record.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// The days of a unit, in windows that the service can answer: first all of them, then halves of a
/// window that was too much. That is the service's own advice for a time-out.
class Parts {
 public:
  explicit Parts(const Window& whole) : windows_{whole} {}

  /// The window to read now; null when all were read.
  [[nodiscard]] const Window* current() const noexcept {
    return at_ < windows_.size() ? &windows_[at_] : nullptr;
  }
  [[nodiscard]] bool is_first() const noexcept { return at_ == 0; }
  void go_on() noexcept { ++at_; }
  void start_over() noexcept { at_ = 0; }
  /// Replaces `current` by its two halves. Requires: it has two days or more.
  void split();

 private:
  std::vector<Window> windows_;
  std::size_t at_ = 0;
};

/// The state of customers that have a query each, by tenant id.
struct CustomersByScope {
  /// Customers that Azure refuses or does not find, and why. They are not asked for again.
  std::map<std::string, Error> refused = {};
  /// Customers of which pages were taken.
  std::set<std::string> taken = {};
  /// A customer was refused after pages of it were taken: all has to be read again, without it.
  bool read_again = false;

  [[nodiscard]] std::set<std::string> names_of_refused() const;
  /// Fails when none of the customers that `shape` asks for can be read.
  [[nodiscard]] Status check_any(const Shape& shape) const;
};

/// Sends one of the queries of a unit, and passes its pages to `on_page`. Requests and quota are
/// added to `record`, also on failure. `stats` counts the pages of all queries that were sent with
/// it; its other fields are about this query. With `customers`, a customer whose scope is refused
/// is noted there and is not asked for again; the call fails only if pages of it were taken.
/// Blocks, stops and fails as `fetch::Pager::fetch` does.
Status fetch_query(const Source& source, const plan::AskedQuery& asked, const Window& window,
                   const fetch::PageHandler& on_page, CustomersByScope* customers,
                   fetch::FetchStats& stats, UnitRecord& record, const std::stop_token& stop);

}  // namespace azcost::run
