/// How the token endpoint says no.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "service.hpp"

namespace azcost::emulator {

/// The codes and the beginnings of the texts are those of the real service; clients branch on
/// `error` alone.
struct TokenError {
  int status = 400;
  std::string error;
  int code = 0;  ///< of Microsoft's list of AADSTS codes
  std::string text;
};

[[nodiscard]] TokenError unknown_tenant(std::string_view tenant);
[[nodiscard]] TokenError unknown_app(std::string_view client_id, std::string_view tenant);
[[nodiscard]] TokenError wrong_secret(std::string_view client_id);
[[nodiscard]] TokenError expired_secret(std::string_view client_id);
[[nodiscard]] TokenError transient_token_error();

[[nodiscard]] Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now);

}  // namespace azcost::emulator
