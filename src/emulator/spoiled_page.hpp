/// Answers of the service that a fault spoils.
#pragma once

#include <string>

#include "azcost/emulator/faults.hpp"
#include "azcost/emulator/traffic.hpp"

namespace azcost::emulator {

/// Does to a page what `fault` says, if it is one that happens to pages. `link` is the address
/// under which this page was asked for, without its origin; `url` is the origin.
void spoil(Answer& page, const Fault& fault, const std::string& url, const std::string& link);

}  // namespace azcost::emulator
