/// What the user decides about how a run behaves towards Azure.
#pragma once

#include "azcost/base/names.hpp"

namespace azcost {

/// How a tenant's requests are paced.
enum class Pace {
  kAuto,    ///< the documented limits on Azure's own clouds, elsewhere only what the answers say
  kAlways,  ///< the documented limits everywhere
  kOff,     ///< nothing but the waits that the service asks for
};

/// What happens when a unit's rows differ from the service's own totals.
enum class Proof {
  kStrict,  ///< a difference keeps the unit from being committed
  kWarn,    ///< a difference is a warning, and the unit is committed all the same
  kNone,    ///< the totals are not asked for
};

inline constexpr NamesOf<Pace, 3> kPaceNames = {{
    {"auto", Pace::kAuto},
    {"always", Pace::kAlways},
    {"off", Pace::kOff},
}};

}  // namespace azcost
