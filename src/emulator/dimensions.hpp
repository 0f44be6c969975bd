/// What a query can group and filter by.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "azcost/emulator/partner.hpp"

namespace azcost::emulator {

/// Names of dimensions.
using Dimensions = std::span<const std::string_view>;

/// Those of an agreement, in the order in which the service itself lists them in the text of its
/// answer to an unknown grouping.
[[nodiscard]] Dimensions dimensions_of(AgreementType agreement) noexcept;
/// The name as it stands in `known`; empty: it is none of them. Case does not matter: the service
/// takes names in camel case too.
[[nodiscard]] std::string_view find_dimension(std::string_view name, Dimensions known) noexcept;
/// `'ResourceGroup','ResourceGroupName',…,''`, the end included: the service lists an empty name.
[[nodiscard]] std::string quoted_names(Dimensions dimensions);

}  // namespace azcost::emulator
