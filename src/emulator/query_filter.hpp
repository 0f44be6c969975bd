/// The `filter` of a query's dataset.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <variant>

#include "query.hpp"
#include "refusal.hpp"

namespace azcost::emulator {

/// What the service answers when something breaks while it reads a query: HTTP 500.
[[nodiscard]] Refusal processing_error();

/// Takes `known` dimensions and any tags. `not` is a `processing_error`, as in the real service
/// (azure-sdk-for-python#21430).
[[nodiscard]] std::variant<Filter, Refusal> parse_filter(const nlohmann::ordered_json& filter,
                                                         std::span<const Dimension> known);

}  // namespace azcost::emulator
