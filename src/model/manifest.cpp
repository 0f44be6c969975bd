#include "azcost/model/manifest.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/names.hpp"
#include "azcost/model/totals_json.hpp"
#include "stored_json.hpp"

namespace azcost {
namespace {

using Json = nlohmann::ordered_json;
namespace dom = simdjson::dom;

constexpr std::string_view kManifest = "the manifest is";

constexpr NamesOf<MonthState, 3> kStates = {{
    {"open", MonthState::kOpen},
    {"closing", MonthState::kClosing},
    {"final", MonthState::kFinal},
}};

Json day_json(const DayEntry& day) {
  Json json = {
      {"file", day.file},
      {"rows", day.rows},
      {"bytes", day.bytes},
      {"sha256", day.sha256},
      {"totals", totals_json(day.totals)},
      {"without_customer", totals_json(day.without_customer)},
      {"control", totals_json(day.control)},
      {"collected_at", format_time(day.collected_at)},
  };
  if (!day.unread_customers.empty()) json["unread_customers"] = day.unread_customers;
  if (!day.blank.empty()) json["blank"] = day.blank;
  return json;
}

// What a manifest ends with: the key of the digest, its hex digits, the end of the object.
constexpr std::string_view kBeforeDigest = ",\n  \"digest\": \"";
constexpr std::string_view kEnd = "\n}";

/// The digest of a text up to its `digest` key, as if the object ended there.
std::string digest_of(std::string_view body) {
  Sha256 digest;
  digest.update(body);
  digest.update(kEnd);
  digest.update("\n");
  return digest.finish();
}

std::string end_with(const std::string& digest) {
  return std::string(kBeforeDigest).append(digest).append("\"").append(kEnd);
}

/// Whether the text ends with its own digest. An editor may have removed the last line end.
bool has_true_digest(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const std::string_view body = text.substr(0, text.rfind(kBeforeDigest));
  return body.size() < text.size() && text.substr(body.size()) == end_with(digest_of(body));
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw broken(kManifest, result.error().message);
  return *std::move(result);
}

template <class Value>
Value known(std::optional<Value> value, dom::element name) {
  if (!value) throw broken(kManifest, "it has the unknown name '" + text_in(name) + "'");
  return *value;
}

Totals totals_in(dom::element json) {
  Totals totals;
  for (const auto& [currency, amount] : json.get_object()) {
    totals.emplace(currency, value_of(Decimal::parse(amount.get_string())));
  }
  return totals;
}

std::optional<Totals> known_totals_in(dom::element json) {
  return json.is_null() ? std::nullopt : std::optional(totals_in(json));
}

/// A list that is stored only when it is not empty.
std::vector<std::string> texts_of(dom::element json, std::string_view key) {
  auto list = json[key];
  return list.error() == simdjson::NO_SUCH_FIELD ? std::vector<std::string>()
                                                 : texts_in(list.value());
}

DayEntry entry_in(dom::element json) {
  DayEntry day;
  day.file = text_in(json["file"]);
  day.rows = json["rows"].get_uint64();
  day.bytes = json["bytes"].get_uint64();
  day.sha256 = text_in(json["sha256"]);
  day.totals = totals_in(json["totals"]);
  day.without_customer = known_totals_in(json["without_customer"]);
  day.control = known_totals_in(json["control"]);
  day.collected_at = value_of(parse_time(json["collected_at"].get_string()));
  day.unread_customers = texts_of(json, "unread_customers");
  day.blank = texts_of(json, "blank");
  return day;
}

/// The digest has proved that `to_json` wrote it, so nothing else is checked. Keys that follow from
/// others (schema, schema_version, fingerprint) are for other readers.
Manifest manifest_in(dom::element json) {
  Manifest manifest;
  manifest.account = text_in(json["account"]);
  manifest.dataset = known(parse_dataset(json["dataset"].get_string()), json["dataset"]);
  manifest.month = value_of(parse_month(json["month"].get_string()));
  manifest.shape = shape_in(json["shape"]);
  manifest.refused.groupings = groupings_in(json["refused_groupings"]);
  manifest.refused.aggregations = texts_in(json["refused_aggregations"]);
  manifest.state = known(value_in(kStates, json["state"].get_string()), json["state"]);
  manifest.gaps_in_schema = texts_in(json["gaps_in_schema"]);
  for (const auto day : json["pending"].get_array()) {
    manifest.pending.insert(value_of(parse_day(day.get_string())));
  }
  for (const auto& [day, entry] : json["days"].get_object()) {
    manifest.days.emplace(value_of(parse_day(day)), entry_in(entry));
  }
  return manifest;
}

void check_version(dom::element json) {
  const std::uint64_t version = json["manifest_version"].get_uint64();
  if (version > kManifestVersion) {
    throw Error{ErrorKind::kData, "the manifest has version " + std::to_string(version) +
                                      ", this azcost knows " + std::to_string(kManifestVersion) +
                                      "; use the azcost that wrote it"};
  }
}

/// The result of `read` for the JSON in `text`; what it throws becomes an error.
template <class Read>
auto parsed(std::string_view text, Read read) -> Result<decltype(read(dom::element()))> {
  try {
    dom::parser parser;
    return read(parse_with(parser, text));
  } catch (const Error& error) {
    return error;
  } catch (const simdjson::simdjson_error& error) {
    return broken(kManifest, error.what());
  }
}

}  // namespace

std::string_view name_of(MonthState state) noexcept { return name_in(kStates, state); }

std::optional<MonthState> parse_month_state(std::string_view name) noexcept {
  return value_in(kStates, name);
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
  const Json json = {
      {"manifest_version", kManifestVersion},
      {"account", manifest.account},
      {"dataset", name_of(manifest.dataset)},
      {"month", manifest.month.format()},
      {"schema", name_of(manifest.shape.schema)},
      {"schema_version", manifest.shape.schema_version},
      {"shape", Json(shape_json(manifest.shape))},
      {"fingerprint", fingerprint(manifest.shape)},
      {"refused_groupings", Json(groupings_json(manifest.refused.groupings))},
      {"refused_aggregations", manifest.refused.aggregations},
      {"state", name_of(manifest.state)},
      {"gaps_in_schema", manifest.gaps_in_schema},
      {"pending", std::move(pending)},
      {"days", std::move(days)},
  };
  // Names are UTF-8 already; `replace` is a last resort, because no type guarantees it.
  std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  text.resize(text.size() - kEnd.size());
  return text + end_with(digest_of(text)) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
  return parsed(text, [&](dom::element json) {
    check_version(json);
    if (!has_true_digest(text)) {
      throw broken(kManifest, "it is not what was written: its digest does not match");
    }
    return manifest_in(json);
  });
}

bool is_newer_manifest(std::string_view text) {
  const auto is_newer = parsed(text, [](dom::element json) {
    return json["manifest_version"].get_uint64().value() > std::uint64_t{kManifestVersion};
  });
  return is_newer && *is_newer;
}

Result<DayEntry> parse_day_entry(std::string_view text) { return parsed(text, entry_in); }

}  // namespace azcost
