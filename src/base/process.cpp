#include "azcost/base/process.hpp"

#include <unistd.h>

namespace azcost {

int process_id() noexcept { return static_cast<int>(::getpid()); }

}  // namespace azcost
