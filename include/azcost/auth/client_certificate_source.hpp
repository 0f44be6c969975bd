/// Tokens for an app that proves itself with the key of a certificate.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "azcost/auth/client_credentials_source.hpp"
#include "azcost/base/file_system.hpp"

namespace azcost::auth {

/// Reads the file whenever a token is needed, so that a certificate can be replaced at any time,
/// and signs a new assertion for every request. Between two requests no key is in memory.
class ClientCertificateSource final : public ClientCredentialsSource {
 public:
  /// `file` is PEM: the certificate and its private key. The collaborators must outlive the object.
  ClientCertificateSource(http::Transport& transport, Clock& clock, App app, FileSystem& files,
                          std::filesystem::path file);

 private:
  Result<std::vector<FormField>> proof() override;

  FileSystem& files_;
  std::filesystem::path file_;
};

/// Whether a token could be asked for with this file at `now`. Errors are of kind `kConfig` and
/// name the file.
[[nodiscard]] Status check_certificate_file(FileSystem& files, const std::filesystem::path& file,
                                            SystemTime now);

/// When the certificate of the key in this file ends, or has ended; nothing for a file that cannot
/// be used.
[[nodiscard]] std::optional<SystemTime> certificate_end(FileSystem& files,
                                                        const std::filesystem::path& file);

}  // namespace azcost::auth
