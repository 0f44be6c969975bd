/// Quantities that count blocks, as numbers of units.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace azcost::normalize {

/// Appends `quantity` × `block`, exactly, or `null`: when the block is unknown (0), or when the
/// product has more digits than azcost reads back. By a block of 1 the digits stay as they are;
/// any other product ends in no needless zeros.
///
/// Azure's quantities and prices count blocks: of a unit `10K`, a quantity of 0.1351 at a price of
/// 0.0005 costs 0.00006755, and is 1351 of what is counted (Cost Details and FOCUS exports).
/// Requires: `quantity` as `append_plain` writes it, unless `block` is 0; `block` as
/// `parse_unit_of_measure` reads it.
void append_consumed_quantity(std::string& out, std::string_view quantity, std::uint64_t block);

}  // namespace azcost::normalize
