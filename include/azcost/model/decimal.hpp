/// Exact decimal numbers, because a double cannot carry money.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost {

/// Most digits that an amount may have before and after its point. Azure sends up to 17 significant
/// ones, with exponents down to about E-17; a number that needs more digits (`1e999`) is no amount
/// and is refused when it is read.
inline constexpr int kMaxIntegerDigits = 40;
inline constexpr int kMaxFractionDigits = 60;

/// A fixed-point number with 54 digits before and 63 after the point: every amount that azcost
/// accepts, and the sum of up to 10^13 of them, without rounding and without allocation. A plain
/// value; adding costs about as much as copying.
class Decimal {
 public:
  struct NumberText;

  Decimal() = default;

  /// Reads a JSON number (`-12.50`, `7E-06`). Anything else, or more digits than the limits above,
  /// is an error of kind `kData`.
  [[nodiscard]] static Result<Decimal> parse(std::string_view json_number);
  /// Requires: `parts` was taken from a number within the limits.
  [[nodiscard]] static Decimal of_parts(const NumberText& parts) noexcept;

  Decimal& operator+=(const Decimal& other) noexcept;
  Decimal& operator-=(const Decimal& other) noexcept;
  [[nodiscard]] Decimal operator-() const noexcept;
  friend Decimal operator+(Decimal a, const Decimal& b) noexcept { return a += b; }
  friend Decimal operator-(Decimal a, const Decimal& b) noexcept { return a -= b; }

  [[nodiscard]] bool is_zero() const noexcept;
  [[nodiscard]] bool is_negative() const noexcept;
  [[nodiscard]] Decimal abs() const noexcept { return is_negative() ? -*this : *this; }
  /// Digits after the point up to the last one that is not zero: 1 for `12.50`, 0 for `61`.
  [[nodiscard]] int fraction_digits() const noexcept;

  /// The quotient if it is exact within the available digits, else nothing: a rounded amount is not
  /// an amount. Requires: `divisor` from 1 to 10^9.
  [[nodiscard]] std::optional<Decimal> divided_exactly_by(std::uint32_t divisor) const;

  /// Plain notation with a point and no needless zeros: `61.0`, `0.000007`, `-1.5`.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;

 private:
  // Limbs of nine digits, the least significant first; seven of them are the fraction. Negative
  // numbers are stored as their complement to 10^117, so that adding can ignore signs.
  static constexpr int kLimbs = 13;
  static constexpr int kFractionLimbs = 7;
  std::array<std::uint32_t, kLimbs> limbs_{};

  void set_digit(int power_of_ten, unsigned digit) noexcept;
  /// Sets all digits of a number without an exponent. Requires: the value is zero.
  void set_digits(std::string_view integer, std::string_view fraction) noexcept;
};

/// Appends a JSON number in plain decimal notation, with exactly the digits that were sent:
/// exponents expanded, at least one digit after the point (`61` becomes `61.0`, `7E-06` becomes
/// `0.000007`, `1.50` stays). A number without a point would let DuckDB infer BIGINT and round
/// every later fraction. `value`, unless it is null, becomes the number. Errors as
/// `Decimal::parse`; both are then as they were.
[[nodiscard]] Status append_plain(std::string& out, std::string_view json_number,
                                  Decimal* value = nullptr);

}  // namespace azcost
