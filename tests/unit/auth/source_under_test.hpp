/// A source of tokens among fakes.
#pragma once

#include <chrono>
#include <string>

#include "azcost/auth/client_secret_source.hpp"
#include "support/fake_clock.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::auth {

/// With every character that means something in a form.
inline const std::string kSecret = "S3CR3T~+/ &=%~.Q8-_x";
inline const std::string kEncodedSecret = "S3CR3T~%2B%2F%20%26%3D%25~.Q8-_x";

inline constexpr const char* kGranted =
    R"({"token_type":"Bearer","expires_in":3599,"access_token":"the-token"})";

struct SourceUnderTest {
  /// Thu, 5 Nov 2026 08:00:00 GMT
  testing::FakeClock clock{std::chrono::sys_days(std::chrono::year(2026) / 11 / 5) +
                           std::chrono::hours(8)};
  testing::ScriptedTransport transport;
  ClientSecretSource source{transport,
                            clock,
                            {.authority = "https://login.microsoftonline.com",
                             .tenant_id = "contoso.onmicrosoft.com",
                             .client_id = "11111111-2222-3333-4444-555555555555",
                             .audience = "https://management.azure.com"},
                            Secret(kSecret)};
};

}  // namespace azcost::auth
