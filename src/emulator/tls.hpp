/// The server's side of TLS.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "azcost/base/result.hpp"
#include "azcost/emulator/server.hpp"

namespace azcost::emulator {

using TlsContext = std::shared_ptr<SSL_CTX>;
using TlsSession = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// What all sessions of a server share. `kUsage` when the certificate and the key cannot be read,
/// or do not belong together.
[[nodiscard]] Result<TlsContext> make_tls_context(const TlsIdentity& identity);

}  // namespace azcost::emulator
