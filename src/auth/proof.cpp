#include "azcost/auth/proof.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "azcost/base/mask.hpp"
#include "azcost/base/text.hpp"
#include "proof_file.hpp"

namespace azcost::auth {
namespace {

/// Tokens have one or two thousand bytes.
constexpr std::uint64_t kMaxTokenFile = 64UL * 1024;

Result<Secret> read_federated_token(FileSystem& files, const std::filesystem::path& file) {
  auto text = read_proof_file(files, file, kMaxTokenFile,
                              "let the program that writes the federated token write it as ASCII");
  if (!text) return text;
  Secret token{std::string(trim_unseen(text->expose()))};
  if (!token.empty()) return token;
  return Error{
      ErrorKind::kConfig,
      fmt::format("'{}' is empty: check the program that should write the federated token into it",
                  printable(file.native()))};
}

}  // namespace

Result<Secret> read_proof_file(FileSystem& files, const std::filesystem::path& file,
                               std::uint64_t max_bytes, std::string_view advice) {
  auto text = files.read_file(file, max_bytes);
  if (!text) {
    Error error = std::move(text).error();
    error.kind = ErrorKind::kConfig;
    return error;
  }
  Secret secret(*std::move(text));
  if (!is_utf16(secret.expose())) return secret;
  return Error{ErrorKind::kConfig,
               fmt::format("'{}' is UTF-16: {}", printable(file.native()), advice)};
}

std::vector<FormField> assertion_fields(Secret assertion) {
  hide(assertion);
  std::vector<FormField> fields;
  fields.push_back(
      {"client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")});
  fields.push_back({"client_assertion", std::move(assertion)});
  return fields;
}

Proof secret_proof(Secret client_secret) {
  return
      [secret = std::move(client_secret)](const ProofRequest&) -> Result<std::vector<FormField>> {
        hide(secret);  // each time: only the newest secrets are remembered
        return std::vector<FormField>{{"client_secret", secret}};
      };
}

Proof federated_proof(FileSystem& files, std::filesystem::path file) {
  return [&files, file = std::move(file)](const ProofRequest&) -> Result<std::vector<FormField>> {
    auto token = read_federated_token(files, file);
    if (!token) return std::move(token).error();
    return assertion_fields(*std::move(token));
  };
}

Status check_federated_token_file(FileSystem& files, const std::filesystem::path& file) {
  auto token = read_federated_token(files, file);
  if (!token) return std::move(token).error();
  return ok_status();
}

}  // namespace azcost::auth
