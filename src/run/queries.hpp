/// The queries that bring the rows, or the totals, of a unit.
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

/// The days of a unit, in as many windows as the service can answer one after the other: first all
/// of them, then halves of what was too much. That is the service's own advice for a time-out.
class Parts {
 public:
  explicit Parts(const Window& whole) : windows_{whole} {}

  /// The window to be read now; null when all were read.
  [[nodiscard]] const Window* current() const noexcept {
    return at_ < windows_.size() ? &windows_[at_] : nullptr;
  }
  [[nodiscard]] bool is_first() const noexcept { return at_ == 0; }
  void go_on() noexcept { ++at_; }
  void start_over() noexcept { at_ = 0; }
  /// Puts the halves of `current` in its place. Requires: it has two days or more.
  void split();

 private:
  std::vector<Window> windows_;
  std::size_t at_ = 0;
};

/// What became of customers that have a query each, by tenant id.
struct CustomersByScope {
  /// Why Azure tells nothing about them. They are not asked for again.
  std::map<std::string, Error> refused = {};
  /// Of which pages were taken.
  std::set<std::string> taken = {};
  /// One was refused of which pages were taken: what was read has to be read again, without it.
  bool read_again = false;

  [[nodiscard]] std::set<std::string> names_of_refused() const;
  /// Fails when none of those that `shape` asks for can be read.
  [[nodiscard]] Status check_any(const Shape& shape) const;
};

/// Sends one of the queries of a unit, and hands its pages to `on_page`. What it has cost is added
/// to `record`, also when it failed. `stats` counts the pages of all queries that were sent with
/// it; all else in it is of this one. With `customers`, one that is refused its scope is noted
/// there, and does not fail unless pages of it were taken; those that were refused are not asked
/// for again. Blocks, stops and fails as `fetch::Pager::fetch` does.
Status fetch_query(const Source& source, const plan::AskedQuery& asked, const Window& window,
                   const fetch::PageHandler& on_page, CustomersByScope* customers,
                   fetch::FetchStats& stats, UnitRecord& record, const std::stop_token& stop);

}  // namespace azcost::run
