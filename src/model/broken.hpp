/// How what is stored says that it cannot be read.
#pragma once

#include <string>
#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/base/text.hpp"

namespace azcost {

/// "the manifest is broken: it holds NUL bytes"; `what` comes with its verb.
inline Error broken(std::string_view what, std::string_view why) {
  return {ErrorKind::kData, std::string(what) + " broken: " + printable(why)};
}

}  // namespace azcost
