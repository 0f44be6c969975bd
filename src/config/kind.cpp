#include "kind.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "quoting.hpp"

namespace azcost::config {
namespace {

/// The type of a value, for people.
std::string_view type_of(const Json& value) {
  if (value.is_string()) return "a text";
  if (value.is_boolean()) return "true or false";
  if (value.is_object()) return "an object { ... }";
  if (value.is_array()) return "a list [ ... ]";
  return value.is_number() ? "a number" : "null";
}

}  // namespace

std::string must_be(std::string_view what, const Json& value) {
  constexpr std::size_t kLongestText = 40;
  std::string shown;
  if (value.is_string()) shown = shown_value(value.get_ref<const std::string&>(), kLongestText);
  if (value.is_number()) shown = printable(value.dump(), kLongestText);
  return fmt::format("has to be {}, not {}{}", what, type_of(value),
                     shown.empty() ? "" : " (" + shown + ")");
}

Kind<std::string> any_text() {
  return {.read = [](const Json& value, const Place& place) {
    std::optional<std::string> found;
    if (!value.is_string()) {
      place.refuse(must_be("a text in quotes", value));
      return found;
    }
    const std::string_view text = trim_unseen(value.get_ref<const std::string&>());
    // Placeholders of the template look like this: "<Billing Account ID>".
    const bool is_placeholder = text.size() > 2 && text.front() == '<' && text.back() == '>';
    if (!is_placeholder) return found = text;
    place.refuse(fmt::format("still holds the placeholder{}; write your own value there",
                             may_be_secret(text) ? "" : " " + visible(text, 60)));
    return found;
  }};
}

Kind<int> whole_number(int least, int most) {
  return {.read = [least, most](const Json& value, const Place& place) {
    const bool fits = value.is_number_integer() && value >= least && value <= most;
    if (fits) return std::optional(value.get<int>());
    place.refuse(must_be(fmt::format("a whole number from {} to {}", least, most), value));
    return std::optional<int>();
  }};
}

Kind<bool> true_or_false() {
  return {.read = [](const Json& value, const Place& place) {
    if (value.is_boolean()) return std::optional(value.get<bool>());
    place.refuse(must_be("true or false", value));
    return std::optional<bool>();
  }};
}

Kind<std::filesystem::path> path() {
  Kind<std::filesystem::path> kind = text(parse_path);
  kind.read = [read = kind.read](const Json& value, const Place& place) {
    auto found = read(value, place);
    if (found && !place.folder.empty()) found = (place.folder / *found).lexically_normal();
    return found;
  };
  kind.show = [](const std::filesystem::path& value) { return Json(value.native()); };
  return kind;
}

}  // namespace azcost::config
