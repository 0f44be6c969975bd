/// The names and prices that the emulated world is made of.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace azcost::emulator {

/// How much of a meter is used on a day.
enum class Usage : std::uint8_t {
  kHours,       ///< 24 for each instance that runs all day
  kShare,       ///< a day's share of a monthly or daily unit, up to two
  kVolume,      ///< up to 50, with six decimals
  kOperations,  ///< from a handful to some thousands
};

/// A meter as Azure's price sheet describes it, with an invented price.
struct MeterSpec {
  std::string_view family;
  std::string_view category;
  std::string_view subcategory;
  std::string_view meter;
  std::string_view unit;
  std::int64_t block;  ///< how many units `unit` stands for; a divisor of 10^6
  std::string_view resource_type;
  std::int64_t price_nano;  ///< 10^-9 USD for one unit, not for a block
  Usage usage;
};

/// Meters of usage. Those that can be reserved come first.
[[nodiscard]] std::span<const MeterSpec> usage_meters() noexcept;
/// How many of the first usage meters reservations and savings plans can cover.
[[nodiscard]] std::size_t reservable_meters() noexcept;

/// Regions as resources name them: Azure uses several spellings side by side.
[[nodiscard]] std::span<const std::string_view> locations() noexcept;

/// Names that trouble careless readers: quotes, backslashes, several scripts, both directions.
[[nodiscard]] std::span<const std::string_view> customer_names() noexcept;
[[nodiscard]] std::span<const std::string_view> subscription_names() noexcept;
/// Resource groups that every world has: empty, in two cases, with control characters.
[[nodiscard]] std::span<const std::string_view> odd_resource_groups() noexcept;

}  // namespace azcost::emulator
