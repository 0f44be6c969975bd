/// The documents of the Billing API, read without more memory than their few fields need.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "azcost/base/result.hpp"

namespace azcost::fetch {

/// Takes one entry of a list.
using TakeEntry = std::function<void(const nlohmann::json& entry)>;

/// Reads a JSON object, but keeps only the fields that azcost knows, and no list but `value`, whose
/// entries go to `take` one by one and are not in the result. An answer of megabytes may hold
/// millions of values, which would be hundreds of megabytes at once. Errors: `kData`; then `take`
/// was not called, or the list has more entries than any page.
[[nodiscard]] Result<nlohmann::json> read_billing_document(const std::string& body,
                                                           const TakeEntry& take);

}  // namespace azcost::fetch
