#include "azcost/model/run_record.hpp"

#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "azcost/base/mask.hpp"
#include "azcost/base/names.hpp"
#include "azcost/model/exit_code.hpp"

namespace azcost {
namespace {

using Json = nlohmann::ordered_json;

// On disk: do not change.
constexpr NamesOf<Outcome, 10> kOutcomes = {{
    {"committed", Outcome::kCommitted},
    {"unchanged", Outcome::kUnchanged},
    {"read", Outcome::kRead},
    {"empty", Outcome::kEmpty},
    {"kept", Outcome::kKept},
    {"mismatch", Outcome::kMismatch},
    {"throttled", Outcome::kThrottled},
    {"forbidden", Outcome::kForbidden},
    {"failed", Outcome::kFailed},
    {"skipped", Outcome::kSkipped},
}};

/// To the millisecond: a sum of doubles would show the last bits of its parts.
double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

Json unit_json(const UnitRecord& record) {
  Json json = {
      {"account", record.unit.account},
      {"dataset", name_of(record.unit.dataset)},
      {"from", format_day(record.unit.window.from)},
      {"to", format_day(record.unit.window.to)},
      {"outcome", name_of(record.outcome)},
      {"rows", record.rows},
      {"pages", record.pages},
      {"requests", record.requests},
      {"qpu", record.qpu},
      {"throttled_seconds", rounded(record.throttled_seconds)},
      {"error", record.error ? Json(mask(record.error->message)) : Json()},
  };
  if (record.beyond_history) json["beyond_history"] = true;
  return json;
}

Json totals_json(const std::vector<UnitRecord>& units) {
  UnitRecord sum;
  for (const UnitRecord& unit : units) {
    sum.rows += unit.rows;
    sum.pages += unit.pages;
    sum.requests += unit.requests;
    sum.qpu += unit.qpu;
    sum.throttled_seconds += unit.throttled_seconds;
  }
  return {
      {"units", units.size()}, {"rows", sum.rows},
      {"pages", sum.pages},    {"requests", sum.requests},
      {"qpu", sum.qpu},        {"throttled_seconds", rounded(sum.throttled_seconds)},
  };
}

template <class T>
T checked(Result<T> value) {
  if (!value) throw std::invalid_argument(value.error().message);
  return *std::move(value);
}

UnitRecord read_unit(const Json& json) {
  UnitRecord record;
  record.unit.account = json.at("account").get<std::string>();
  record.unit.dataset =
      parse_dataset(json.at("dataset").get<std::string>()).value_or(Dataset::kActual);
  record.unit.window = {checked(parse_day(json.at("from").get<std::string>())),
                        checked(parse_day(json.at("to").get<std::string>()))};
  // An unknown outcome is from a newer version.
  record.outcome =
      value_in(kOutcomes, json.at("outcome").get<std::string>()).value_or(Outcome::kFailed);
  record.rows = json.at("rows").get<std::uint64_t>();
  record.pages = json.at("pages").get<std::uint64_t>();
  record.requests = json.at("requests").get<std::uint64_t>();
  record.qpu = json.at("qpu").get<std::uint64_t>();
  record.throttled_seconds = json.at("throttled_seconds").get<double>();
  const Json& error = json.at("error");
  if (!error.is_null()) record.error = Error{ErrorKind::kInternal, error.get<std::string>()};
  record.beyond_history = json.value("beyond_history", false);
  return record;
}

}  // namespace

std::string_view name_of(Outcome outcome) noexcept { return name_in(kOutcomes, outcome); }

bool was_read(const UnitRecord& record) noexcept {
  if (record.outcome == Outcome::kSkipped) return record.beyond_history;
  return !is_failure(record.outcome);
}

std::set<AccountDataset> read_whole(const RunRecord& record) {
  std::set<AccountDataset> whole;
  for (const UnitRecord& unit : record.units) {
    whole.emplace(unit.unit.account, unit.unit.dataset);
  }
  for (const UnitRecord& unit : record.units) {
    if (!was_read(unit)) whole.erase({unit.unit.account, unit.unit.dataset});
  }
  return whole;
}

bool may_pass(const UnitRecord& record) noexcept {
  if (record.outcome == Outcome::kThrottled || record.outcome == Outcome::kMismatch) return true;
  if (record.outcome != Outcome::kFailed || !record.error) return false;
  const ErrorKind kind = record.error->kind;
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kTimedOut ||
         kind == ErrorKind::kThrottled || kind == ErrorKind::kBusy || kind == ErrorKind::kIo;
}

std::string to_json(const RunRecord& record) {
  Json units = Json::array();
  for (const UnitRecord& unit : record.units) units.push_back(unit_json(unit));
  const Json json = {
      {"run_id", record.run_id},
      {"command", record.command},
      {"version", record.version},
      {"started_at", format_time(record.started_at)},
      {"ended_at", format_time(record.ended_at)},
      {"exit_code", record.exit_code},
      {"units", std::move(units)},
      {"totals", totals_json(record.units)},
  };
  // Error texts are printable already; `replace` is a last resort, because no type guarantees it.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<RunRecord> parse_run_record(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    RunRecord record;
    record.run_id = json.at("run_id").get<std::string>();
    record.command = json.at("command").get<std::string>();
    record.version = json.at("version").get<std::string>();
    record.started_at = checked(parse_time(json.at("started_at").get<std::string>()));
    record.ended_at = checked(parse_time(json.at("ended_at").get<std::string>()));
    record.exit_code = json.at("exit_code").get<int>();
    for (const Json& unit : json.at("units")) record.units.push_back(read_unit(unit));
    return record;
  } catch (const std::exception& error) {
    return Error{ErrorKind::kData, std::string("the run record is broken: ") + error.what()};
  }
}

}  // namespace azcost
