/// Which keys of a stored row carry what the manifest says of it.
#pragma once

#include <string_view>
#include <vector>

#include "azcost/model/shape.hpp"

namespace azcost {

/// The views are names in the program.
struct RowForm {
  /// The first of them that the row has: a text that begins with a day.
  std::vector<std::string_view> days;
  std::string_view cost;
  std::string_view currency;
  /// The key of the object that holds the currency; empty: the row itself does.
  std::string_view currency_holder = {};
  /// Whose the row is: a string, or null for what no customer owns. Empty: no key tells.
  std::string_view customer = {};
};

[[nodiscard]] RowForm row_form(const Shape& shape);

}  // namespace azcost
