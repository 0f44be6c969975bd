/// What a run intends to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// Account × dataset × window: the smallest thing that succeeds or fails.
struct Unit {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Window window;

  friend bool operator==(const Unit&, const Unit&) = default;
};

/// "contoso actual 2026-10-01..2026-10-31", for people.
[[nodiscard]] std::string format_unit(const Unit& unit);

/// Units in the order in which they are to be collected.
struct Plan {
  std::vector<Unit> units;
};

}  // namespace azcost
