/// One row of the table of faults: everything about a kind.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "azcost/emulator/server.hpp"
#include "page.hpp"
#include "query.hpp"
#include "service.hpp"

namespace azcost::emulator {

/// The request that a fault may hit.
struct FaultScene {
  const ServerOptions& options;
  const World& world;
  const HttpRequest& request;
  RequestKind kind = RequestKind::kOther;
  RequestIds ids;
  SystemTime now;
  std::optional<Query> query = std::nullopt;             ///< of a request that is a readable query
  std::optional<std::uint32_t> argument = std::nullopt;  ///< of the fault

  /// What the query asks about: "/providers/Microsoft.Billing/…".
  [[nodiscard]] std::string scope() const;
};

/// What a fault does: one of these.
using AnswersInstead = Answer (*)(const FaultScene&);       ///< instead of the service; no quota
using SpoilsPage = void (*)(Page&, const FaultScene&);      ///< changes a page of a query
using SpoilsAnswer = void (*)(Answer&, const FaultScene&);  ///< changes an answer of 200
enum class Before { kDelay, kExpireToken };                 ///< happens before the service answers
using Effect = std::variant<AnswersInstead, SpoilsPage, SpoilsAnswer, Before>;

struct FaultKind {
  std::string_view name;  ///< as in a spec
  std::string_view help;
  std::string_view argument;  ///< what a number behind `=` means: "SECONDS"; empty: takes none
  std::optional<std::uint32_t> fallback;  ///< the argument when none is given
  bool (*hits)(const FaultScene&);        ///< whether it can hit a request
  Effect effect;
  bool needs_argument = false;
};

/// Kinds that the help lists under one heading.
struct FaultGroup {
  std::string_view heading;
  std::span<const FaultKind> kinds;
};

[[nodiscard]] std::span<const FaultGroup> fault_groups();

}  // namespace azcost::emulator
