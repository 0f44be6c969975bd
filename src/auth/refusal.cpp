#include "refusal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/http/retry_after.hpp"
#include "flat_json.hpp"

namespace azcost::auth {
namespace {

using nlohmann::json;

constexpr int kClientErrors = 400;

/// A number of Microsoft's token service, as in "AADSTS7000215".
using StsCode = int;

/// Whether the authority's own words go with an advice: they hold what has to be compared.
enum class Words { kLeftOut, kQuoted };

struct Advice {
  StsCode code;
  std::string_view text;
  Words words = Words::kLeftOut;
};

/// "Client assertion is not within its valid time range."
constexpr StsCode kOutOfTime = 700024;

constexpr std::string_view kNoFederatedCredential =
    "no federated credential of the app fits the token in federated_token_file: under Certificates "
    "& secrets > Federated credentials set Issuer, Subject and Audience to what the token says, "
    "upper and lower case alike";
constexpr std::string_view kUnknownCertificate =
    "the app does not know the certificate: upload the one in client_certificate_file, without its "
    "key, to the app registration under Certificates & secrets > Certificates";

/// What a code means, and which value to change. Source: Microsoft's list of AADSTS error codes,
/// and answers seen in the field.
constexpr std::array kAdvice = {
    Advice{50001, "the tenant does not know the service that the token is for: check cloud"},
    Advice{50012, kUnknownCertificate, Words::kQuoted},
    Advice{50027,
           "what was sent as a token is none: federated_token_file must hold the token and nothing "
           "else"},
    Advice{500011, "the tenant does not know the service that the token is for: check cloud"},
    Advice{53003,
           "a Conditional Access policy blocks the app: exclude the app from the policy, or run "
           "azcost in a network that it allows"},
    Advice{70011, "the authority does not know the scope of the token: check cloud"},
    Advice{1002012, "the authority does not know the scope of the token: check cloud"},
    Advice{700016,
           "the tenant has no such app: check client_id and tenant_id (a new app is known after "
           "some minutes)"},
    Advice{70021, kNoFederatedCredential, Words::kQuoted},
    Advice{700211, kNoFederatedCredential, Words::kQuoted},
    Advice{700212, kNoFederatedCredential, Words::kQuoted},
    Advice{700213, kNoFederatedCredential, Words::kQuoted},
    Advice{7002137, kNoFederatedCredential, Words::kQuoted},
    Advice{7002138, kNoFederatedCredential, Words::kQuoted},
    Advice{700021,
           "the token in federated_token_file was made for another app: check client_id, and what "
           "writes the file"},
    Advice{700023, "the authority goes by another address than the one azcost asked: check cloud"},
    Advice{kOutOfTime,
           "the proof of the app was outside its time of validity: set this machine's clock (NTP); "
           "a token in federated_token_file has to be replaced before it ends",
           Words::kQuoted},
    Advice{700025,
           "the app is registered as a public client, which cannot prove itself: set Allow public "
           "client flows to No under Authentication"},
    Advice{700027, kUnknownCertificate, Words::kQuoted},
    Advice{7000112, "the app is disabled: enable it in the tenant's Enterprise applications"},
    Advice{7000215,
           "the client secret is wrong: client_secret_file must hold the Value of a secret of this "
           "app, not its Secret ID (a new secret works after some minutes)"},
    Advice{7000216, "no client secret arrived: check that client_secret_file is not empty"},
    Advice{7000218, "no client secret arrived: check that client_secret_file is not empty"},
    Advice{7000222,
           "the client secret has expired: create a new one under Certificates & secrets and put "
           "its Value into client_secret_file"},
    Advice{7000229,
           "the app is not present in the tenant: check tenant_id, or create its Enterprise "
           "application there"},
    Advice{90002, "there is no such tenant: check tenant_id, and cloud for a national cloud"},
    Advice{900023, "tenant_id is neither a GUID nor the name of a domain"},
};

/// Codes that pass by themselves, whatever status they come with. Source: Microsoft's list.
constexpr std::array<StsCode, 6> kPassing = {90006, 90012, 90024, 90033, 90055, 90090};

/// "The server terminated an operation because it encountered a client request loop."
constexpr StsCode kRequestLoop = 50196;
constexpr std::chrono::milliseconds kRequestLoopPause = std::chrono::minutes(5);

/// The parts of an error body that are of use. Absent ones are empty.
struct Refusal {
  std::string error;
  std::string description;
  std::string trace_id;
  std::string timestamp;
  std::vector<StsCode> codes;

  [[nodiscard]] bool has(StsCode code) const {
    return std::ranges::find(codes, code) != codes.end();
  }
};

std::string text_of(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Older answers put line ends before the ids that follow the description, newer ones blanks.
std::string first_line(const std::string& text) {
  const auto end = std::min(text.find_first_of("\r\n"), text.find(" Trace ID:"));
  return text.substr(0, end);
}

/// From `error_codes`, else from the text.
std::vector<StsCode> codes_of(const json& body, std::string_view description) {
  std::vector<StsCode> codes;
  const auto found = body.find("error_codes");
  if (found != body.end() && found->is_array()) {
    for (const json& code : *found) {
      if (code.is_number_integer()) codes.push_back(code.get<StsCode>());
    }
  }
  constexpr std::string_view kPrefix = "AADSTS";
  if (codes.empty() && description.starts_with(kPrefix)) {
    description.remove_prefix(kPrefix.size());
    StsCode code = 0;
    std::from_chars(description.data(), description.data() + description.size(), code);
    if (code != 0) codes.push_back(code);
  }
  return codes;
}

/// Nothing when the body is not what an authority sends.
std::optional<Refusal> parse(const std::string& text) {
  const json body = parse_flat(text);
  if (!body.is_object()) return std::nullopt;
  Refusal refusal;
  refusal.error = text_of(body, "error");
  refusal.description = first_line(text_of(body, "error_description"));
  refusal.trace_id = text_of(body, "trace_id");
  refusal.timestamp = text_of(body, "timestamp");
  refusal.codes = codes_of(body, refusal.description);
  return refusal;
}

bool may_pass(int status, const Refusal& refusal) {
  constexpr std::array<std::string_view, 3> kPassingErrors = {"temporarily_unavailable",
                                                              "server_error", "slow_down"};
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  constexpr int kServerErrors = 500;
  return status == kRequestTimeout || status == kTooManyRequests || status >= kServerErrors ||
         std::ranges::find(kPassingErrors, refusal.error) != kPassingErrors.end() ||
         std::ranges::any_of(kPassing, [&](StsCode code) { return refusal.has(code); }) ||
         refusal.has(kRequestLoop);
}

const Advice* advice_for(const Refusal& refusal) {
  const auto* const found =
      std::ranges::find_if(kAdvice, [&](const Advice& advice) { return refusal.has(advice.code); });
  return found == kAdvice.end() ? nullptr : &*found;
}

/// " (HTTP 401, trace 0a1b, 2023-02-20 07:21:29Z)": what Microsoft's support asks for.
std::string references_of(const std::string& first, const Refusal& refusal) {
  constexpr std::size_t kLongestId = 64;
  std::string text = " (" + first;
  if (!refusal.trace_id.empty()) text += ", trace " + printable(refusal.trace_id, kLongestId);
  if (!refusal.timestamp.empty()) text += ", " + printable(refusal.timestamp, kLongestId);
  return text + ")";
}

/// The authority's own words, or that it had none.
std::string words_of(const Refusal& refusal) {
  if (!refusal.description.empty()) return printable(refusal.description);
  if (!refusal.error.empty()) return printable(refusal.error);
  return "the authority gave no reason";
}

/// What came back, as a sentence, and what Microsoft's support asks for.
std::string told(int status, const Refusal& refusal) {
  constexpr int kTooManyRequests = 429;
  const std::string references = references_of("HTTP " + std::to_string(status), refusal);
  const bool mute = refusal.description.empty() && refusal.error.empty();
  if (mute && status == kTooManyRequests) {
    return "the authority has had too many requests for tokens" + references;
  }
  return words_of(refusal) + references;
}

Error passing(const http::Response& response, const Refusal& refusal, SystemTime now) {
  Error error{ErrorKind::kUnavailable, told(response.status, refusal)};
  if (const auto value = response.header("retry-after")) {
    error.retry_after = http::parse_retry_after(*value, now);
  }
  if (refusal.has(kRequestLoop)) {
    error.retry_after = std::max(error.retry_after.value_or(kRequestLoopPause), kRequestLoopPause);
  }
  return error;
}

/// The advices name the keys of the config; the proof may come from elsewhere.
std::string with_place(std::string_view advice, std::string_view proof_place) {
  std::string text(advice);
  if (proof_place.empty()) return text;
  for (const std::string_view key :
       {"client_secret_file", "client_certificate_file", "federated_token_file"}) {
    text = replaced(text, key, proof_place);
  }
  return text;
}

Error permanent(int status, const Refusal& refusal, std::string_view proof_place) {
  if (const Advice* const advice = advice_for(refusal)) {
    std::string text = with_place(advice->text, proof_place);
    if (advice->words == Words::kQuoted) text += "; the authority says: " + words_of(refusal);
    return {ErrorKind::kPermission,
            text + references_of("AADSTS" + std::to_string(advice->code), refusal)};
  }
  return {ErrorKind::kPermission, told(status, refusal)};
}

}  // namespace

Error read_refusal(const http::Response& response, SystemTime now, std::string_view proof_place) {
  const std::string status = std::to_string(response.status);
  if (response.status < kClientErrors) {
    return {ErrorKind::kData, "the authority answered HTTP " + status +
                                  ", which is no token: check cloud, and whether a proxy answers "
                                  "in its place"};
  }
  const auto refusal = parse(response.body);
  if (may_pass(response.status, refusal.value_or(Refusal()))) {
    return passing(response, refusal.value_or(Refusal()), now);
  }
  if (refusal) return permanent(response.status, *refusal, proof_place);
  return {ErrorKind::kPermission, "the authority answered HTTP " + status +
                                      " without a reason: check cloud and tenant_id, and whether "
                                      "a proxy answers in its place"};
}

bool is_refused_as_out_of_time(const http::Response& response) {
  if (response.status < kClientErrors) return false;
  const auto refusal = parse(response.body);
  return refusal && refusal->has(kOutOfTime);
}

}  // namespace azcost::auth
