#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "azcost/base/unlinked_file_system.hpp"
#include "descriptor.hpp"
#include "posix_file.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;

bool is_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

/// The path is for errors. It is the folder of the bytes, whose disk may be full.
class UnlinkedWriter final : public WritableFile {
 public:
  UnlinkedWriter(std::shared_ptr<const Descriptor> descriptor, fs::path place)
      : descriptor_(std::move(descriptor)), place_(std::move(place)) {}

  Status append(std::string_view bytes) override {
    return write_all(descriptor_->get(), bytes, place_);
  }
  Status sync() override { return ok_status(); }
  Status close() override { return ok_status(); }

 private:
  std::shared_ptr<const Descriptor> descriptor_;
  fs::path place_;
};

}  // namespace

Result<std::unique_ptr<WritableFile>> UnlinkedFileSystem::create(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (files_.contains(path)) return creation_error("create", path, EEXIST);
  std::string name = (folder_ / "azcost-XXXXXX").string();
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor.is_open()) return creation_error("create a file in", folder_, errno);
  if (::unlink(name.c_str()) != 0) return creation_error("remove", name, errno);
  auto shared = std::make_shared<const Descriptor>(std::move(descriptor));
  files_[path] = shared;
  return std::unique_ptr<WritableFile>(
      std::make_unique<UnlinkedWriter>(std::move(shared), folder_));
}

Result<std::unique_ptr<ReadableFile>> UnlinkedFileSystem::open(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end()) return io_error("open", path, ENOENT);
  return std::unique_ptr<ReadableFile>(
      std::make_unique<PosixReadableFile>(found->second, folder_, nullptr));
}

Result<std::optional<FileInfo>> UnlinkedFileSystem::stat(const fs::path& path) {
  auto file = open(path);
  if (!file) return std::optional<FileInfo>();
  auto size = (*file)->size();
  if (!size) return std::move(size).error();
  return std::optional(FileInfo{.size = *size, .mode = kFileMode});
}

Result<std::vector<DirectoryEntry>> UnlinkedFileSystem::list(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, descriptor] : files_) {
    if (name.parent_path() == path) entries.push_back({name.filename().string(), FileType::kFile});
  }
  return entries;
}

Status UnlinkedFileSystem::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(from);
  if (found == files_.end()) return creation_error("rename", from, ENOENT);
  auto descriptor = std::move(found->second);
  files_.erase(found);
  files_[to] = std::move(descriptor);
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

Result<std::unique_ptr<FileLock>> UnlinkedFileSystem::lock(const fs::path& /*path*/,
                                                           std::string_view /*holder*/) {
  return std::make_unique<FileLock>();
}

}  // namespace azcost
