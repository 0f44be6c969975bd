/// Units of measure as Azure prices by them ("10K", "100 Hours", "1 GB/Month"), and quantities in
/// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace azcost::normalize {

struct UnitOfMeasure {
  /// How many units one price is for, up to 10^12; 0: unknown.
  std::uint64_t block = 0;
  /// The unit: "Hours", "GB/Month"; "Units" where Azure names none ("10K"; "1/Month" is
  /// "Units/Month"). Empty: unknown.
  std::string unit;

  friend bool operator==(const UnitOfMeasure&, const UnitOfMeasure&) = default;
};

/// Splits a UnitOfMeasure into block size and unit. A unit without a number ("Hours") has a block
/// of 1. For a text that it cannot read ("1.5 GB", "Unassigned", "") both are unknown.
[[nodiscard]] UnitOfMeasure parse_unit_of_measure(std::string_view text);

/// x_PricingBlockSize of a UnitOfMeasure: an integer or null.
void append_block_size(std::string& out, std::string_view text);
/// ConsumedUnit of a UnitOfMeasure.
void append_unit(std::string& out, std::string_view text);

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
