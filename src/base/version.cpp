#include "azcost/base/version.hpp"

namespace azcost {

std::string_view version() noexcept { return AZCOST_VERSION; }

}  // namespace azcost
