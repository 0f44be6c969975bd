/// The ways in which an app proves who it is. Files are read anew for each proof, so that they can
/// be replaced at any time.
#pragma once

#include <filesystem>
#include <optional>

#include "azcost/auth/client_credentials.hpp"
#include "azcost/base/file_system.hpp"

namespace azcost::auth {

/// Proof by a client secret.
[[nodiscard]] Proof secret_proof(Secret client_secret);

/// Proof by the key of a certificate, which signs an assertion for each request. `file` is PEM: the
/// certificate and its private key. Between two requests no key is in memory.
[[nodiscard]] Proof certificate_proof(FileSystem& files, std::filesystem::path file);

/// Proof by a token of another issuer that the app trusts: a Kubernetes cluster, a build service.
/// `file` holds the token and nothing else; its issuer replaces it about once an hour.
[[nodiscard]] Proof federated_proof(FileSystem& files, std::filesystem::path file);

/// Checks that a token could be requested with this file at `now`. Errors are of kind `kConfig` and
/// name the file.
[[nodiscard]] Status check_certificate_file(FileSystem& files, const std::filesystem::path& file,
                                            SystemTime now);
[[nodiscard]] Status check_federated_token_file(FileSystem& files,
                                                const std::filesystem::path& file);

/// When the certificate in this file expires, or expired; nothing for a file that cannot be used.
[[nodiscard]] std::optional<SystemTime> certificate_end(FileSystem& files,
                                                        const std::filesystem::path& file);

}  // namespace azcost::auth
