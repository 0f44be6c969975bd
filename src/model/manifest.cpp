#include "azcost/model/manifest.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "broken.hpp"
#include "groupings_json.hpp"

namespace azcost {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kManifest = "the manifest is";

Json totals_json(const Totals& totals) {
  Json json = Json::object();
  for (const auto& [currency, total] : totals) json[currency] = total.to_string();
  return json;
}

Json day_json(const DayEntry& day) {
  Json json = {
      {"file", day.file},
      {"rows", day.rows},
      {"bytes", day.bytes},
      {"sha256", day.sha256},
      {"totals", totals_json(day.totals)},
  };
  if (day.without_customer) json["without_customer"] = totals_json(*day.without_customer);
  json["control"] = day.control ? totals_json(*day.control) : Json();
  json["collected_at"] = format_time(day.collected_at);
  if (!day.unread_customers.empty()) json["unread_customers"] = day.unread_customers;
  if (!day.blank.empty()) json["blank"] = day.blank;
  return json;
}

std::optional<MonthState> parse_state(std::string_view name) {
  for (const MonthState state : {MonthState::kOpen, MonthState::kClosing, MonthState::kFinal}) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

/// Reading throws `Error` inside of this file only, so that each rule is one line.
template <class T>
T value_of(Result<T> result) {
  if (!result) throw broken(kManifest, result.error().message);
  return *std::move(result);
}

void require(bool condition, std::string_view why) {
  if (!condition) throw broken(kManifest, why);
}

/// Reads JSON that can only have been written by `to_json`. Two equal keys are damage, and the
/// library would keep the last one; a deep nest is damage, and would end on the stack later.
Json parse_strictly(std::string_view text) {
  constexpr std::size_t kMaxDepth = 8;
  // The library takes a NUL for the end of the text and looks at nothing behind it.
  require(text.find('\0') == std::string_view::npos, "it holds NUL bytes");
  std::vector<std::set<std::string>> open;
  return Json::parse(text, [&open](int /*depth*/, Json::parse_event_t event, Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        require(open.size() < kMaxDepth, "it is nested too deeply");
        open.emplace_back();
        break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        open.pop_back();
        break;
      case Json::parse_event_t::key:
        require(open.back().insert(parsed.get<std::string>()).second,
                "the key '" + parsed.get<std::string>() + "' occurs twice");
        break;
      case Json::parse_event_t::value:
        break;
    }
    return true;
  });
}

/// A whole number that is not negative. The library would turn -1 and 1.5 into such ones.
std::uint64_t count_of(const Json& json) {
  require(json.is_number_unsigned(), "a count that is no whole number");
  return json.get<std::uint64_t>();
}

// What a manifest ends with: the key of the digest, its hex digits, the end of the object.
constexpr std::string_view kBeforeDigest = ",\n  \"digest\": \"";
constexpr std::size_t kDigestDigits = 64;
constexpr std::string_view kEnd = "\n}";

/// A text that ends with a digest, taken apart.
struct DigestedText {
  std::string_view body;  ///< up to the last value before the digest
  std::string_view digest;
};

std::optional<DigestedText> take_apart(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.ends_with("\"" + std::string(kEnd))) return std::nullopt;
  text.remove_suffix(1 + kEnd.size());
  if (text.size() < kBeforeDigest.size() + kDigestDigits) return std::nullopt;
  const std::size_t begin = text.size() - kDigestDigits;
  const std::string_view front = text.substr(0, begin);
  if (!front.ends_with(kBeforeDigest)) return std::nullopt;
  return DigestedText{front.substr(0, front.size() - kBeforeDigest.size()), text.substr(begin)};
}

std::string digest_of_body(std::string_view body) {
  Sha256 digest;
  digest.update(body);
  digest.update(kEnd);
  digest.update("\n");
  return digest.finish();
}

/// The keys of manifests that were written before there were digests.
constexpr std::array<std::string_view, 13> kKeysWithoutDigest = {
    "manifest_version", "account", "dataset",     "month", "schema",
    "schema_version",   "shape",   "fingerprint", "state", "refused_groupings",
    "gaps_in_schema",   "pending", "days"};

void check_digest(const Json& json, std::string_view text) {
  if (json.contains("digest")) {
    require(has_true_digest(text), "it is not what was written: its digest is another one");
    return;
  }
  // A digest whose key is damaged must not pass for none.
  for (const auto& [key, value] : json.items()) {
    require(std::ranges::find(kKeysWithoutDigest, key) != kKeysWithoutDigest.end(),
            "unknown key '" + key + "' and no digest");
  }
}

Totals parse_totals(const Json& json) {
  require(json.is_object(), "totals are no object");
  Totals totals;
  for (const auto& [currency, amount] : json.items()) {
    totals[currency] = value_of(Decimal::parse(amount.get<std::string>()));
  }
  return totals;
}

DayEntry parse_entry(const Json& json) {
  DayEntry day;
  day.file = json.at("file").get<std::string>();
  day.rows = count_of(json.at("rows"));
  day.bytes = count_of(json.at("bytes"));
  day.sha256 = json.at("sha256").get<std::string>();
  day.totals = parse_totals(json.at("totals"));
  if (const auto own = json.find("without_customer"); own != json.end()) {
    day.without_customer = parse_totals(*own);
  }
  if (!json.at("control").is_null()) day.control = parse_totals(json.at("control"));
  day.collected_at = value_of(parse_time(json.at("collected_at").get<std::string>()));
  if (const auto unread = json.find("unread_customers"); unread != json.end()) {
    day.unread_customers = unread->get<std::vector<std::string>>();
  }
  if (const auto blank = json.find("blank"); blank != json.end()) {
    day.blank = blank->get<std::vector<std::string>>();
  }
  require(day.file.empty() == (day.rows == 0), "a day with rows and no file, or the reverse");
  require(day.file.empty() || is_path_below(day.file), "a file outside of the data directory");
  return day;
}

void check_version(const Json& json) {
  const std::uint64_t version = count_of(json.at("manifest_version"));
  require(version > 0, "there is no version 0");
  if (version > kManifestVersion) {
    throw Error{ErrorKind::kData, "the manifest has version " + std::to_string(version) +
                                      ", this azcost knows " + std::to_string(kManifestVersion) +
                                      "; use the azcost that wrote it"};
  }
}

/// Throws `Error`, or what the library throws.
Manifest parse_checked(const Json& json, std::string_view text) {
  check_version(json);
  check_digest(json, text);
  Manifest manifest;
  manifest.account = json.at("account").get<std::string>();
  const auto dataset = parse_dataset(json.at("dataset").get<std::string>());
  require(dataset.has_value(), "unknown dataset");
  manifest.dataset = *dataset;
  manifest.month = value_of(parse_month(json.at("month").get<std::string>()));
  manifest.shape = value_of(parse_shape(json.at("shape").dump()));
  require(json.at("schema").get<std::string>() == name_of(manifest.shape.schema),
          "schema and shape differ");
  require(json.at("schema_version") == manifest.shape.schema_version,
          "schema_version and shape differ");
  require(json.at("fingerprint").get<std::string>() == fingerprint(manifest.shape),
          "the fingerprint is not the shape's");
  // Manifests of the first version of azcost do not tell.
  if (const auto refused = json.find("refused_groupings"); refused != json.end()) {
    manifest.refused.groupings = value_of(parse_groupings(refused->dump()));
  }
  if (const auto refused = json.find("refused_aggregations"); refused != json.end()) {
    manifest.refused.aggregations = refused->get<std::vector<std::string>>();
  }
  const auto state = parse_state(json.at("state").get<std::string>());
  require(state.has_value(), "unknown state");
  manifest.state = *state;
  manifest.gaps_in_schema = json.at("gaps_in_schema").get<std::vector<std::string>>();
  const auto day_in_month = [&](const std::string& name) {
    const Day day = value_of(parse_day(name));
    require(Month(day) == manifest.month, "a day of another month");
    return day;
  };
  require(json.at("pending").is_array(), "pending is no list");
  for (const auto& day : json.at("pending")) {
    manifest.pending.insert(day_in_month(day.get<std::string>()));
  }
  require(json.at("days").is_object(), "days are no object");
  for (const auto& [day, entry] : json.at("days").items()) {
    manifest.days[day_in_month(day)] = parse_entry(entry);
  }
  return manifest;
}

}  // namespace

std::string_view name_of(MonthState state) noexcept {
  switch (state) {
    case MonthState::kOpen:
      return "open";
    case MonthState::kClosing:
      return "closing";
    case MonthState::kFinal:
      return "final";
  }
  return "";
}

bool is_settled(Day last, SystemTime read_at, Day today) {
  constexpr std::chrono::hours kLatestArrival{72};
  return read_at >= last + std::chrono::days(1) + kLatestArrival && day_of(read_at) <= today;
}

MonthState state_of(const Month& month, Day today, int close_day, bool all_settled) {
  if (today <= month.last_day()) return MonthState::kOpen;
  const Month next = month.next();
  const Day closes = next.first_day() + std::chrono::days(close_day - 1);
  const bool may_change = today <= std::min(closes, next.last_day());
  return may_change || !all_settled ? MonthState::kClosing : MonthState::kFinal;
}

bool is_settled(const Manifest& manifest, Day day, Day today) {
  const bool monthly = manifest.shape.granularity == Granularity::kMonthly;
  const auto entry = manifest.days.find(monthly ? manifest.month.first_day() : day);
  if (entry == manifest.days.end() || !entry->second.unread_customers.empty()) return false;
  const Day last = monthly ? manifest.month.last_day() : day;
  return is_settled(last, entry->second.collected_at, today);
}

MonthState state_of(const Manifest& manifest, Day today, int close_day) {
  bool all_settled = true;
  for (Day day = manifest.month.first_day(); day <= manifest.month.last_day();
       day += std::chrono::days(1)) {
    all_settled = all_settled && is_settled(manifest, day, today);
  }
  return state_of(manifest.month, today, close_day, all_settled);
}

std::string to_json(const Manifest& manifest) {
  Json pending = Json::array();
  for (const Day day : manifest.pending) pending.push_back(format_day(day));
  Json days = Json::object();
  for (const auto& [day, entry] : manifest.days) days[format_day(day)] = day_json(entry);
  Json json = {
      {"manifest_version", kManifestVersion},
      {"account", manifest.account},
      {"dataset", name_of(manifest.dataset)},
      {"month", manifest.month.format()},
      {"schema", name_of(manifest.shape.schema)},
      {"schema_version", manifest.shape.schema_version},
      {"shape", Json::parse(canonical_json(manifest.shape))},
      {"fingerprint", fingerprint(manifest.shape)},
      {"refused_groupings", Json::parse(groupings_json(manifest.refused.groupings))},
      {"state", name_of(manifest.state)},
      {"gaps_in_schema", manifest.gaps_in_schema},
      {"pending", std::move(pending)},
      {"days", std::move(days)},
  };
  if (!manifest.refused.aggregations.empty()) {
    json["refused_aggregations"] = manifest.refused.aggregations;
  }
  // Names are UTF-8 already; replacing is for what no type can rule out.
  std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  text.resize(text.size() - kEnd.size());
  const std::string digest = digest_of_body(text);
  return text.append(kBeforeDigest).append(digest).append("\"").append(kEnd).append("\n");
}

bool has_true_digest(std::string_view text) {
  const auto parts = take_apart(text);
  return parts && parts->digest == digest_of_body(parts->body);
}

Result<Manifest> parse_manifest(std::string_view text) {
  try {
    return parse_checked(parse_strictly(text), text);
  } catch (const Error& error) {
    return error;
  } catch (const nlohmann::json::exception& error) {
    return broken(kManifest, error.what());
  }
}

bool is_newer_manifest(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  const auto version = json.find("manifest_version");
  return version != json.end() && version->is_number_unsigned() &&
         version->get<std::uint64_t>() > static_cast<std::uint64_t>(kManifestVersion);
}

}  // namespace azcost
