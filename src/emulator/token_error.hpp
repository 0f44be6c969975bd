/// How the token endpoint says no.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "azcost/base/clock.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// The texts are those of the real service, the codes' meaning is in Microsoft's list of AADSTS
/// codes; clients branch on `error` alone.
struct TokenError {
  int status = 400;
  std::string error;
  int code = 0;
  std::string text;
};

[[nodiscard]] TokenError unknown_tenant(std::string_view tenant);
[[nodiscard]] TokenError unknown_app(std::string_view client_id, std::string_view tenant);
[[nodiscard]] TokenError wrong_secret(std::string_view client_id);
[[nodiscard]] TokenError expired_secret(std::string_view client_id);
[[nodiscard]] TokenError transient_token_error();

/// Any answer of the token endpoint.
[[nodiscard]] Answer token_answer(int status, const nlohmann::ordered_json& body);
[[nodiscard]] Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now);

}  // namespace azcost::emulator
