/// One row of the table of faults: all that there is to know of a kind.
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
  std::optional<Query> query = std::nullopt;             ///< when it is one that can be read
  std::optional<std::uint32_t> argument = std::nullopt;  ///< of the fault

  /// What the query asks about: "/providers/Microsoft.Billing/…".
  [[nodiscard]] std::string scope() const;
};

/// What a fault does. Either of these:
using AnswersInstead = Answer (*)(const FaultScene&);   ///< of the service, which spends no quota
using SpoilsPage = void (*)(Page&, const FaultScene&);  ///< what is in a page of a query
using SpoilsAnswer = void (*)(Answer&, const FaultScene&);  ///< how an answer of 200 goes out
enum class Before { kDelay, kExpireToken };                 ///< what the service then answers to
using Effect = std::variant<AnswersInstead, SpoilsPage, SpoilsAnswer, Before>;

struct FaultKind {
  std::string_view name;  ///< as in a spec
  std::string_view help;
  std::string_view argument;  ///< what a number behind `=` means: "SECONDS"; empty: takes none
  std::optional<std::uint32_t> fallback;  ///< the argument that is left out
  bool (*hits)(const FaultScene&);        ///< whether a request is one to which it can happen
  Effect effect;
  bool needs_argument = false;
};

/// Kinds that are told under one heading.
struct FaultGroup {
  std::string_view heading;
  std::span<const FaultKind> kinds;
};

[[nodiscard]] std::span<const FaultGroup> fault_groups();

}  // namespace azcost::emulator
