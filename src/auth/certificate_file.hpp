/// The certificate of an app and its private key, out of one PEM file.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::auth {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const noexcept;
};

/// OpenSSL overwrites the key when the object is destroyed: keep it no longer than needed.
struct SigningCertificate {
  std::unique_ptr<EVP_PKEY, KeyDeleter> key;
  std::string thumbprint;  ///< SHA-256 of the certificate's DER form, as bytes
};

/// Reads the file and finds the certificate that belongs to its key; the file may hold a chain as
/// well. Errors are of kind `kConfig` and name the file: it cannot be read, a part of it is
/// missing, broken, encrypted or of the wrong kind, or the certificate is not valid at `now`.
[[nodiscard]] Result<SigningCertificate> read_certificate_file(FileSystem& files,
                                                               const std::filesystem::path& path,
                                                               SystemTime now);

}  // namespace azcost::auth
