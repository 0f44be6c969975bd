/// One JSON object of the config file, read strictly.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document.hpp"
#include "findings.hpp"

namespace azcost::config {

/// An object and the dotted path to it. Every value that cannot be used goes to the findings and
/// leaves its target as it was; so does a key that is absent or null, without a finding. Texts lose
/// what cannot be seen around them.
class Section {
 public:
  Section(const Json& object, std::string path, Findings& findings)
      : object_(&object), path_(std::move(path)), findings_(&findings) {}

  /// Refuses keys that are not in `known`. Those in `later` are real, but of another version.
  void allow_only(std::span<const std::string_view> known,
                  std::span<const std::string_view> later) const;

  /// Refuses the object when `key` is not in it; `hint` says what to write.
  void require(std::string_view key, std::string_view hint) const;

  /// Reads a text through `parse`, a function from `std::string_view` to a `Result`.
  template <class Parse, class T>
  void read(std::string_view key, Parse parse, T& target) const {
    const auto text = text_at(key);
    if (!text) return;
    findings_->accept(parse(*text), path_of(key), path_of(key), findings_->file(), target);
  }

  /// Reads a list of texts, each through `parse`; one that cannot be used refuses the list.
  template <class Parse, class T>
  void read_list(std::string_view key, Parse parse, std::vector<T>& target) const {
    const Json* list = list_at(key);
    if (list == nullptr) return;
    std::vector<T> values;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string name = element(key, i);
      const auto text = text_of(name, (*list)[i]);
      if (!text) continue;
      auto value = parse(*text);
      if (value) {
        values.push_back(*std::move(value));
      } else {
        findings_->refuse(path_of(name), path_of(name), std::move(value).error());
      }
    }
    if (is_refused(key)) return;
    target = std::move(values);
    findings_->note(path_of(key), findings_->file());
  }

  struct Range {
    int least = 0;
    int most = 0;
  };
  void read_number(std::string_view key, Range range, int& target) const;
  void read_bool(std::string_view key, bool& target) const;

  /// The object at `key`, when there is one.
  [[nodiscard]] std::optional<Section> section(std::string_view key) const;
  /// The objects of the list at `key`.
  [[nodiscard]] std::vector<Section> sections(std::string_view key) const;

  [[nodiscard]] bool holds_object(std::string_view key) const;
  [[nodiscard]] bool holds_text(std::string_view key) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;
  void refuse(std::string_view key, std::string what) const;
  void warn(std::string_view key, std::string_view what) const;
  /// Whether something is wrong with the value at `key`.
  [[nodiscard]] bool is_refused(std::string_view key) const {
    return findings_->is_told(path_of(key));
  }
  /// "key[2]"
  [[nodiscard]] static std::string element(std::string_view key, std::size_t index);

 private:
  [[nodiscard]] const Json* find(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> text_at(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> text_of(std::string_view key, const Json& value) const;
  [[nodiscard]] const Json* list_at(std::string_view key) const;

  const Json* object_;
  std::string path_;
  Findings* findings_;
};

}  // namespace azcost::config
