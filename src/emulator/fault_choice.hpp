/// Which fault befalls which request.
#pragma once

#include <cstdint>

#include "azcost/emulator/server.hpp"
#include "azcost/model/calendar.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// The first of `options.faults` that fits the request, or null. `number` counts the requests of
/// its kind, from 1. Equal seeds, equal choices, however many clients there are.
[[nodiscard]] const Fault* choose_fault(const ServerOptions& options, RequestKind kind,
                                        std::uint64_t number, const Request& request, Day today,
                                        const World& world);

}  // namespace azcost::emulator
