/// What differs between two shapes, for people.
#pragma once

#include <string>
#include <vector>

#include "azcost/model/shape.hpp"

namespace azcost::report {

/// One entry per difference, as "granularity: daily, now monthly"; none for equal shapes. What a
/// manifest says goes through `printable`.
[[nodiscard]] std::vector<std::string> changes_between(const Shape& before, const Shape& after);

}  // namespace azcost::report
