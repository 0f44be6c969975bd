#include "azcost/auth/client_secret_source.hpp"

#include <utility>

namespace azcost::auth {

ClientSecretSource::ClientSecretSource(http::Transport& transport, Clock& clock,
                                       ClientSecretOptions options)
    : ClientCredentialsSource(transport, clock,
                              {.authority = std::move(options.authority),
                               .tenant_id = std::move(options.tenant_id),
                               .client_id = std::move(options.client_id),
                               .audience = std::move(options.audience)}),
      client_secret_(std::move(options.client_secret)) {}

Result<std::vector<FormField>> ClientSecretSource::proof() {
  return std::vector<FormField>{{"client_secret", client_secret_}};
}

}  // namespace azcost::auth
