/// Compression of answers, as the real service does it for clients that take it.
#pragma once

#include "azcost/emulator/traffic.hpp"

namespace azcost::emulator {

/// Compresses the body if it is long enough and the client takes gzip. A body that will be cut is
/// not compressed, so that tests know its bytes.
void compress(Answer& answer, const HttpRequest& request);

}  // namespace azcost::emulator
