// Preloaded into the real binary: one of its calls on files fails, is cut short, or is the last one
// it makes. Only regular files count; other tests are about pipes and sockets.
//
//   AZCOST_TEST_FAULT="write ENOSPC 3"   the third write(2); also fsync, rename, and EINTR, EIO,
//                                        SHORT, KILL
//   AZCOST_TEST_FAULT_SEEN=<file>        made when that call comes
//   AZCOST_TEST_LACKS="folder-sync chmod flock"
//                                        what this machine does not have; also any-lock, threads,
//                                        second-thread
//
// A descriptor whose fsync failed must never be synced again: Linux reports a lost page once, and
// then treats the file as clean. A program that does it anyway is ended with SIGABRT.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

struct Wanted {
  std::array<char, 16> call{};
  std::array<char, 16> fault{};
  int number = 0;
};

Wanted read_wanted() {
  Wanted wanted;
  const char* const text = std::getenv("AZCOST_TEST_FAULT");
  if (text == nullptr || std::sscanf(text, "%15s %15s %d", wanted.call.data(), wanted.fault.data(),
                                     &wanted.number) != 3) {
    wanted.number = 0;
  }
  return wanted;
}

const Wanted& wanted() {
  static const Wanted kWanted = read_wanted();
  return kWanted;
}

bool is(const std::array<char, 16>& word, const char* text) {
  return std::strcmp(word.data(), text) == 0;
}

void tell_that_it_came() {
  if (const char* const path = std::getenv("AZCOST_TEST_FAULT_SEEN")) {
    const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) next<int(int)>("close")(file);
  }
}

/// Counts this call, and returns whether it is the one that fails.
bool comes(const char* call) {
  static std::atomic<int> count = 0;
  if (!is(wanted().call, call) || ++count != wanted().number) return false;
  tell_that_it_came();
  if (is(wanted().fault, "KILL")) raise(SIGKILL);
  return true;
}

int error_wanted() {
  if (is(wanted().fault, "EINTR")) return EINTR;
  if (is(wanted().fault, "ENOSPC")) return ENOSPC;
  return EIO;
}

/// Whether this machine does not have `call`.
bool lacks(const char* call) {
  static const char* const kLacks = std::getenv("AZCOST_TEST_LACKS");
  return kLacks != nullptr && std::strstr(kLacks, call) != nullptr;
}

bool is_regular(int descriptor) {
  struct stat info {};
  return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

constexpr std::size_t kDescriptors = 1024;
std::array<std::atomic<bool>, kDescriptors> spoiled{};

std::atomic<bool>* mark_of(int descriptor) {
  const auto index = static_cast<std::size_t>(descriptor);
  return descriptor >= 0 && index < kDescriptors ? &spoiled[index] : nullptr;
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  if (!is_regular(descriptor) || !comes("write")) return real(descriptor, bytes, size);
  if (is(wanted().fault, "SHORT")) return real(descriptor, bytes, size > 1 ? size / 2 : size);
  errno = error_wanted();
  return -1;
}

int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  std::atomic<bool>* const mark = mark_of(descriptor);
  if (mark != nullptr && *mark) std::abort();
  if (lacks("folder-sync") && !is_regular(descriptor)) {
    errno = EINVAL;
    return -1;
  }
  // Folders as well: a sync that fails may lose their names.
  if (!comes("fsync")) return real(descriptor);
  if (mark != nullptr) *mark = true;
  errno = error_wanted();
  return -1;
}

int close(int descriptor) {
  static auto* const real = next<int(int)>("close");
  if (std::atomic<bool>* const mark = mark_of(descriptor)) *mark = false;
  return real(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  if (!comes("rename")) return real(from, to);
  errno = error_wanted();
  return -1;
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*)>("renameat");
  if (!comes("rename")) return real(from_folder, from, to_folder, to);
  errno = error_wanted();
  return -1;
}

int chmod(const char* path, mode_t mode) noexcept {
  static auto* const real = next<int(const char*, mode_t)>("chmod");
  if (!lacks("chmod")) return real(path, mode);
  errno = EPERM;
  return -1;
}

int fchmod(int descriptor, mode_t mode) noexcept {
  static auto* const real = next<int(int, mode_t)>("fchmod");
  if (!lacks("chmod")) return real(descriptor, mode);
  errno = EPERM;
  return -1;
}

int fchmodat(int folder, const char* path, mode_t mode, int flags) noexcept {
  static auto* const real = next<int(int, const char*, mode_t, int)>("fchmodat");
  if (!lacks("chmod")) return real(folder, path, mode, flags);
  errno = EPERM;
  return -1;
}

int flock(int descriptor, int operation) noexcept {
  static auto* const real = next<int(int, int)>("flock");
  if (lacks("any-lock")) {
    errno = ENOLCK;
    return -1;
  }
  if (!lacks("flock")) return real(descriptor, operation);
  errno = ENOSYS;
  return -1;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*),
                   void* argument) noexcept {
  using Create = int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static auto* const real = next<Create>("pthread_create");
  static std::atomic<int> count = 0;
  const bool is_refused = lacks("threads") || (lacks("second-thread") && ++count > 1);
  return is_refused ? EAGAIN : real(thread, attributes, work, argument);
}

}  // extern "C"
