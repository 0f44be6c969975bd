/// The emulator's own exact numbers: a count of 10^-15.
#pragma once

#include <cstdint>
#include <string>

namespace azcost::emulator {

/// Units that were used have six decimals and prices nine, so their products need fifteen and are
/// exact; so do blocks of units. The sum of 10^13 charges of ten million each still fits.
__extension__ typedef __int128 Amount;  // NOLINT(modernize-use-using)

inline constexpr std::int64_t kAmountsPerOne = 1'000'000'000'000'000;

/// Plain notation with a point: "12.5", "61.0", "-0.000007".
[[nodiscard]] std::string to_plain(Amount amount);

/// As the service prints it: below 10^-4 with an exponent of at least two digits ("7E-06",
/// "1.5E-05"), else plain. Whole quantities were seen without a point ("24"), whole costs with one.
enum class WholeNumber { kWithPoint, kWithoutPoint };
[[nodiscard]] std::string to_number(Amount amount, WholeNumber whole);

}  // namespace azcost::emulator
