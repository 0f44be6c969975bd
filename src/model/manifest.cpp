#include "azcost/model/manifest.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace azcost {
namespace {

using Json = nlohmann::ordered_json;

Error broken(std::string_view why) {
  return {ErrorKind::kData, "the manifest is broken: " + std::string(why)};
}

Json totals_json(const Totals& totals) {
  Json json = Json::object();
  for (const auto& [currency, total] : totals) json[currency] = total.to_string();
  return json;
}

Json day_json(const DayEntry& day) {
  return {
      {"file", day.file},
      {"rows", day.rows},
      {"bytes", day.bytes},
      {"sha256", day.sha256},
      {"totals", totals_json(day.totals)},
      {"control", day.control ? totals_json(*day.control) : Json()},
      {"collected_at", format_time(day.collected_at)},
  };
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
  if (!result) throw Error(std::move(result).error());
  return *std::move(result);
}

void require(bool condition, std::string_view why) {
  if (!condition) throw broken(why);
}

/// "2026-10-05T08:15:30Z"
SystemTime parse_time(const std::string& text) {
  constexpr std::size_t kLength = 20;
  require(text.size() == kLength && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
              text[19] == 'Z',
          "'" + text + "' is not a time");
  const auto number = [&](std::size_t at) {
    const char tens = text[at];
    const char ones = text[at + 1];
    require(tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9',
            "'" + text + "' is not a time");
    return (tens - '0') * 10 + (ones - '0');
  };
  const auto seconds = std::chrono::hours(number(11)) + std::chrono::minutes(number(14)) +
                       std::chrono::seconds(number(17));
  require(seconds < std::chrono::days(1), "'" + text + "' is not a time");
  return value_of(parse_day(std::string_view(text).substr(0, 10))) + seconds;
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
  day.rows = json.at("rows").get<std::uint64_t>();
  day.bytes = json.at("bytes").get<std::uint64_t>();
  day.sha256 = json.at("sha256").get<std::string>();
  day.totals = parse_totals(json.at("totals"));
  if (!json.at("control").is_null()) day.control = parse_totals(json.at("control"));
  day.collected_at = parse_time(json.at("collected_at").get<std::string>());
  require(day.file.empty() == (day.rows == 0), "a day with rows and no file, or the reverse");
  // Names are made by us and stay below the data directory.
  require(!day.file.starts_with('/') && day.file.find("..") == std::string::npos,
          "a file outside of the data directory");
  return day;
}

Manifest parse_checked(const Json& json) {
  const int version = json.at("manifest_version").get<int>();
  require(version <= kManifestVersion,
          "version " + std::to_string(version) + " is newer than this azcost knows (" +
              std::to_string(kManifestVersion) + "); use the newer azcost");
  Manifest manifest;
  manifest.account = json.at("account").get<std::string>();
  const auto dataset = parse_dataset(json.at("dataset").get<std::string>());
  require(dataset.has_value(), "unknown dataset");
  manifest.dataset = *dataset;
  manifest.month = value_of(parse_month(json.at("month").get<std::string>()));
  manifest.schema_version = json.at("schema_version").get<int>();
  manifest.shape = value_of(parse_shape(json.at("shape").dump()));
  require(json.at("schema").get<std::string>() == name_of(manifest.shape.schema),
          "schema and shape differ");
  require(json.at("fingerprint").get<std::string>() == fingerprint(manifest.shape),
          "the fingerprint is not the shape's");
  const auto state = parse_state(json.at("state").get<std::string>());
  require(state.has_value(), "unknown state");
  manifest.state = *state;
  manifest.gaps_in_schema = json.at("gaps_in_schema").get<std::vector<std::string>>();
  const auto day_in_month = [&](const std::string& text) {
    const Day day = value_of(parse_day(text));
    require(Month(day) == manifest.month, "a day of another month");
    return day;
  };
  for (const auto& day : json.at("pending")) {
    manifest.pending.insert(day_in_month(day.get<std::string>()));
  }
  for (const auto& [day, entry] : json.at("days").items()) {
    manifest.days[day_in_month(day)] = parse_entry(entry);
  }
  return manifest;
}

}  // namespace

std::string_view name_of(MonthState state) noexcept {
  switch (state) {
    case MonthState::kOpen: return "open";
    case MonthState::kClosing: return "closing";
    case MonthState::kFinal: return "final";
  }
  return "";
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
      {"schema_version", manifest.schema_version},
      {"shape", Json::parse(canonical_json(manifest.shape))},
      {"fingerprint", fingerprint(manifest.shape)},
      {"state", name_of(manifest.state)},
      {"gaps_in_schema", manifest.gaps_in_schema},
      {"pending", std::move(pending)},
      {"days", std::move(days)},
  };
  return json.dump(2) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
  try {
    return parse_checked(Json::parse(text));
  } catch (const Error& error) {
    return Error{ErrorKind::kData, error.message};
  } catch (const nlohmann::json::exception& error) {
    return broken(error.what());
  }
}

}  // namespace azcost
