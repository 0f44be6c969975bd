/// Values of flags that CLI11 does not know how to read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/result.hpp"

namespace azcost::cli {

/// The result of `parse` for the flag's text (a day, a month), or nothing when it was not given.
/// Errors name the flag.
template <class T>
[[nodiscard]] Result<std::optional<T>> parse_flag(std::string_view flag,
                                                  const std::optional<std::string>& text,
                                                  Result<T> (*parse)(std::string_view)) {
  if (!text) return std::optional<T>();
  auto value = parse(*text);
  if (!value) return std::move(value).error().in(flag);
  return std::optional<T>(*std::move(value));
}

}  // namespace azcost::cli
