/// The unit that the events in tests of observers are about.
#pragma once

#include "azcost/model/plan.hpp"
#include "support/values.hpp"

namespace azcost::observe {

inline Unit some_unit() {
  return {.account = "contoso",
          .dataset = Dataset::kActual,
          .window = {testing::day("2026-10-01"), testing::day("2026-10-31")}};
}

}  // namespace azcost::observe
