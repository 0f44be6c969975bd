#include "section.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "azcost/base/text.hpp"
#include "quoting.hpp"

namespace azcost::config {
namespace {

/// The template's values to fill in look like this: "<Billing Account ID>".
bool is_placeholder(std::string_view text) {
  return text.size() > 2 && text.front() == '<' && text.back() == '>';
}

std::string placeholder_hint(std::string_view text) {
  return "still holds the placeholder" +
         (may_be_secret(text) ? std::string() : " " + visible(text, 60)) +
         "; write your own value there";
}

/// What a value is, for people.
std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::string:
      return "a text";
    case Json::value_t::boolean:
      return "true or false";
    case Json::value_t::object:
      return "an object { ... }";
    case Json::value_t::array:
      return "a list [ ... ]";
    case Json::value_t::null:
      return "null";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "a number";
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return "something else";
}

std::string must_be(std::string_view what, const Json& value) {
  constexpr std::size_t kLongestText = 40;
  std::string text = "has to be " + std::string(what) + ", not " + std::string(kind_of(value));
  if (value.is_string())
    text += " (" + shown_value(value.get_ref<const std::string&>(), kLongestText) + ")";
  if (value.is_number()) text += " (" + printable(value.dump(), kLongestText) + ")";
  return text;
}

}  // namespace

void Section::allow_only(std::span<const std::string_view> known,
                         std::span<const std::string_view> later) const {
  for (const auto& [key, value] : object_->items()) {
    if (std::ranges::find(known, key) != known.end()) {
      if (value.is_null()) findings_->note_null(path_of(key));
      continue;
    }
    if (names_a_secret(key)) continue;  // told as such
    if (std::ranges::find(later, key) != later.end()) {
      refuse(key, "is not supported by this version; leave it out");
      continue;
    }
    const auto near = nearest(key, known);
    refuse(key_text(key),
           "unknown key" + (near ? "; did you mean " + std::string(*near) + "?" : std::string()));
    if (near) findings_->excuse(path_of(*near));
  }
}

void Section::require(std::string_view key, std::string_view hint) const {
  if (find(key) == nullptr && !is_refused(key)) refuse(key, "is missing; " + std::string(hint));
}

void Section::read_number(std::string_view key, Range range, int& target) const {
  const Json* value = find(key);
  if (value == nullptr) return;
  const bool fits = value->is_number_integer() && *value >= range.least && *value <= range.most;
  if (!fits) {
    return refuse(key, must_be("a whole number from " + std::to_string(range.least) + " to " +
                                   std::to_string(range.most),
                               *value));
  }
  target = value->get<int>();
  findings_->note(path_of(key), findings_->file());
}

void Section::read_bool(std::string_view key, bool& target) const {
  const Json* value = find(key);
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(key, must_be("true or false", *value));
  target = value->get<bool>();
  findings_->note(path_of(key), findings_->file());
}

std::optional<Section> Section::section(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    refuse(key, must_be("an object { ... }", *value));
    return std::nullopt;
  }
  return Section(*value, path_of(key), *findings_);
}

std::vector<Section> Section::sections(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    refuse(key, must_be("a list [ ... ]", *value));
    return {};
  }
  std::vector<Section> found;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const std::string name = element(key, i);
    if (!(*value)[i].is_object()) {
      refuse(name, must_be("an object { ... }", (*value)[i]));
      continue;
    }
    found.emplace_back((*value)[i], path_of(name), *findings_);
  }
  return found;
}

bool Section::holds_object(std::string_view key) const {
  const Json* value = find(key);
  return value != nullptr && value->is_object();
}

bool Section::holds_text(std::string_view key) const {
  const Json* value = find(key);
  return value != nullptr && value->is_string();
}

std::string Section::path_of(std::string_view key) const {
  return (path_.empty() ? "" : path_ + ".") + std::string(key);
}

void Section::refuse(std::string_view key, std::string what) const {
  findings_->refuse(path_of(key), path_of(key), std::move(what));
}

void Section::warn(std::string_view key, std::string_view what) const {
  findings_->warn(path_of(key).append(": ").append(what));
}

std::string Section::element(std::string_view key, std::size_t index) {
  return std::string(key) + "[" + std::to_string(index) + "]";
}

const Json* Section::find(std::string_view key) const {
  const auto found = object_->find(std::string(key));
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> Section::text_of(std::string_view key, const Json& value) const {
  if (!value.is_string()) {
    refuse(key, must_be("a text in quotes", value));
    return std::nullopt;
  }
  std::string text(trim_unseen(value.get_ref<const std::string&>()));
  if (!is_placeholder(text)) return text;
  refuse(key, placeholder_hint(text));
  return std::nullopt;
}

std::optional<std::string> Section::text_at(std::string_view key) const {
  const Json* value = find(key);
  return value == nullptr ? std::nullopt : text_of(key, *value);
}

const Json* Section::list_at(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr || value->is_array()) return value;
  refuse(key, must_be("a list of texts [\"...\"]", *value));
  return nullptr;
}

}  // namespace azcost::config
