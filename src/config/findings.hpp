/// What reading the settings has found so far, and where.
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"

namespace azcost::config {

/// A setting that cannot be used: its dotted key, and what is wrong with it.
struct Problem {
  std::string key;
  Error error;
};

/// Where each value came from, and all problems. Readers continue after a problem. What only
/// follows from it is not reported (`is_reported`).
struct Findings {
  std::vector<Problem> problems;
  std::vector<std::string> warnings;
  Origins origins;
  std::set<std::string> given;    ///< keys with a value, which may be `null` (the default)
  std::set<std::string> excused;  ///< keys that have no value because of a problem

  /// Whether a problem is about `key` or a part of it.
  [[nodiscard]] bool is_reported(const std::string& key) const {
    const auto is_part = [&key](const Problem& problem) {
      if (!problem.key.starts_with(key)) return false;
      const std::string_view rest = std::string_view(problem.key).substr(key.size());
      return rest.empty() || rest.front() == '.' || rest.front() == '[';
    };
    return excused.contains(key) || std::ranges::any_of(problems, is_part);
  }
};

/// One place where a value stands: a key of the file, a variable or a flag.
struct Place {
  Findings* findings = nullptr;
  std::string file = {};  ///< for people; empty for a variable or a flag
  std::string name = {};  ///< "accounts[0].name", "AZCOST_DATA_DIR", "--data-dir"
  std::string key = {};   ///< the setting that it decides: "accounts[0].name", "data_dir"
  std::filesystem::path folder = {};  ///< relative paths are below it; empty: they stay as they are
  ErrorKind kind = ErrorKind::kConfig;  ///< of the errors that are reported here

  /// The place of `child` in the object that is here.
  [[nodiscard]] Place at(std::string_view child) const {
    const std::string step = (key.empty() ? "" : ".") + std::string(child);
    return {findings, file, name + step, key + step, folder, kind};
  }
  /// The place of an element in the list that is here.
  [[nodiscard]] Place at(std::size_t index) const {
    const std::string step = "[" + std::to_string(index) + "]";
    return {findings, file, name + step, key + step, folder, kind};
  }

  void refuse(Error error) const {
    error.kind = kind;
    findings->problems.push_back({key, std::move(error).in(text())});
  }
  void refuse(std::string what) const { refuse(Error{kind, std::move(what)}); }
  void warn(const std::string& what) const { findings->warnings.push_back(text() + ": " + what); }
  [[nodiscard]] bool is_reported() const { return findings->is_reported(key); }
  [[nodiscard]] bool has_value() const { return findings->given.contains(key); }

  /// Records this place as the origin of the setting; a later place replaces it.
  void note() const {
    findings->given.insert(key);
    note_null();
  }
  void note_null() const { findings->origins[key] = file.empty() ? name : file; }

 private:
  [[nodiscard]] std::string text() const { return file.empty() ? name : file + ": " + name; }
};

}  // namespace azcost::config
