#include "token_answer.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "flat_json.hpp"

namespace azcost::auth {
namespace {

using nlohmann::json;
using std::chrono::seconds;

/// Apps get tokens of 60 to 90 minutes. What claims to live longer than a day is not trusted to.
constexpr seconds kLongestLife = std::chrono::hours(24);
/// Of a token that does not say: OAuth lets an authority leave that out. When it was less, the
/// service says so and the token is forgotten.
constexpr seconds kAssumedLife = std::chrono::minutes(10);

Error bad_answer(std::string_view why) {
  return {ErrorKind::kData, "the authority's answer " + std::string(why)};
}

/// The token itself, taken out of `answer`; empty when there is none that a header can carry.
std::string take_token(json& answer) {
  const auto found = answer.find("access_token");
  if (found == answer.end() || !found->is_string()) return {};
  std::string token = std::move(found->get_ref<std::string&>());
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::ranges::all_of(token, is_visible)) wipe(token);
  return token;
}

bool is_bearer(const json& answer) {
  const auto found = answer.find("token_type");
  return found != answer.end() && found->is_string() &&
         equals_ignoring_case(found->get_ref<const std::string&>(), "Bearer");
}

/// A number, or digits in a string (the v1.0 endpoint and managed identities send those). Nothing
/// for what is neither, or less than a second.
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

}  // namespace

Result<GrantedToken> read_token_answer(const std::string& body) {
  json answer = parse_flat(body);
  if (!answer.is_object()) {
    return bad_answer("is not JSON: check cloud, and whether a proxy answers in its place");
  }
  Secret token(take_token(answer));
  if (token.empty()) return bad_answer("holds no access_token that can be used");
  if (!is_bearer(answer)) return bad_answer("holds a token of another type than Bearer");
  const auto expires_in = answer.find("expires_in");
  if (expires_in == answer.end()) return GrantedToken{std::move(token), kAssumedLife};
  const auto life = read_life(*expires_in);
  if (!life) {
    return bad_answer("holds a token that has no life: expires_in is " +
                      printable(expires_in->dump(-1, ' ', true), 40));
  }
  return GrantedToken{std::move(token), *life};
}

}  // namespace azcost::auth
