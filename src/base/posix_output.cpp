// What is written outside of the data directory: standard output, and files that a user named.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/process.hpp"
#include "descriptor.hpp"
#include "posix_file.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

class AdoptedFile final : public WritableFile {
 public:
  AdoptedFile(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  Status append(std::string_view bytes) override { return write_all(descriptor_, bytes, name_); }

  Status sync() override { return sync_descriptor(descriptor_, name_); }

  Status close() override { return ok_status(); }

 private:
  int descriptor_;
  fs::path name_;
};

/// A file that is written beside its target, and replaces it on `close`.
class ReplacingFile final : public PosixWritableFile {
 public:
  ReplacingFile(Descriptor descriptor, fs::path beside, fs::path target)
      : PosixWritableFile(std::move(descriptor), target, {}),
        beside_(std::move(beside)),
        target_(std::move(target)) {}
  ReplacingFile(const ReplacingFile&) = delete;
  ReplacingFile& operator=(const ReplacingFile&) = delete;
  ~ReplacingFile() override {
    if (!is_placed_) ::unlink(beside_.c_str());
  }

  Status close() override {
    // Else a power cut could leave the name without its content.
    if (auto synced = sync(); !synced) return synced;
    if (auto closed = PosixWritableFile::close(); !closed) return closed;
    if (::rename(beside_.c_str(), target_.c_str()) != 0) {
      return creation_error("replace", target_, errno);
    }
    is_placed_ = true;
    return ok_status();
  }

 private:
  fs::path beside_;
  fs::path target_;
  bool is_placed_ = false;
};

/// The regular file that `path` leads to or will be; empty when `path` is to be written to
/// directly.
fs::path replaceable(const fs::path& path, const struct ::stat* existing) {
  if (existing == nullptr) {
    std::error_code error;
    return fs::is_symlink(path, error) ? fs::path() : path;  // the target does not exist yet
  }
  if (!S_ISREG(existing->st_mode)) return {};
  std::error_code error;
  fs::path target = fs::canonical(path, error);
  // "/dev/stdout" is a file that is open already, whatever its name.
  const std::string& name = path.native();
  const bool is_open_elsewhere = name == "/dev/stdout" || name == "/dev/stderr" ||
                                 name.starts_with("/dev/fd/") || name.starts_with("/proc/");
  return error || is_open_elsewhere ? fs::path() : target;
}

Result<std::unique_ptr<WritableFile>> open_as_it_is(const fs::path& path) {
  Descriptor descriptor = open_descriptor(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  return std::unique_ptr<WritableFile>(
      std::make_unique<PosixWritableFile>(std::move(descriptor), path, nullptr));
}

}  // namespace

std::unique_ptr<WritableFile> adopt_descriptor(int descriptor, std::string name) {
  return std::make_unique<AdoptedFile>(descriptor, std::move(name));
}

Result<std::unique_ptr<WritableFile>> open_output(const fs::path& path) {
  struct ::stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  const fs::path target = replaceable(path, exists ? &info : nullptr);
  if (target.empty()) return open_as_it_is(path);
  // A rename needs no right to the file itself, but a protected file must not be replaced.
  if (exists && ::access(path.c_str(), W_OK) != 0) return creation_error("write", path, errno);
  const fs::path beside = target.parent_path() / (".azcost-output-" + std::to_string(process_id()));
  ::unlink(beside.c_str());  // left by a killed run with the same process id
  Descriptor descriptor = open_descriptor(AT_FDCWD, beside, O_WRONLY | O_CREAT | O_EXCL);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  constexpr mode_t kPermissions = 07777;
  if (exists) static_cast<void>(::fchmod(descriptor.get(), info.st_mode & kPermissions));
  return std::unique_ptr<WritableFile>(
      std::make_unique<ReplacingFile>(std::move(descriptor), beside, target));
}

fs::path absolute_path(const fs::path& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error);
  return error ? path : absolute;
}

Result<std::uint64_t> free_space(const std::filesystem::path& path) {
  std::error_code error;
  const fs::space_info space = fs::space(path, error);
  if (error) return io_error("look at the free space of", path, error.value());
  return std::uint64_t{space.available};
}

}  // namespace azcost
