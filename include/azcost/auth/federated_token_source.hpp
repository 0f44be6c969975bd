/// Tokens for an app that trusts another issuer: a Kubernetes cluster, a build service.
#pragma once

#include <filesystem>
#include <vector>

#include "azcost/auth/client_credentials_source.hpp"
#include "azcost/base/file_system.hpp"

namespace azcost::auth {

/// Hands the token of a file on as the app's assertion. Whoever writes the file replaces it about
/// once an hour, so it is read for every request.
class FederatedTokenSource final : public ClientCredentialsSource {
 public:
  /// `file` holds the token and nothing else. The collaborators must outlive the object.
  FederatedTokenSource(http::Transport& transport, Clock& clock, App app, FileSystem& files,
                       std::filesystem::path file);

 private:
  Result<std::vector<FormField>> proof() override;

  FileSystem& files_;
  std::filesystem::path file_;
};

/// Whether there is a token in the file. Errors are of kind `kConfig` and name the file.
[[nodiscard]] Status check_federated_token_file(FileSystem& files,
                                                const std::filesystem::path& file);

}  // namespace azcost::auth
