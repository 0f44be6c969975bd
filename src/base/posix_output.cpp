// What is written outside of the data directory: standard output, and files that a user named.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "azcost/base/posix_file_system.hpp"
#include "descriptor.hpp"
#include "posix_writable_file.hpp"

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

}  // namespace

std::unique_ptr<WritableFile> adopt_descriptor(int descriptor, std::string name) {
  return std::make_unique<AdoptedFile>(descriptor, std::move(name));
}

Result<std::unique_ptr<WritableFile>> open_output(const fs::path& path) {
  Descriptor descriptor = open_descriptor(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!descriptor.is_open()) return creation_error("create", path, errno);
  return std::unique_ptr<WritableFile>(
      std::make_unique<PosixWritableFile>(std::move(descriptor), path));
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
