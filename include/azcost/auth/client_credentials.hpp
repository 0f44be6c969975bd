/// Tokens for an app (OAuth 2.0 client credentials), with any kind of proof.
#pragma once

#include <functional>
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
  /// What a person changes to give another proof, for advice; empty: the key of the config.
  std::string proof_place = {};
};

/// One field of the form that is posted to the authority.
struct FormField {
  std::string_view name;
  Secret value;
};

/// What a proof may depend on.
struct ProofRequest {
  std::string_view endpoint;  ///< where it is posted
  std::string_view client_id;
  SystemTime now;
};

/// Makes the fields that prove that we are the app, and masks their secrets in all output. Called
/// for every request: proofs may be short-lived, and their files may be replaced during a run. The
/// functions that make proofs are in auth/proof.hpp.
using Proof = std::function<Result<std::vector<FormField>>(const ProofRequest&)>;

/// Keeps a token and asks for the next one five minutes before it ends, or half of its life before
/// if that is shorter. Until the next one is there, the old one is used to its end. A refusal
/// (`kPermission`) is final: this object does not ask the authority again, unless the proof was
/// outside its time of validity. The life of a token is measured on the steady clock.
class ClientCredentials final : public TokenSource {
 public:
  /// The collaborators, also those of the proof, must outlive the object.
  ClientCredentials(http::Transport& transport, Clock& clock, App app, Proof proof);

  Result<Token> token(std::stop_token stop) override;
  void invalidate() override { cached_.reset(); }

 private:
  struct Cached {
    Token token;
    SteadyTime refresh_at;
  };

  Result<Cached> ask(std::stop_token stop);
  [[nodiscard]] http::Request request(const std::vector<FormField>& proof) const;

  http::Transport& transport_;
  Clock& clock_;
  App app_;
  std::string endpoint_;
  Proof proof_;
  std::optional<Cached> cached_;
  std::optional<Error> refused_;
};

}  // namespace azcost::auth
