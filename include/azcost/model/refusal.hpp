/// The parts of a query that the service refuses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "azcost/model/shape.hpp"

namespace azcost {

/// An answer that refuses a grouping or an aggregation of a query, as far as it says why.
struct QueryRefusal {
  enum class Part { kGrouping, kAggregation };

  Part part = Part::kGrouping;
  std::string name = {};                           ///< the first that the service does not know
  std::vector<std::string> taken = {};             ///< the names that it says it knows
  std::optional<std::size_t> most = std::nullopt;  ///< there were more than so many

  friend bool operator==(const QueryRefusal&, const QueryRefusal&) = default;
};

/// All that was refused of a shape.
struct Refused {
  std::vector<Grouping> groupings = {};
  std::vector<std::string> aggregations = {};

  [[nodiscard]] bool empty() const noexcept { return groupings.empty() && aggregations.empty(); }
  /// Adds what `other` has.
  void add(const Refused& other);

  friend bool operator==(const Refused&, const Refused&) = default;
};

/// The names, as people read them.
[[nodiscard]] std::vector<std::string> names_of(const Refused& refused);

/// Removes from `shape` what was refused. Offers from before 2019 have PreTaxCost instead of Cost,
/// so it replaces a Cost that was refused.
/// Source: names in use at EA and pay-as-you-go scopes (azext_costmanagement's recordings).
void leave_out(Shape& shape, const Refused& refused);

}  // namespace azcost
