/// The small JSON documents of an authority.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace azcost::auth {

/// Parses `text`, leaving out what nests deeper than any answer of an authority does: who walks
/// through it, or prints it, needs no more stack for a hostile one. `discarded` when it is no JSON.
[[nodiscard]] inline nlohmann::json parse_flat(const std::string& text) {
  constexpr int kDeepest = 2;
  return nlohmann::json::parse(
      text,
      [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
        return depth <= kDeepest;
      },
      false);
}

}  // namespace azcost::auth
