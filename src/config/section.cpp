#include "section.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "azcost/base/text.hpp"

namespace azcost::config {
namespace {

/// The template's values to fill in look like this: "<Billing Account ID>".
bool is_placeholder(std::string_view text) {
  return text.size() > 2 && text.front() == '<' && text.back() == '>';
}

std::string placeholder_hint(std::string_view text) {
  return "still holds the placeholder " + printable(text, 60) + "; write your own value there";
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
  return "has to be " + std::string(what) + ", not " + std::string(kind_of(value));
}

}  // namespace

void Section::allow_only(std::span<const std::string_view> known,
                         std::span<const std::string_view> later) const {
  for (const auto& [key, value] : object_->items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    if (std::ranges::find(later, key) != later.end()) {
      refuse(key, "is not supported by this version; leave it out");
      continue;
    }
    const auto near = nearest(key, known);
    refuse(printable(key, 60),
           "unknown key" + (near ? "; did you mean " + std::string(*near) + "?" : std::string()));
  }
}

void Section::require(std::string_view key, std::string_view hint) const {
  if (find(key) == nullptr) refuse(key, "is missing; " + std::string(hint));
}

void Section::read_number(std::string_view key, Range range, int& target) const {
  const Json* value = find(key);
  if (value == nullptr) return;
  const bool fits = value->is_number_integer() && *value >= range.least && *value <= range.most;
  if (!fits) {
    return refuse(key, "has to be a whole number from " + std::to_string(range.least) + " to " +
                           std::to_string(range.most));
  }
  target = value->get<int>();
  findings_->note(path_of(key), Origin::kFile);
}

void Section::read_bool(std::string_view key, bool& target) const {
  const Json* value = find(key);
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(key, must_be("true or false", *value));
  target = value->get<bool>();
  findings_->note(path_of(key), Origin::kFile);
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
    const std::string name = std::string(key) + "[" + std::to_string(i) + "]";
    if (!(*value)[i].is_object()) {
      refuse(name, must_be("an object { ... }", (*value)[i]));
      return {};
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
  findings_->refuse(path_of(key), std::move(what));
}

const Json* Section::find(std::string_view key) const {
  const auto found = object_->find(std::string(key));
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> Section::text_at(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    refuse(key, must_be("a text in quotes", *value));
    return std::nullopt;
  }
  auto text = value->get<std::string>();
  if (is_placeholder(text)) {
    refuse(key, placeholder_hint(text));
    return std::nullopt;
  }
  return text;
}

std::optional<std::vector<std::string>> Section::texts_at(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array()) {
    refuse(key, must_be("a list of texts [\"...\"]", *value));
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const Json& element = (*value)[i];
    const std::string name = std::string(key) + "[" + std::to_string(i) + "]";
    if (!element.is_string()) {
      refuse(name, must_be("a text in quotes", element));
      return std::nullopt;
    }
    auto text = element.get<std::string>();
    if (is_placeholder(text)) {
      refuse(name, placeholder_hint(text));
      return std::nullopt;
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace azcost::config
