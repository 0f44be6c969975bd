#include "azcost/auth/client_secret_source.hpp"

#include <utility>

#include "azcost/base/mask.hpp"

namespace azcost::auth {

ClientSecretSource::ClientSecretSource(http::Transport& transport, Clock& clock, App app,
                                       Secret client_secret)
    : ClientCredentialsSource(transport, clock, std::move(app)),
      client_secret_(std::move(client_secret)) {}

Result<std::vector<FormField>> ClientSecretSource::proof() {
  hide(client_secret_);
  return std::vector<FormField>{{"client_secret", client_secret_}};
}

}  // namespace azcost::auth
