#include "azcost/base/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace azcost {

int process_id() noexcept { return static_cast<int>(::getpid()); }

void seal_memory() noexcept {
  // Both: a limit of zero does not keep a core from a program that core_pattern pipes it to.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace azcost
