/// Reads documents of the Billing API with no more memory than their few fields need: an answer of
/// some megabytes may hold millions of values, and a tree of them would take hundreds of megabytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"

namespace azcost::fetch {

/// The fields that are read from an entry, as sent; absent ones are empty.
struct BillingEntry {
  std::string id;
  std::string name;       ///< `properties.displayName`
  std::string agreement;  ///< `properties.agreementType`

  friend bool operator==(const BillingEntry&, const BillingEntry&) = default;
};

/// One page of a list.
struct BillingPage {
  std::vector<BillingEntry> entries;
  std::string next_link;  ///< empty: it is the last one
};

/// Reads `{"value":[…],"nextLink":…}`; `id_key` names the id of an entry. Errors: `kData` for
/// anything but a whole document of this form, and for more entries than any page has.
[[nodiscard]] Result<BillingPage> read_billing_page(std::string_view body, std::string_view id_key);

/// Reads a document that is one entry, whose id is its `name`. Errors: `kData`.
[[nodiscard]] Result<BillingEntry> read_billing_entry(std::string_view body);

}  // namespace azcost::fetch
