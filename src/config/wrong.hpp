/// How the parsers of single values say that one cannot be used.
#pragma once

#include <string>
#include <utility>

#include "azcost/base/result.hpp"

namespace azcost::config {

/// `what` is wrong with the value; where the value stands is added by the reader.
inline Error wrong(std::string what) { return {ErrorKind::kConfig, std::move(what)}; }

}  // namespace azcost::config
