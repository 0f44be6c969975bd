/// Compression of answers, as the real service does it for clients that take it.
#pragma once

#include "azcost/emulator/traffic.hpp"

namespace azcost::emulator {

/// Compresses the body when it is worth it and the client takes it. A body that shall be cut is
/// not: the test counts in bytes that it knows.
void compress(Answer& answer, const HttpRequest& request);

}  // namespace azcost::emulator
