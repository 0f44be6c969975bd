#include "azcost/base/process.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace azcost {

int process_id() noexcept { return static_cast<int>(::getpid()); }

std::string host_name() {
  constexpr std::size_t kLongest = 256;  // HOST_NAME_MAX is 64 on Linux
  std::array<char, kLongest> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "";
  return name.data();
}

void give_back_memory() noexcept { ::malloc_trim(0); }

bool occupy_standard_descriptors() noexcept {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    // Output to a closed standard error is lost. A summary or rows that are lost must be an error:
    // so standard output gets a descriptor that cannot be written to.
    const int mode = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;
    // This is the lowest free descriptor: the lower ones are open by now.
    if (::open("/dev/null", mode) != descriptor) return false;
  }
  return true;
}

Error no_thread(const std::system_error& error) {
  return {
      ErrorKind::kIo,
      "cannot start a thread: " + error.code().message() +
          "; end other programs, or raise the limit (ulimit -u, ulimit -v, TasksMax=, MemoryMax=)"};
}

bool is_journal(int descriptor, std::string_view journal_stream) noexcept {
  struct ::stat info {};
  if (journal_stream.empty() || ::fstat(descriptor, &info) != 0) return false;
  return journal_stream == std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
}

void seal_memory() noexcept {
  // Both are needed: a limit of zero does not stop a core that core_pattern pipes to a program.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace azcost
