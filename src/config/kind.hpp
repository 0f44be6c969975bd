/// How a setting is written in JSON. What is shown can be read again.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "azcost/base/names.hpp"
#include "azcost/base/text.hpp"
#include "document.hpp"
#include "values.hpp"

namespace azcost::config {

template <class T>
struct Kind {
  /// Nothing when the value cannot be used; then the place has the reason.
  std::function<std::optional<T>(const Json&, const Place&)> read;
  /// Types that JSON does not have need a function of their own.
  std::function<Json(const T&)> show = [](const T& value) {
    if constexpr (std::is_constructible_v<Json, T>) return Json(value);
    return Json();
  };
};

/// "has to be <what>, not a list [ ... ]": for a value of another type.
[[nodiscard]] std::string must_be(std::string_view what, const Json& value);

/// A text without invisible characters around it; placeholders of the template are refused.
[[nodiscard]] Kind<std::string> any_text();
[[nodiscard]] Kind<int> whole_number(int least, int most);
[[nodiscard]] Kind<bool> true_or_false();
/// The path of a file or folder; a relative one is below the folder of its place.
[[nodiscard]] Kind<std::filesystem::path> path();

/// A text that `parse` accepts.
template <class T>
Kind<T> text(Result<T> (*parse)(std::string_view)) {
  return {.read = [parse](const Json& value, const Place& place) {
    const auto text = any_text().read(value, place);
    if (!text) return std::optional<T>();
    auto parsed = parse(*text);
    if (parsed) return std::optional<T>(*std::move(parsed));
    place.refuse(std::move(parsed).error());
    return std::optional<T>();
  }};
}

/// The same; `format` writes what `parse` reads.
template <class T, class Format>
Kind<T> text(Result<T> (*parse)(std::string_view), Format format) {
  Kind<T> kind{.read = text(parse).read, .show = nullptr};
  kind.show = [format](const T& value) { return Json(format(value)); };
  return kind;
}

/// One of the names of an enumeration.
template <class T, std::size_t kCount>
Kind<T> one_of(const NamesOf<T, kCount>& names) {
  return {.read =
              [names](const Json& value, const Place& place) {
                const auto text = any_text().read(value, place);
                if (!text) return std::optional<T>();
                auto named = value_in(names, *text);
                if (!named) place.refuse(none_of(*text, names_in(names)));
                return named;
              },
          .show = [names](const T& value) { return Json(name_in(names, value)); }};
}

/// A list; one element that cannot be used makes all of it unusable.
template <class T>
Kind<std::vector<T>> list_of(const Kind<T>& kind) {
  return {.read =
              [kind](const Json& list, const Place& place) {
                std::optional<std::vector<T>> values(std::in_place);
                if (!list.is_array()) place.refuse(must_be("a list of texts [\"...\"]", list));
                for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
                  auto value = kind.read(list[i], place.at(i));
                  if (value) values->push_back(*std::move(value));
                }
                if (place.is_reported()) values.reset();
                return values;
              },
          .show =
              [kind](const std::vector<T>& values) {
                Json list = Json::array();
                for (const T& value : values) list.push_back(kind.show(value));
                return list;
              }};
}

/// A list that names nothing twice, ignoring case.
template <class T>
Kind<std::vector<T>> set_of(const Kind<T>& kind) {
  Kind<std::vector<T>> set = list_of(kind);
  set.read = [read = set.read, show = set.show](const Json& list, const Place& place) {
    auto values = read(list, place);
    const Json shown = show(values.value_or(std::vector<T>()));
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      std::string name = to_lower(shown[i].template get_ref<const std::string&>());
      const bool is_known = std::ranges::find(seen, name) != seen.end();
      if (is_known) place.at(i).refuse("stands twice in the list; keep one of them");
      seen.push_back(std::move(name));
    }
    return values;
  };
  return set;
}

}  // namespace azcost::config
