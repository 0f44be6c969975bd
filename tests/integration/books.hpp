/// What was stored and what the emulator booked, in a form that can be compared.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "azcost/emulator/world.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "support/temp_dir.hpp"

namespace azcost::testing {

/// Day and customer ("" for the partner's own charges) → exact sum.
using Books = std::map<std::pair<std::string, std::string>, Decimal>;

/// The sums of all day files below `folder` of `home`.
[[nodiscard]] Books stored_books(const TempDir& home, const std::filesystem::path& folder = "data");
/// The emulator's sums, computed without any of the code that reads its answers.
[[nodiscard]] Books emulator_books(const emulator::World& world, Day from, Day to,
                                   emulator::CostKind kind = emulator::CostKind::kActual);

}  // namespace azcost::testing
