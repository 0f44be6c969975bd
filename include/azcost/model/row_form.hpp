/// Which keys of a stored row hold what the manifest sums up.
#pragma once

#include <string_view>
#include <vector>

#include "azcost/model/shape.hpp"

namespace azcost {

/// The views are of constants.
struct RowForm {
  /// The first of these keys that the row has holds a text that begins with the day.
  std::vector<std::string_view> days;
  std::string_view cost;
  std::string_view currency;
  /// The key of the object that holds the currency; empty: the row itself does.
  std::string_view currency_holder = {};
  /// The customer: a string, or null for rows without a customer. Empty: there is no such key.
  std::string_view customer = {};
};

[[nodiscard]] RowForm row_form(const Shape& shape);

}  // namespace azcost
