/// What reading the settings has found out so far.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"

namespace azcost::config {

/// Where each value came from, and the first thing that is wrong: readers go on after a slip, and
/// what they find later often follows from it.
class Findings {
 public:
  /// `key` has a value from `origin`; a later one takes its place.
  void note(std::string key, Origin origin) { origins_[std::move(key)] = origin; }

  [[nodiscard]] bool has_value(std::string_view key) const {
    return origins_.find(key) != origins_.end();
  }

  void refuse(Error error) {
    if (!error_) error_ = std::move(error);
  }
  /// `where` (a key path, a variable, a flag) cannot be used, and why.
  void refuse(std::string_view where, Error error) { refuse(std::move(error).in(where)); }
  void refuse(std::string_view where, std::string what) {
    refuse(where, Error{ErrorKind::kConfig, std::move(what)});
  }

  /// Puts the value into `target`, or refuses what stands at `where`.
  template <class T, class Target>
  void accept(Result<T> value, std::string_view where, std::string key, Origin origin,
              Target& target) {
    if (!value) return refuse(where, std::move(value).error());
    target = *std::move(value);
    note(std::move(key), origin);
  }

  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  [[nodiscard]] const Origins& origins() const noexcept { return origins_; }

 private:
  std::optional<Error> error_;
  Origins origins_;
};

}  // namespace azcost::config
