/// Tables that give the values of an enumeration their names in files, flags and logs.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace azcost {

/// One row for each value, in the order in which lists show them:
///
///     constexpr NamesOf<Dataset, 2> kDatasets = {{{"actual", Dataset::kActual}, …}};
template <class Value, std::size_t kCount>
using NamesOf = std::array<std::pair<std::string_view, Value>, kCount>;

/// The name of `value`; "" when the table has no row for it.
template <class Value, std::size_t kCount>
[[nodiscard]] constexpr std::string_view name_in(const NamesOf<Value, kCount>& table,
                                                 Value value) noexcept {
  for (const auto& [name, candidate] : table) {
    if (candidate == value) return name;
  }
  return "";
}

/// The value with exactly this name; empty when there is none.
template <class Value, std::size_t kCount>
[[nodiscard]] constexpr std::optional<Value> value_in(const NamesOf<Value, kCount>& table,
                                                      std::string_view name) noexcept {
  for (const auto& [candidate, value] : table) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

/// All names of a table, to list them for a person.
template <class Value, std::size_t kCount>
[[nodiscard]] constexpr std::array<std::string_view, kCount> names_in(
    const NamesOf<Value, kCount>& table) noexcept {
  std::array<std::string_view, kCount> names;
  for (std::size_t i = 0; i < kCount; ++i) names[i] = table[i].first;
  return names;
}

}  // namespace azcost
