/// Answers that a fault gives in the place of the service.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azcost/emulator/server.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// What the texts of errors name.
struct FaultScene {
  const ServerOptions& options;
  const RequestIds& ids;
  SystemTime now;
  std::string scope;  ///< "/providers/Microsoft.Billing/…"
  std::string_view body = {};
  std::string_view version = {};  ///< of the API, that was asked for
};

/// What goes out instead of the service's own answer; nothing for a fault that needs that.
[[nodiscard]] std::optional<Answer> answer_instead(const Fault& fault, const FaultScene& scene);

}  // namespace azcost::emulator
