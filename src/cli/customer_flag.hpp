/// The customers that `--customer` asks for.
#pragma once

#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "commands.hpp"

namespace azcost::cli {

/// Puts the customers of `--customer` in the place of those of `accounts`; leaves them alone when
/// the flag was not given. Errors are of kind `kUsage`: what is no GUID, and a run that would store
/// what a flag has cut down.
Status apply_customer_flag(const CollectFlags& flags,
                           std::vector<config::AccountSettings>& accounts);

}  // namespace azcost::cli
