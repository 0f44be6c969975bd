/// What a query can group and filter by.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "azcost/emulator/partner.hpp"

namespace azcost::emulator {

/// Names of dimensions.
using Dimensions = std::span<const std::string_view>;

/// The dimensions of an agreement, in the order in which the service lists them when it refuses an
/// unknown grouping.
[[nodiscard]] Dimensions dimensions_of(AgreementType agreement) noexcept;
/// The name as it stands in `known`; empty when it is not there. Case does not matter: the service
/// takes names in camel case, too.
[[nodiscard]] std::string_view find_dimension(std::string_view name, Dimensions known) noexcept;
/// `'ResourceGroup','ResourceGroupName',…,''`, with an empty name at the end, as the service lists
/// it.
[[nodiscard]] std::string quoted_names(Dimensions dimensions);

}  // namespace azcost::emulator
