#include "azcost/auth/client_credentials.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "azcost/base/mask.hpp"
#include "azcost/base/text.hpp"
#include "token_answer.hpp"

namespace azcost::auth {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRefreshBeforeEnd = std::chrono::minutes(5);
/// After a failure, while the present token is still good.
constexpr milliseconds kPauseBeforeNextTry = std::chrono::seconds(30);
/// Tokens have some kilobytes, errors less.
constexpr std::size_t kMaxAnswerBytes = std::size_t{64} * 1024;

std::string without_slash(std::string text) {
  if (text.ends_with('/')) text.pop_back();
  return text;
}

/// Adds "&name=value" in the form encoding of the HTML standard, every reserved character escaped.
void append_field(std::string& form, std::string_view name, std::string_view value) {
  const Secret encoded(percent_encode(value));
  if (!form.empty()) form.push_back('&');
  form.append(name).append("=").append(encoded.expose());
}

}  // namespace

ClientCredentials::ClientCredentials(http::Transport& transport, Clock& clock, App app, Proof proof)
    : transport_(transport),
      clock_(clock),
      app_(std::move(app)),
      endpoint_(without_slash(app_.authority) + "/" + percent_encode(app_.tenant_id) +
                "/oauth2/v2.0/token"),
      proof_(std::move(proof)) {}

Result<Token> ClientCredentials::token(std::stop_token stop) {
  if (cached_ && clock_.steady_now() < cached_->refresh_at) return cached_->token;
  // Asking again after a refusal would bring the same answer, and could get the app blocked.
  auto answer = refused_ ? Result<Cached>(*refused_) : ask(std::move(stop));
  if (answer) {
    cached_ = *std::move(answer);
    return cached_->token;
  }
  Error error = std::move(answer).error().in("no token for the app " + printable(app_.client_id) +
                                             " in the tenant " + printable(app_.tenant_id));
  const SteadyTime now = clock_.steady_now();
  if (cached_ && now < cached_->token.expires_at && error.kind != ErrorKind::kCancelled) {
    // The old one is still good: a short outage of the authority must not end a query that has
    // begun.
    cached_->refresh_at = now + kPauseBeforeNextTry;
    return cached_->token;
  }
  cached_.reset();
  return error;
}

/// One request with a proof of its own.
Result<ClientCredentials::Cached> ClientCredentials::ask(std::stop_token stop) {
  auto proof = proof_({endpoint_, app_.client_id, clock_.now()});
  if (!proof) return std::move(proof).error();
  // The life of a token begins somewhere between this moment and its arrival.
  const SteadyTime asked_at = clock_.steady_now();
  auto response = transport_.send(request(*proof), std::move(stop));
  if (!response) return std::move(response).error();
  auto granted = read_token_answer(*std::move(response), clock_.now(), app_.proof_place);
  if (!granted) {
    // A proof outside its time of validity is not final: the next proof is a new one.
    const Error& error = granted.error();
    const bool may_change = error.evidence.code == kProofOutOfTime;
    if (error.kind == ErrorKind::kPermission && !may_change) refused_ = error;
    return std::move(granted).error();
  }
  hide(granted->text);
  const SteadyTime expires_at = asked_at + granted->life;
  return Cached{.token = {.text = std::move(granted->text), .expires_at = expires_at},
                .refresh_at = expires_at - std::min(kRefreshBeforeEnd, granted->life / 2)};
}

http::Request ClientCredentials::request(const std::vector<FormField>& proof) const {
  constexpr std::size_t kFixedPart = 256;
  constexpr std::size_t kLongestEncoding = 3;
  std::string form;
  // Reserved at once, so that no partial copy of the proof stays behind in freed memory.
  std::size_t size = kFixedPart + kLongestEncoding * (app_.client_id.size() + app_.audience.size());
  for (const FormField& field : proof) {
    size += field.name.size() + 2 + kLongestEncoding * field.value.expose().size();
  }
  form.reserve(size);
  append_field(form, "grant_type", "client_credentials");
  append_field(form, "client_id", app_.client_id);
  append_field(form, "scope", without_slash(app_.audience) + "/.default");
  for (const FormField& field : proof) append_field(form, field.name, field.value.expose());

  http::Request request;
  request.method = http::Method::kPost;
  request.url = endpoint_;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.body = Secret(std::move(form));
  request.max_body_bytes = kMaxAnswerBytes;
  return request;
}

}  // namespace azcost::auth
