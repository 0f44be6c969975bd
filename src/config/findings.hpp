/// What reading the settings has found out so far.
#pragma once

#include <algorithm>
#include <map>
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

/// Where each value came from, and all that is wrong. Readers go on after a slip; what would only
/// follow from it is not told (`is_told`).
class Findings {
 public:
  /// `file` is what values of the config file come from, for people.
  explicit Findings(std::string file = "") : file_(std::move(file)) {}

  [[nodiscard]] const std::string& file() const noexcept { return file_; }

  /// `key` has a value from `origin`; a later one takes its place.
  void note(const std::string& key, std::string origin) {
    values_.insert(key);
    origins_[key] = std::move(origin);
  }
  /// The file says `null`, which is the default and no value.
  void note_null(const std::string& key) { origins_[key] = file_; }

  [[nodiscard]] bool has_value(const std::string& key) const { return values_.contains(key); }

  /// `where` (a key path, a variable, a flag) cannot be used for the setting `key`, and why.
  void refuse(std::string_view where, std::string key, Error error) {
    problems_.push_back({std::move(key), std::move(error).in(where)});
  }
  void refuse(std::string_view where, std::string key, std::string what) {
    refuse(where, std::move(key), Error{ErrorKind::kConfig, std::move(what)});
  }
  /// The settings as a whole cannot be read.
  void refuse(Error error) { problems_.push_back({"", std::move(error)}); }

  void warn(std::string text) { warnings_.push_back(std::move(text)); }

  /// That `key` has no value follows from what is told already.
  void excuse(std::string key) { excused_.insert(std::move(key)); }

  /// Whether something is told about `key` or a part of it.
  [[nodiscard]] bool is_told(const std::string& key) const {
    const auto is_part = [&key](const Problem& problem) {
      if (!problem.key.starts_with(key)) return false;
      const std::string_view rest = std::string_view(problem.key).substr(key.size());
      return rest.empty() || rest.front() == '.' || rest.front() == '[';
    };
    return excused_.contains(key) || std::ranges::any_of(problems_, is_part);
  }

  /// Puts a value into `target`, or refuses what stands at `where`.
  template <class T, class Target>
  void accept(Result<T> value, std::string_view where, const std::string& key,
              const std::string& origin, Target& target) {
    if (!value) return refuse(where, key, std::move(value).error());
    target = *std::move(value);
    note(key, origin);
  }

  /// All problems and warnings so far are of `context`.
  void put_in(std::string_view context) {
    for (Problem& problem : problems_) problem.error = std::move(problem.error).in(context);
    for (std::string& warning : warnings_) warning.insert(0, ": ").insert(0, context);
  }

  [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return problems_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }
  [[nodiscard]] const Origins& origins() const noexcept { return origins_; }

 private:
  std::string file_;
  std::vector<Problem> problems_;
  std::vector<std::string> warnings_;
  std::set<std::string> values_;
  std::set<std::string> excused_;
  Origins origins_;
};

}  // namespace azcost::config
