#include "azcost/auth/federated_token_source.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::auth {
namespace {

// Tokens have one or two thousand bytes.
constexpr std::uint64_t kMaxTokenFile = 64UL * 1024;

Result<Secret> read_token(FileSystem& files, const std::filesystem::path& file) {
  auto text = files.read_file(file, kMaxTokenFile);
  if (!text) {
    Error error = std::move(text).error();
    error.kind = ErrorKind::kConfig;
    return error;
  }
  const bool is_wide = is_utf16(*text);
  Secret token{std::string(trim_unseen(*text))};
  wipe(*text);
  if (is_wide) {
    return Error{ErrorKind::kConfig, "'" + printable(file.native()) +
                                         "' is UTF-16: let what writes the federated token write "
                                         "it as ASCII"};
  }
  if (token.empty()) {
    return Error{ErrorKind::kConfig, "'" + printable(file.native()) +
                                         "' is empty: look at what should write the federated "
                                         "token into it"};
  }
  return token;
}

}  // namespace

FederatedTokenSource::FederatedTokenSource(http::Transport& transport, Clock& clock, App app,
                                           FileSystem& files, std::filesystem::path file)
    : ClientCredentialsSource(transport, clock, std::move(app)),
      files_(files),
      file_(std::move(file)) {}

Result<std::vector<FormField>> FederatedTokenSource::proof() {
  auto token = read_token(files_, file_);
  if (!token) return std::move(token).error();
  return assertion_fields(*std::move(token));
}

Status check_federated_token_file(FileSystem& files, const std::filesystem::path& file) {
  auto token = read_token(files, file);
  if (!token) return std::move(token).error();
  return ok_status();
}

}  // namespace azcost::auth
