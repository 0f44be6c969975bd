/// One setting: its key, how it is read and shown, and which field it fills.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kind.hpp"

namespace azcost::config {

/// `Owner` is the type that one JSON object of the file becomes.
template <class Owner>
struct Row {
  std::string_view key;  ///< dotted when it is in a nested object: "http.timeout"
  /// Sets the owner's field, or reports to the place what is wrong.
  std::function<void(const Json&, const Place&, Owner&)> read;
  /// Nothing: the setting is not shown.
  std::function<std::optional<Json>(const Owner&)> show;
  std::string_view variable = {};  ///< its environment variable; empty: none
  std::string_view missing = {};   ///< what to write; empty: the key is optional
  bool is_in_file = true;
  bool is_for_azure = false;  ///< not used by commands that only read the data directory

  Row from(std::string_view name) && {
    variable = name;
    return std::move(*this);
  }
  Row required(std::string_view hint) && {
    missing = hint;
    return std::move(*this);
  }
  Row for_azure() && {
    is_for_azure = true;
    return std::move(*this);
  }
  /// The part of the key before the dot; empty when there is none.
  [[nodiscard]] std::string_view section() const {
    const auto dot = key.find('.');
    return key.substr(0, dot == std::string_view::npos ? 0 : dot);
  }
};

template <class Owner>
using Table = std::vector<Row<Owner>>;

/// The row of a field: `&Config::http, &HttpSettings::timeout` is `config.http.timeout`. A field of
/// type `std::optional<T>` is shown as null when it holds nothing.
template <class T, class Owner, class Part, class... Parts>
Row<Owner> setting(std::string_view key, const Kind<T>& kind, Part Owner::*part, Parts... parts) {
  const auto field = [ part, parts... ](auto& owner) -> auto& {
    return ((owner.*part).*....*parts);
  };
  using Field = std::remove_reference_t<decltype(field(std::declval<Owner&>()))>;
  return {.key = key,
          .read =
              [read = kind.read, field](const Json& json, const Place& place, Owner& owner) {
                auto value = read(json, place);
                if (!value) return;
                field(owner) = *std::move(value);
                place.note();
              },
          .show =
              [show = kind.show, field](const Owner& owner) {
                if constexpr (std::is_same_v<Field, T>) {
                  return std::optional(show(field(owner)));
                } else {
                  return std::optional(field(owner) ? show(*field(owner)) : Json());
                }
              }};
}

/// "unknown key; did you mean timeout?"
void refuse_unknown(const std::string& key, const std::vector<std::string_view>& known,
                    const Place& place);

/// Reads `object`, which is at `place`, key by key. `section` is the object's key in the table;
/// empty: it is the whole of the table's.
template <class Owner>
void read_object(const Json& object, const Table<Owner>& table, const Place& place, Owner& owner,
                 std::string_view section = "") {
  std::vector<std::string_view> known;
  for (const Row<Owner>& row : table) {
    const std::string_view own = row.section();
    if (!row.is_in_file) continue;
    if (section.empty()) known.push_back(own.empty() ? row.key : own);
    if (!section.empty() && own == section) known.push_back(row.key.substr(section.size() + 1));
  }
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, key) == known.end()) {
      refuse_unknown(key, known, place);
      continue;
    }
    const Place here = place.at(key);
    const std::string full = section.empty() ? key : fmt::format("{}.{}", section, key);
    const auto row = std::ranges::find(table, full, &Row<Owner>::key);
    if (value.is_null()) {
      here.note_null();
    } else if (row != table.end()) {
      row->read(value, here, owner);
    } else if (value.is_object()) {
      read_object(value, table, here, owner, full);
    } else {
      here.refuse(must_be("an object { ... }", value));
    }
  }
  for (const Row<Owner>& row : table) {
    if (row.missing.empty() || !section.empty()) continue;
    const Place here = place.at(row.key);
    if (!here.has_value() && !here.is_reported())
      here.refuse(fmt::format("is missing; {}", row.missing));
  }
}

}  // namespace azcost::config
