/// Tokens for an app that proves itself with a client secret.
#pragma once

#include <string>
#include <vector>

#include "azcost/auth/client_credentials_source.hpp"

namespace azcost::auth {

struct ClientSecretOptions {
  std::string authority;
  std::string tenant_id;
  std::string client_id;
  Secret client_secret;
  std::string audience;
};

class ClientSecretSource final : public ClientCredentialsSource {
 public:
  /// The collaborators must outlive the object.
  ClientSecretSource(http::Transport& transport, Clock& clock, ClientSecretOptions options);

 private:
  Result<std::vector<FormField>> proof() override;

  Secret client_secret_;
};

}  // namespace azcost::auth
