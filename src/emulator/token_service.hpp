/// The token endpoint of Microsoft Entra ID, for apps that sign in as themselves.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "assertion_check.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "directory.hpp"
#include "token_error.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// Thread-safe.
class TokenService {
 public:
  /// All must outlive the service. `seed` makes the tokens.
  TokenService(const ServerOptions& options, const Directory& directory, Clock& clock,
               std::uint64_t seed)
      : options_(options), directory_(directory), clock_(clock), seed_(seed), assertions_(clock) {}

  /// Answers `POST /{tenant}/oauth2/v2.0/token`. `url` is where the client reached the
  /// emulator: a resource besides those of the cloud that it plays.
  [[nodiscard]] Answer answer(std::string_view tenant, const Request& request,
                              const RequestIds& ids, std::string_view url);

  /// Why a request with this `Authorization` header may not pass; nothing when it may.
  [[nodiscard]] std::optional<Refusal> refusal_of(std::string_view authorization) const;

  /// From now on the token in an `Authorization` header has expired; not ours, nothing happens.
  void expire(std::string_view authorization);

  /// Whose token is in an `Authorization` header; null for none of ours.
  [[nodiscard]] const Partner* app_of(std::string_view authorization) const;

  /// Which of the tokens is in an `Authorization` header, from 1; 0 for none of ours.
  [[nodiscard]] std::size_t number_of(std::string_view authorization) const;

 private:
  struct Issued {
    std::size_t number = 0;
    SystemTime expires;
    const Partner* app = nullptr;
  };

  /// What is wrong with the secret or the assertion in a form that came to `endpoint`.
  [[nodiscard]] std::optional<TokenError> check_proof(const Partner& app, const Fields& form,
                                                      const std::string& endpoint);
  [[nodiscard]] std::string issue(const Partner& app, std::string audience);

  const ServerOptions& options_;
  const Directory& directory_;
  Clock& clock_;
  std::uint64_t seed_;
  AssertionCheck assertions_;
  mutable std::mutex mutex_;
  std::size_t issued_ = 0;
  std::map<std::string, Issued, std::less<>> tokens_;
};

}  // namespace azcost::emulator
