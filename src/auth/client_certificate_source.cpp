#include "azcost/auth/client_certificate_source.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "assertion.hpp"
#include "azcost/base/text.hpp"
#include "certificate_file.hpp"

namespace azcost::auth {
namespace {

/// A GUID of version 4 (RFC 4122). From the library that draws the signature's salt as well: what
/// nobody can foresee is needed here anyway.
Result<std::string> new_guid() {
  std::array<std::byte, 16> bytes{};
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    return Error{ErrorKind::kUnavailable, "this machine has no random numbers to give"};
  }
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string guid = to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) guid.insert(dash, 1, '-');
  return guid;
}

}  // namespace

ClientCertificateSource::ClientCertificateSource(http::Transport& transport, Clock& clock, App app,
                                                 FileSystem& files, std::filesystem::path file)
    : ClientCredentialsSource(transport, clock, std::move(app)),
      files_(files),
      file_(std::move(file)) {}

Result<std::vector<FormField>> ClientCertificateSource::proof() {
  auto id = new_guid();
  if (!id) return std::move(id).error();
  const SystemTime now = clock().now();
  auto certificate = read_certificate_file(files_, file_, now);
  if (!certificate) return std::move(certificate).error();
  auto assertion = sign_assertion(*certificate, {.audience = endpoint(),
                                                 .client_id = app().client_id,
                                                 .id = *std::move(id),
                                                 .valid_from = now});
  if (!assertion) {
    return std::move(assertion).error().in("'" + printable(file_.native()) + "'");
  }
  return assertion_fields(*std::move(assertion));
}

Status check_certificate_file(FileSystem& files, const std::filesystem::path& file,
                              SystemTime now) {
  auto certificate = read_certificate_file(files, file, now);
  if (!certificate) return std::move(certificate).error();
  return ok_status();
}

}  // namespace azcost::auth
