#include "token_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/auth/sts_codes.hpp"
#include "azcost/base/text.hpp"
#include "azcost/http/retry_after.hpp"
#include "azcost/http/status.hpp"

namespace azcost::auth {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Apps get tokens of 60 to 90 minutes. A longer life than a day is cut to a day.
constexpr seconds kLongestLife = std::chrono::hours(24);
/// The life of a token whose answer does not say: OAuth lets an authority leave that out. If it is
/// shorter, the service says so and the token is forgotten.
constexpr seconds kAssumedLife = std::chrono::minutes(10);
constexpr std::size_t kLongestId = 64;

/// Codes of errors that pass by themselves, whatever their status. Source: Microsoft's list.
constexpr std::array kPassing = {90006, 90012, 90024, 90033, 90055, 90090};
constexpr std::array<std::string_view, 3> kPassingErrors = {"temporarily_unavailable",
                                                            "server_error", "slow_down"};

/// "The server terminated an operation because it encountered a client request loop."
constexpr int kRequestLoop = 50196;
constexpr milliseconds kRequestLoopPause = std::chrono::minutes(5);

/// Parses `text`, leaving out what nests deeper than any answer of an authority, so that a hostile
/// answer cannot exhaust the stack when it is walked through or printed. `discarded` when it is no
/// JSON.
json parse_flat(std::string_view text) {
  constexpr int kDeepest = 2;
  return json::parse(
      text, [](int depth, json::parse_event_t, const json&) { return depth <= kDeepest; }, false);
}

Error bad_answer(std::string_view why) {
  return {ErrorKind::kData, fmt::format("the authority's answer {}", why)};
}

/// The token itself, taken out of `answer`; empty when there is none that a header can carry.
Secret take_token(json& answer) {
  const auto found = answer.find("access_token");
  if (found == answer.end() || !found->is_string()) return {};
  Secret token(std::move(found->get_ref<std::string&>()));
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  return std::ranges::all_of(token.expose(), is_visible) ? token : Secret();
}

bool is_bearer(const json& answer) {
  const auto found = answer.find("token_type");
  return found != answer.end() && found->is_string() &&
         equals_ignoring_case(found->get_ref<const std::string&>(), "Bearer");
}

/// A number, or digits in a string (the v1.0 endpoint and managed identities send those). Nothing
/// for any other value, and for less than a second.
std::optional<seconds> read_life(const json& value) {
  double count = 0;
  if (value.is_number()) {
    count = value.get<double>();
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
      return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + text.size(), count);
  }
  if (count < 1) return std::nullopt;
  const auto longest = static_cast<double>(kLongestLife.count());
  return seconds(static_cast<seconds::rep>(std::min(count, longest)));
}

Result<GrantedToken> read_grant(std::string_view body) {
  json answer = parse_flat(body);
  if (!answer.is_object()) {
    return bad_answer("is not JSON: check cloud, and whether a proxy answers in its place");
  }
  Secret token = take_token(answer);
  if (token.empty()) return bad_answer("holds no access_token that can be used");
  if (!is_bearer(answer)) return bad_answer("holds a token of another type than Bearer");
  const auto expires_in = answer.find("expires_in");
  if (expires_in == answer.end()) return GrantedToken{std::move(token), kAssumedLife};
  const auto life = read_life(*expires_in);
  if (!life) {
    return bad_answer(fmt::format("holds a token that has no life: expires_in is {}",
                                  printable(expires_in->dump(-1, ' ', true), 40)));
  }
  return GrantedToken{std::move(token), *life};
}

/// The useful parts of an error body. Absent ones are empty.
struct Refusal {
  std::string error;
  std::string description;
  std::string trace_id;
  std::string timestamp;
  std::vector<int> codes;  // of Microsoft's token service, as in "AADSTS7000215"

  [[nodiscard]] bool has(int code) const { return std::ranges::find(codes, code) != codes.end(); }
  [[nodiscard]] bool is_mute() const { return description.empty() && error.empty(); }
};

std::string text_of(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The codes in `error_codes`, else the code in the text.
std::vector<int> codes_of(const json& body, std::string_view description) {
  std::vector<int> codes;
  const auto found = body.find("error_codes");
  if (found != body.end() && found->is_array()) {
    for (const json& code : *found) {
      if (code.is_number_integer()) codes.push_back(code.get<int>());
    }
  }
  constexpr std::string_view kPrefix = "AADSTS";
  if (codes.empty() && description.starts_with(kPrefix)) {
    description.remove_prefix(kPrefix.size());
    int code = 0;
    std::from_chars(description.data(), description.data() + description.size(), code);
    if (code != 0) codes.push_back(code);
  }
  return codes;
}

/// Nothing when an authority does not send such a body.
std::optional<Refusal> parse_refusal(std::string_view text) {
  const json body = parse_flat(text);
  if (!body.is_object()) return std::nullopt;
  Refusal refusal;
  refusal.error = text_of(body, "error");
  // Older answers put line ends before the ids that follow the description, newer ones blanks.
  const std::string description = text_of(body, "error_description");
  const auto end = std::min(description.find_first_of("\r\n"), description.find(" Trace ID:"));
  refusal.description = description.substr(0, end);
  refusal.trace_id = text_of(body, "trace_id");
  refusal.timestamp = text_of(body, "timestamp");
  refusal.codes = codes_of(body, refusal.description);
  return refusal;
}

bool may_pass(int status, const Refusal& refusal) {
  return status == http::kRequestTimeout || status == http::kTooManyRequests ||
         status >= http::kInternalServerError ||
         std::ranges::find(kPassingErrors, refusal.error) != kPassingErrors.end() ||
         std::ranges::any_of(kPassing, [&](int code) { return refusal.has(code); }) ||
         refusal.has(kRequestLoop);
}

/// The authority's own words, or a text that says that it gave none.
std::string words_of(int status, const Refusal& refusal) {
  if (!refusal.description.empty()) return printable(refusal.description);
  if (!refusal.error.empty()) return printable(refusal.error);
  return status == http::kTooManyRequests ? "the authority has had too many requests for tokens"
                                          : "the authority gave no reason";
}

/// `what (HTTP 401, trace 0a1b, 2023-02-20 07:21:29Z)`: what Microsoft's support asks for.
std::string with_references(std::string what, const std::string& first, const Refusal& refusal) {
  what += " (" + first;
  if (!refusal.trace_id.empty()) what += ", trace " + printable(refusal.trace_id, kLongestId);
  if (!refusal.timestamp.empty()) what += ", " + printable(refusal.timestamp, kLongestId);
  return what + ")";
}

/// The first code that has a row, with its row; otherwise the first code, or the error of OAuth.
std::pair<std::string, const StsMeaning*> code_of(const Refusal& refusal) {
  for (const int code : refusal.codes) {
    if (const StsMeaning* const known = meaning_of(code)) {
      return {fmt::format("AADSTS{}", code), known};
    }
  }
  return {refusal.codes.empty() ? printable(refusal.error, kLongestId)
                                : fmt::format("AADSTS{}", refusal.codes.front()),
          nullptr};
}

Evidence evidence_of(const http::Response& response, const Refusal& refusal) {
  const auto header = response.header("x-ms-request-id");
  const std::string& trace = refusal.trace_id;
  return {.status = response.status,
          .code = code_of(refusal).first,
          .request_id = printable(trace.empty() ? header.value_or("") : trace, kLongestId)};
}

Error passing(const http::Response& response, const Refusal& refusal, SystemTime now) {
  const std::string status = fmt::format("HTTP {}", response.status);
  Error error{ErrorKind::kUnavailable,
              with_references(words_of(response.status, refusal), status, refusal)};
  if (const auto value = response.header("retry-after")) {
    error.retry_after = http::parse_retry_after(*value, now);
  }
  if (refusal.has(kRequestLoop)) {
    error.retry_after = std::max(error.retry_after.value_or(kRequestLoopPause), kRequestLoopPause);
  }
  return error;
}

std::string permanent(int status, const Refusal& refusal, std::string_view proof_place) {
  const auto [code, known] = code_of(refusal);
  const std::string words = words_of(status, refusal);
  if (known == nullptr) return with_references(words, fmt::format("HTTP {}", status), refusal);
  return with_references(
      fmt::format("{}: {}{}", with_place(known->meaning, proof_place),
                  with_place(known->remedy, proof_place),
                  known->is_quoted ? "; the authority says: " + words : std::string()),
      code, refusal);
}

/// Reads an answer whose status is not 200.
Error read_refusal(const http::Response& response, const std::optional<Refusal>& refusal,
                   SystemTime now, std::string_view proof_place) {
  if (response.status < http::kBadRequest) {
    return {ErrorKind::kData,
            fmt::format("the authority answered HTTP {}, which is no token: check cloud, and "
                        "whether a proxy answers in its place",
                        response.status)};
  }
  if (may_pass(response.status, refusal.value_or(Refusal()))) {
    return passing(response, refusal.value_or(Refusal()), now);
  }
  if (refusal) return {ErrorKind::kPermission, permanent(response.status, *refusal, proof_place)};
  return {ErrorKind::kPermission,
          fmt::format("the authority answered HTTP {} without a reason: check cloud and "
                      "tenant_id, and whether a proxy answers in its place",
                      response.status)};
}

}  // namespace

Result<GrantedToken> read_token_answer(http::Response response, SystemTime now,
                                       std::string_view proof_place) {
  if (response.status == http::kOk) return read_grant(Secret(std::move(response.body)).expose());
  const auto refusal = parse_refusal(response.body);
  Error error = read_refusal(response, refusal, now, proof_place);
  error.evidence = evidence_of(response, refusal.value_or(Refusal()));
  return error;
}

}  // namespace azcost::auth
