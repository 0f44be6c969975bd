/// Tokens for an app (OAuth 2.0 client credentials): what all ways to prove who it is have in
/// common.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::auth {

/// An app, and what it wants a token for.
struct App {
  std::string authority;  ///< origin of the cloud's login service; a slash at its end is tolerated
  std::string tenant_id;  ///< GUID or verified domain
  std::string client_id;
  std::string audience;  ///< the resource; `/.default` is added to it
  /// What a person changes to give another proof, for advice; nothing: the key of the config.
  std::string proof_place = {};
};

/// One field of the form that is posted to the authority.
struct FormField {
  std::string_view name;
  Secret value;
};

/// The fields that carry a JSON Web Token as the proof (RFC 7523, section 2.2). Hides the token.
[[nodiscard]] std::vector<FormField> assertion_fields(Secret assertion);

/// Keeps a token and asks for the next one five minutes before it ends, or at half of its life when
/// that is shorter; until the next one is there, the old one serves to its end. A refusal
/// (`kPermission`) is final, unless the proof was out of its time: the authority is not asked again
/// by this object. The wall clock plays no part in it.
class ClientCredentialsSource : public TokenSource {
 public:
  Result<Token> token(std::stop_token stop) final;
  void invalidate() final { cached_.reset(); }

 protected:
  /// The collaborators must outlive the object.
  ClientCredentialsSource(http::Transport& transport, Clock& clock, App app);

  [[nodiscard]] const App& app() const noexcept { return app_; }
  [[nodiscard]] Clock& clock() const noexcept { return clock_; }
  /// Where tokens are asked for: `{authority}/{tenant}/oauth2/v2.0/token`.
  [[nodiscard]] const std::string& endpoint() const noexcept { return endpoint_; }
  /// What proves that we are the app, hidden from what people read. Called anew for every request:
  /// proofs may be short-lived.
  virtual Result<std::vector<FormField>> proof() = 0;

 private:
  struct Cached {
    Token token;
    SteadyTime refresh_at;
  };

  struct Exchange;

  Result<Cached> ask(std::stop_token stop);
  Result<Exchange> exchange(std::stop_token stop);
  [[nodiscard]] http::Request request(const std::vector<FormField>& proof) const;

  http::Transport& transport_;
  Clock& clock_;
  App app_;
  std::string endpoint_;
  std::optional<Cached> cached_;
  std::optional<Error> refused_;
};

}  // namespace azcost::auth
