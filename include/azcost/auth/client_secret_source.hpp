/// Tokens for an app that proves itself with a client secret.
#pragma once

#include <vector>

#include "azcost/auth/client_credentials_source.hpp"

namespace azcost::auth {

class ClientSecretSource final : public ClientCredentialsSource {
 public:
  /// The collaborators must outlive the object.
  ClientSecretSource(http::Transport& transport, Clock& clock, App app, Secret client_secret);

 private:
  Result<std::vector<FormField>> proof() override;

  Secret client_secret_;
};

}  // namespace azcost::auth
