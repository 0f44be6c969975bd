/// Which keys of a stored row carry what the manifest tells of it.
#pragma once

#include <string_view>
#include <vector>

#include "azcost/model/shape.hpp"

namespace azcost {

/// The views are names in the program, or in the shape that the form was made of.
struct RowForm {
  /// The first of them that the row has.
  std::vector<std::string_view> days;
  /// What follows "2026-10-05" in the text of a day.
  std::string_view day_suffix;
  std::string_view cost;
  std::string_view currency;
  /// The key of the object that holds the currency; empty: the row itself does.
  std::string_view currency_holder;
  /// Whose the row is: a string, or null for what no customer owns. Empty: no key tells.
  std::string_view customer;
  /// Other amounts; they may be null.
  std::vector<std::string_view> amounts;
  /// Values may be objects.
  bool is_nested = false;
};

/// `shape` must outlive the form.
[[nodiscard]] RowForm row_form(const Shape& shape);

}  // namespace azcost
