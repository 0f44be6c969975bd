/// File descriptors that close themselves, and the calls on them that more than one file makes.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/result.hpp"

namespace azcost {

inline constexpr mode_t kFileMode = 0600;

class Descriptor {
 public:
  explicit Descriptor(int value) noexcept : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool is_open() const noexcept { return value_ >= 0; }
  [[nodiscard]] int release() noexcept { return std::exchange(value_, -1); }

 private:
  int value_;
};

/// "cannot <verb> '<path>': <reason>", of kind `kIo`.
[[nodiscard]] Error io_error(std::string_view verb, const std::filesystem::path& path,
                             int error_number);
/// The same of kind `kCannotCreate`, unless it is the device that fails.
[[nodiscard]] Error creation_error(std::string_view verb, const std::filesystem::path& path,
                                   int error_number);

/// openat(2), continued after signals, always with O_CLOEXEC.
[[nodiscard]] Descriptor open_descriptor(int folder, const std::filesystem::path& name, int flags,
                                         mode_t mode = kFileMode);
/// Makes a file readable that was opened with O_NONBLOCK. A named fifo is refused, because its
/// writer may never come; so are folders and sockets. Unnamed pipes (/dev/fd/63 of a shell's
/// `<(…)`) and devices are read as they are.
[[nodiscard]] Result<Descriptor> made_readable(Descriptor descriptor,
                                               const std::filesystem::path& path);

/// True for the errors of a call that the file system does not support. EIO is never one of them.
[[nodiscard]] bool is_missing_call(int error_number) noexcept;
/// What kind of file system an open file lies on, as mount(8) names it.
[[nodiscard]] std::string file_system_of(int fd);

/// Writes all of `bytes`, continued after short writes, signals, and a full pipe that does not
/// block. EPIPE is of kind `kCancelled`.
Status write_all(int fd, std::string_view bytes, const std::filesystem::path& path);
/// fsync(2), once. Pipes, terminals and devices have nothing to sync.
Status sync_descriptor(int fd, const std::filesystem::path& path);

}  // namespace azcost
