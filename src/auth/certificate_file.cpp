#include "certificate_file.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/auth/proof.hpp"
#include "azcost/base/secret.hpp"
#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"
#include "proof_file.hpp"

namespace azcost::auth {
namespace {

namespace fs = std::filesystem;

// A key and a chain of certificates have some ten thousand bytes.
constexpr std::uint64_t kMaxCertificateFile = 256UL * 1024;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;

Error unusable(std::string what) { return {ErrorKind::kConfig, std::move(what)}; }

/// Reads `text` in place: no copy of a key stays behind.
Bio reader_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

/// One part of a PEM file, with the lines that begin and end it.
struct PemBlock {
  std::string_view label;
  std::string_view text;
};

/// Splits a PEM file, so that an error can name the damaged part. A part without an end reaches to
/// the end of the text, and OpenSSL rejects it.
std::vector<PemBlock> blocks_of(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kDashes = "-----";
  constexpr auto kNowhere = std::string_view::npos;
  std::vector<PemBlock> blocks;
  for (auto at = text.find(kBegin); at != kNowhere; at = text.find(kBegin, at + 1)) {
    const auto label_at = at + kBegin.size();
    const auto label_end = text.find(kDashes, label_at);
    if (label_end == kNowhere) break;
    const std::string_view label = text.substr(label_at, label_end - label_at);
    const std::string last = fmt::format("-----END {}-----", label);
    const auto end = text.find(last, label_end);
    const auto size = end == kNowhere ? kNowhere : end + last.size() - at;
    blocks.push_back({label, text.substr(at, size)});
  }
  return blocks;
}

Result<std::vector<Certificate>> read_certificates(const std::vector<PemBlock>& blocks,
                                                   const std::string& name) {
  std::vector<Certificate> certificates;
  for (const PemBlock& block : blocks) {
    if (block.label != "CERTIFICATE") continue;
    Certificate next(PEM_read_bio_X509(reader_of(block.text).get(), nullptr, nullptr, nullptr),
                     X509_free);
    if (!next) {
      return unusable(name + " holds a certificate that cannot be read: export it anew as PEM");
    }
    certificates.push_back(std::move(next));
  }
  if (!certificates.empty()) return certificates;
  return unusable(name +
                  " holds no certificate: it has to be a PEM file with the certificate and its "
                  "private key ('openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes' makes one of a "
                  ".pfx)");
}

/// What OpenSSL calls when a key is encrypted. Without it the library would ask on the terminal.
int note_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

Result<Key> read_key(const std::vector<PemBlock>& blocks, const std::string& name) {
  // "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"
  const auto block = std::ranges::find_if(
      blocks, [](const PemBlock& candidate) { return candidate.label.ends_with("PRIVATE KEY"); });
  if (block == blocks.end()) {
    return unusable(name +
                    " holds no private key: it has to hold the key of the certificate as well, "
                    "as PEM");
  }
  bool is_encrypted = false;
  Key key(
      PEM_read_bio_PrivateKey(reader_of(block->text).get(), nullptr, note_password, &is_encrypted));
  if (is_encrypted) {
    return unusable("the private key in " + name +
                    " is encrypted, and azcost cannot ask for its password: decrypt it with "
                    "'openssl pkey -in FILE', and protect the file with chmod 600");
  }
  if (!key) {
    return unusable("the private key in " + name + " cannot be read: export it anew as PEM");
  }
  // PS256 and RS256, which Microsoft Entra ID takes, are both RSA (application authentication
  // certificate credentials).
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    const char* const type = EVP_PKEY_get0_type_name(key.get());
    return unusable("the private key in " + name + " is of type " +
                    std::string(type == nullptr ? "unknown" : type) +
                    ", and Microsoft Entra ID takes RSA only: make a certificate with an RSA key");
  }
  return key;
}

/// Nothing for a time that cannot be read.
std::optional<SystemTime> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  constexpr int kFirstYear = 1900;
  const std::chrono::year_month_day day(std::chrono::year(parts.tm_year + kFirstYear),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon) + 1),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  return SystemTime(std::chrono::sys_days(day)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

Status check_validity(const X509* certificate, const std::string& name, SystemTime now) {
  const auto from = time_of(X509_get0_notBefore(certificate));
  const auto to = time_of(X509_get0_notAfter(certificate));
  if (!from || !to) return unusable("the certificate in " + name + " has no dates of validity");
  const std::string life =
      fmt::format("it is valid from {} to {}", format_time(*from), format_time(*to));
  if (now > *to) {
    return unusable(
        fmt::format("the certificate in {} has expired ({}): make a new one, upload it "
                    "to the app registration under Certificates & secrets, and put it "
                    "with its key into the file",
                    name, life));
  }
  if (now < *from) {
    return unusable(
        fmt::format("the certificate in {} is not valid yet ({}, and this machine's clock says {})",
                    name, life, format_time(now)));
  }
  return ok_status();
}

std::string thumbprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

/// The certificate that belongs to the key beside it.
struct OwnCertificate {
  Key key;
  Certificate certificate;
};

Result<OwnCertificate> find_own(std::string_view text, const std::string& name) {
  const std::vector<PemBlock> blocks = blocks_of(text);
  auto certificates = read_certificates(blocks, name);
  if (!certificates) return std::move(certificates).error();
  auto key = read_key(blocks, name);
  if (!key) return std::move(key).error();
  const auto own = std::ranges::find_if(*certificates, [&](const Certificate& certificate) {
    return X509_check_private_key(certificate.get(), key->get()) == 1;
  });
  if (own == certificates->end()) {
    return unusable("the private key in " + name +
                    " does not belong to the certificate in it: put the two that were made "
                    "together into one file");
  }
  return OwnCertificate{*std::move(key), std::move(*own)};
}

/// Reads the file. OpenSSL's queue of errors is cleared: they are reported already, and libcurl,
/// which uses OpenSSL too, would take them for its own.
Result<OwnCertificate> read_own(FileSystem& files, const fs::path& path) {
  auto text = read_proof_file(files, path, kMaxCertificateFile, "save it as ASCII");
  if (!text) return std::move(text).error();
  auto own = find_own(text->expose(), "'" + printable(path.native()) + "'");
  ERR_clear_error();
  return own;
}

}  // namespace

void KeyDeleter::operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }

Result<SigningCertificate> read_certificate_file(FileSystem& files, const fs::path& path,
                                                 SystemTime now) {
  auto own = read_own(files, path);
  if (!own) return std::move(own).error();
  const X509* certificate = own->certificate.get();
  const std::string name = "'" + printable(path.native()) + "'";
  if (auto valid = check_validity(certificate, name, now); !valid) return std::move(valid).error();
  return SigningCertificate{std::move(own->key), thumbprint_of(certificate)};
}

std::optional<SystemTime> certificate_end(FileSystem& files, const fs::path& file) {
  const auto own = read_own(files, file);
  return own ? time_of(X509_get0_notAfter(own->certificate.get())) : std::nullopt;
}

}  // namespace azcost::auth
