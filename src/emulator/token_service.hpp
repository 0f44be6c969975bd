/// The token endpoint of Microsoft Entra ID, for apps that sign in as themselves.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assertion_check.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "service.hpp"
#include "token_error.hpp"

namespace azcost::emulator {

/// The hosts of a cloud. In scopes the resource manager has two names, and either gets the same
/// token (seen in the public cloud, assumed for the others).
struct CloudNames {
  std::string_view authority;
  std::string_view resource_manager;
  std::string_view audience;
};
[[nodiscard]] const CloudNames& names_of(AzureCloud cloud) noexcept;

/// Whether an app of this tenant and client reads the partner's account. The proofs of an app are
/// those of the first partner that it reads.
[[nodiscard]] bool is_of_app(const Partner& partner, std::string_view tenant,
                             std::string_view client) noexcept;

/// Thread-safe.
class TokenService {
 public:
  /// All must outlive the service, and `partners` must not change. `seed` makes the tokens.
  TokenService(const ServerOptions& options, const std::vector<Partner>& partners, Clock& clock,
               std::uint64_t seed)
      : options_(options), partners_(partners), clock_(clock), seed_(seed), assertions_(clock) {}

  /// Answers `POST /{tenant}/oauth2/v2.0/token`. `url` is where the client reached the emulator; it
  /// is a known resource besides those of the emulated cloud.
  [[nodiscard]] Answer answer(std::string_view tenant, const HttpRequest& request,
                              const RequestIds& ids, std::string_view url);

  /// Why a request with this `Authorization` header may not pass; nothing when it may.
  [[nodiscard]] std::optional<Refusal> refusal_of(std::string_view authorization) const;

  /// Lets the token in an `Authorization` header expire, if the emulator issued it.
  void expire(std::string_view authorization);

  struct Issued {
    std::size_t number = 0;  ///< from 1
    SystemTime expires;
    const Partner* app = nullptr;
  };
  /// The token in an `Authorization` header; number 0 when the emulator did not issue it.
  [[nodiscard]] Issued find(std::string_view authorization) const;

 private:
  [[nodiscard]] std::optional<TokenError> check(std::string_view tenant, const HttpRequest& request,
                                                std::string_view url, const Partner* app);
  /// What is wrong with the secret or the assertion in a form that came to `endpoint`.
  [[nodiscard]] std::optional<TokenError> check_proof(const Partner& app,
                                                      const HttpRequest& request,
                                                      const std::string& endpoint);
  [[nodiscard]] std::string issue(const Partner& app, std::string_view audience);

  const ServerOptions& options_;
  const std::vector<Partner>& partners_;
  Clock& clock_;
  std::uint64_t seed_;
  AssertionCheck assertions_;
  mutable std::mutex mutex_;
  std::size_t issued_ = 0;
  std::map<std::string, Issued, std::less<>> tokens_;
};

}  // namespace azcost::emulator
