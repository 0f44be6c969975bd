/// A source of tokens among fakes.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "azcost/auth/proof.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::auth {

/// Holds every character that has a meaning in a form.
inline const std::string kSecret = "S3CR3T~+/ &=%~.Q8-_x";
inline const std::string kEncodedSecret = "S3CR3T~%2B%2F%20%26%3D%25~.Q8-_x";

inline constexpr const char* kGranted =
    R"({"token_type":"Bearer","expires_in":3599,"access_token":"the-token"})";
inline constexpr const char* kOutOfTime =
    R"({"error":"invalid_client","error_description":"AADSTS700024: Client assertion is not within )"
    R"(its valid time range. Current time: 2026-11-05T09:30:00.0000000Z, assertion valid from )"
    R"(2026-11-05T08:00:00.0000000Z, expiry time of assertion 2026-11-05T08:10:00.0000000Z.)"
    R"(\r\nTrace ID: 7","error_codes":[700024]})";

inline App contoso() {
  return {.authority = "https://login.microsoftonline.com",
          .tenant_id = "contoso.onmicrosoft.com",
          .client_id = "11111111-2222-3333-4444-555555555555",
          .audience = "https://management.azure.com"};
}

struct SourceUnderTest {
  SourceUnderTest() = default;
  /// For an app that proves itself by a file.
  SourceUnderTest(Proof (*proof)(FileSystem&, std::filesystem::path), const char* file)
      : source(transport, clock, contoso(), proof(files, file)) {}

  /// The token that is handed out now, or "error: ..." when there is none.
  std::string token_now() {
    const auto token = source.token(std::stop_token());
    return token ? std::string(token->text.expose()) : "error: " + token.error().message;
  }

  /// The error of a source whose authority answers this.
  Error error_after(int status, std::string body,
                    std::vector<std::pair<std::string, std::string>> headers = {}) {
    transport.reply(status, std::move(body), std::move(headers));
    const auto token = source.token(std::stop_token());
    return token ? Error{ErrorKind::kInternal, "a token"} : token.error();
  }

  /// Thu, 5 Nov 2026 08:00:00 GMT
  testing::FakeClock clock{std::chrono::sys_days(std::chrono::year(2026) / 11 / 5) +
                           std::chrono::hours(8)};
  testing::MemoryFileSystem files;
  testing::ScriptedTransport transport;
  ClientCredentials source{transport, clock, contoso(), secret_proof(Secret(kSecret))};
};

}  // namespace azcost::auth
