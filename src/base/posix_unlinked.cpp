#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/base/unlinked_file_system.hpp"
#include "descriptor.hpp"

namespace azcost {

namespace fs = std::filesystem;

/// Its path is for errors: where the bytes lie, for that is what may be full.
struct UnlinkedFileSystem::File {
  Descriptor descriptor;
  fs::path place;
};

namespace {

bool is_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

template <class File>
class UnlinkedWriter final : public WritableFile {
 public:
  explicit UnlinkedWriter(std::shared_ptr<File> file) : file_(std::move(file)) {}

  Status append(std::string_view bytes) override {
    return write_all(file_->descriptor.get(), bytes, file_->place);
  }
  Status sync() override { return ok_status(); }
  Status close() override { return ok_status(); }

 private:
  std::shared_ptr<File> file_;
};

/// With a place of its own in the file: there is but one descriptor.
template <class File>
class UnlinkedReader final : public ReadableFile {
 public:
  explicit UnlinkedReader(std::shared_ptr<File> file) : file_(std::move(file)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const ssize_t got = ::pread(file_->descriptor.get(), buffer.data() + filled,
                                  buffer.size() - filled, static_cast<off_t>(at_));
      if (got == 0) break;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io_error("read", file_->place, errno);
      filled += static_cast<std::size_t>(got);
      at_ += static_cast<std::uint64_t>(got);
    }
    return filled;
  }
  Status seek(std::uint64_t offset) override {
    at_ = offset;
    return ok_status();
  }
  Result<std::uint64_t> size() override {
    struct ::stat info {};
    if (::fstat(file_->descriptor.get(), &info) != 0)
      return io_error("look at", file_->place, errno);
    return static_cast<std::uint64_t>(info.st_size);
  }

 private:
  std::shared_ptr<File> file_;
  std::uint64_t at_ = 0;
};

class NobodysLock final : public FileLock {};

}  // namespace

UnlinkedFileSystem::UnlinkedFileSystem(fs::path folder) : folder_(std::move(folder)) {}

UnlinkedFileSystem::~UnlinkedFileSystem() = default;

Result<std::shared_ptr<UnlinkedFileSystem::File>> UnlinkedFileSystem::find(std::string_view verb,
                                                                           const fs::path& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end()) return io_error(verb, path, ENOENT);
  return found->second;
}

Result<std::unique_ptr<WritableFile>> UnlinkedFileSystem::create(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (files_.contains(path)) return creation_error("create", path, EEXIST);
  std::string name = (folder_ / "azcost-XXXXXX").string();
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor.is_open()) return creation_error("create a file in", folder_, errno);
  if (::unlink(name.c_str()) != 0) return creation_error("remove", name, errno);
  auto file = std::make_shared<File>(File{std::move(descriptor), folder_});
  files_[path] = file;
  return std::unique_ptr<WritableFile>(std::make_unique<UnlinkedWriter<File>>(std::move(file)));
}

Result<std::unique_ptr<WritableFile>> UnlinkedFileSystem::open_to_append(const fs::path& path) {
  return creation_error("append to", path, ENOTSUP);
}

Result<std::unique_ptr<ReadableFile>> UnlinkedFileSystem::open(const fs::path& path) {
  auto file = find("open", path);
  if (!file) return std::move(file).error();
  return std::unique_ptr<ReadableFile>(std::make_unique<UnlinkedReader<File>>(*std::move(file)));
}

Result<std::string> UnlinkedFileSystem::read_file(const fs::path& path, std::uint64_t max_bytes) {
  auto info = stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile) return io_error("open", path, ENOENT);
  if ((*info)->size > max_bytes) {
    return Error{ErrorKind::kData, "'" + printable(path.native()) + "' is larger than " +
                                       std::to_string(max_bytes) + " bytes"};
  }
  auto file = open(path);
  if (!file) return std::move(file).error();
  std::string text((*info)->size, '\0');
  auto got = (*file)->read(std::span(text));
  if (!got) return std::move(got).error();
  text.resize(*got);
  return text;
}

Result<std::optional<FileInfo>> UnlinkedFileSystem::stat(const fs::path& path) {
  auto file = find("look at", path);
  if (!file) return std::optional<FileInfo>();
  struct ::stat info {};
  if (::fstat((*file)->descriptor.get(), &info) != 0) return io_error("look at", path, errno);
  FileInfo found;
  found.size = static_cast<std::uint64_t>(info.st_size);
  found.mode = kFileMode;
  return std::optional(found);
}

Result<std::vector<DirectoryEntry>> UnlinkedFileSystem::list(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, file] : files_) {
    if (name.parent_path() == path) entries.push_back({name.filename().string(), FileType::kFile});
  }
  return entries;
}

Status UnlinkedFileSystem::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(from);
  if (found == files_.end()) return creation_error("rename", from, ENOENT);
  auto file = std::move(found->second);
  files_.erase(found);
  files_[to] = std::move(file);
  return ok_status();
}

Status UnlinkedFileSystem::remove(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  files_.erase(path);
  return ok_status();
}

Status UnlinkedFileSystem::remove_tree(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  std::erase_if(files_, [&](const auto& entry) { return is_in(entry.first, path); });
  return ok_status();
}

Status UnlinkedFileSystem::make_directories(const fs::path& /*path*/) { return ok_status(); }

Status UnlinkedFileSystem::sync_directory(const fs::path& /*path*/) { return ok_status(); }

Result<std::unique_ptr<FileLock>> UnlinkedFileSystem::lock(const fs::path& /*path*/,
                                                           std::string_view /*holder*/) {
  return std::unique_ptr<FileLock>(std::make_unique<NobodysLock>());
}

}  // namespace azcost
