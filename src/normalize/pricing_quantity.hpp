/// Quantities divided by the block that a price is for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace azcost::normalize {

/// Appends `quantity` ÷ `block`, exactly, or `null`: when the quotient has no end ("1 ÷ 3"), more
/// decimals than azcost reads back, or when the block is unknown (0). By a block of 1 the digits
/// stay as they are; of any other quotient they end in no needless zeros.
/// Requires: `quantity` as `append_plain` writes it.
void append_pricing_quantity(std::string& out, std::string_view quantity, std::uint64_t block);

}  // namespace azcost::normalize
