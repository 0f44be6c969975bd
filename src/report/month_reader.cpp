#include "month_reader.hpp"

#include <algorithm>
#include <utility>

#include "azcost/model/manifest.hpp"

namespace azcost::report {
namespace {

namespace dom = simdjson::dom;

// Reading throws `Extraordinary`, or what the library throws, inside of this file only.
struct Extraordinary {};

template <class T>
T value_of(Result<T> result) {
  if (!result) throw Extraordinary();
  return *std::move(result);
}

void require(bool condition) {
  if (!condition) throw Extraordinary();
}

std::string_view text_of(dom::element json) { return json.get_string().value(); }

Day day_in(const Month& month, std::string_view text) {
  const Day day = value_of(parse_day(text));
  require(Month(day) == month);
  return day;
}

Totals totals_in(dom::element json) {
  Totals totals;
  for (const auto& [currency, amount] : json.get_object()) {
    totals[std::string(currency)] += value_of(Decimal::parse(text_of(amount)));
  }
  return totals;
}

void add_entry(Day day, dom::element json, StoredMonth& month) {
  const std::uint64_t rows = json["rows"].get_uint64();
  month.rows += rows;
  for (const auto& [currency, amount] : json["totals"].get_object()) {
    const Decimal total = value_of(Decimal::parse(text_of(amount)));
    month.totals[std::string(currency)] += total;
  }
  auto own = json["without_customer"];
  const bool is_told = own.error() != simdjson::NO_SUCH_FIELD;
  add_without_customer(is_told ? std::optional(totals_in(own.value())) : std::nullopt, rows, month);
  const SystemTime collected_at = value_of(parse_time(json["collected_at"].get_string()));
  require(month.days.emplace(day, collected_at).second);
}

void add_days(dom::element json, StoredMonth& month) {
  for (const auto day : json["pending"].get_array()) {
    month.pending.insert(day_in(month.month, text_of(day)));
  }
  for (const auto& [name, entry] : json["days"].get_object()) {
    add_entry(day_in(month.month, name), entry, month);
  }
}

}  // namespace

const MonthReader::KnownShape* MonthReader::shape_in(dom::element json) {
  const std::string text = simdjson::minify(json);
  if (const auto known = shapes_.find(text); known != shapes_.end()) return &known->second;
  KnownShape known;
  known.shape = value_of(parse_shape(text));
  known.fingerprint = fingerprint(known.shape);
  return &shapes_.emplace(text, std::move(known)).first->second;
}

std::optional<StoredMonth> MonthReader::read_ordinary(const std::string& text) {
  try {
    require(has_true_digest(text));
    const dom::element json = parser_.parse(text);
    require(json["manifest_version"].get_uint64() == std::uint64_t{kManifestVersion});
    StoredMonth month;
    month.account = std::string(text_of(json["account"]));
    const auto dataset = parse_dataset(json["dataset"].get_string());
    require(dataset.has_value());
    month.dataset = *dataset;
    month.month = value_of(parse_month(json["month"].get_string()));
    const KnownShape* known = shape_in(json["shape"]);
    require(text_of(json["fingerprint"]) == known->fingerprint);
    month.shape = known->shape;
    add_days(json, month);
    return month;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  } catch (const Extraordinary&) {
    return std::nullopt;
  }
}

Result<StoredMonth> MonthReader::read(const std::string& text) {
  if (auto month = read_ordinary(text)) return *std::move(month);
  const auto manifest = parse_manifest(text);
  if (!manifest) return manifest.error();
  return stored_month_of(*manifest);
}

}  // namespace azcost::report
