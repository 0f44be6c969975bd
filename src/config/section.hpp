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
/// leaves its target as it was; so does a key that is absent or null, without a finding.
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
    findings_->accept(parse(*text), path_of(key), path_of(key), Origin::kFile, target);
  }

  /// Reads a list of texts, each through `parse`; the first that cannot be used refuses the list.
  template <class Parse, class T>
  void read_list(std::string_view key, Parse parse, std::vector<T>& target) const {
    const auto texts = texts_at(key);
    if (!texts) return;
    std::vector<T> values;
    for (std::size_t i = 0; i < texts->size(); ++i) {
      auto value = parse((*texts)[i]);
      if (!value) {
        return findings_->refuse(path_of(key) + "[" + std::to_string(i) + "]",
                                 std::move(value).error());
      }
      values.push_back(*std::move(value));
    }
    target = std::move(values);
    findings_->note(path_of(key), Origin::kFile);
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

 private:
  [[nodiscard]] const Json* find(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> text_at(std::string_view key) const;
  [[nodiscard]] std::optional<std::vector<std::string>> texts_at(std::string_view key) const;

  const Json* object_;
  std::string path_;
  Findings* findings_;
};

}  // namespace azcost::config
