/// What a broken manifest still tells for certain.
#pragma once

#include <optional>
#include <string_view>

#include "azcost/model/manifest.hpp"

namespace azcost::verify {

/// The shape, when it and its fingerprint are whole and agree: then no bit of it has changed.
[[nodiscard]] std::optional<Shape> salvage_shape(std::string_view broken_manifest);

/// The entry of `day`, whose file is `path`, when its own text is whole. It proves nothing by
/// itself: what has the SHA-256 in it is the file that was committed. `month` is any manifest of
/// the month.
[[nodiscard]] std::optional<DayEntry> salvage_day(std::string_view broken_manifest,
                                                  std::string_view path, Day day,
                                                  const Manifest& month);

}  // namespace azcost::verify
