#include "support/memory_file_system.hpp"

#include <algorithm>
#include <utility>

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;

Error io_error(std::string_view verb, const fs::path& path, std::string_view reason) {
  return {ErrorKind::kIo,
          "cannot " + std::string(verb) + " '" + path.native() + "': " + std::string(reason)};
}

Error creation_error(std::string_view verb, const fs::path& path, std::string_view reason) {
  Error error = io_error(verb, path, reason);
  error.kind = ErrorKind::kCannotCreate;
  return error;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && rest != path.end();
}

}  // namespace

class MemoryWritableFile final : public WritableFile {
 public:
  MemoryWritableFile(MemoryFileSystem& files, fs::path path,
                     std::shared_ptr<MemoryFileSystem::Node> node)
      : files_(files), path_(std::move(path)), node_(std::move(node)) {}

  Status append(std::string_view bytes) override {
    const std::lock_guard lock(files_.mutex_);
    if (closed_) return io_error("write", path_, "it is closed");
    auto begun = files_.begin({"append", path_});
    files_.bytes_appended_ += bytes.size();
    node_->content.append(begun ? bytes : files_.torn(bytes));
    return noted(std::move(begun));
  }

  Status sync() override {
    const std::lock_guard lock(files_.mutex_);
    if (closed_) return io_error("sync", path_, "it is closed");
    // Linux would report a lost page once, and then call the file clean.
    if (node_->spoiled) files_.misuses_.push_back("sync of the spoiled " + path_.native());
    auto begun = files_.begin({"sync", path_});
    if (begun && !node_->spoiled) node_->durable_content = node_->content;
    return noted(std::move(begun));
  }

  Status close() override {
    const std::lock_guard lock(files_.mutex_);
    if (closed_) return io_error("close", path_, "it is closed");
    closed_ = true;
    return noted(files_.begin({"close", path_}));
  }

 private:
  Status noted(Status status) {
    node_->spoiled = node_->spoiled || !status.ok();
    return status;
  }

  MemoryFileSystem& files_;
  fs::path path_;
  std::shared_ptr<MemoryFileSystem::Node> node_;
  bool closed_ = false;
};

class MemoryReadableFile final : public ReadableFile {
 public:
  MemoryReadableFile(MemoryFileSystem& files, fs::path path,
                     std::shared_ptr<MemoryFileSystem::Node> node)
      : files_(files), path_(std::move(path)), node_(std::move(node)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::lock_guard lock(files_.mutex_);
    if (auto begun = files_.begin({"read", path_}); !begun) return std::move(begun).error();
    const auto rest = std::string_view(node_->content).substr(position_);
    const std::size_t got = std::min(rest.size(), buffer.size());
    std::copy_n(rest.begin(), got, buffer.begin());
    position_ += got;
    return got;
  }

  Status seek(std::uint64_t offset) override {
    const std::lock_guard lock(files_.mutex_);
    auto begun = files_.begin({"seek", path_});
    position_ = std::min(static_cast<std::size_t>(offset), node_->content.size());
    return begun;
  }

  Result<std::uint64_t> size() override {
    const std::lock_guard lock(files_.mutex_);
    if (auto begun = files_.begin({"size", path_}); !begun) return std::move(begun).error();
    return node_->content.size();
  }

 private:
  MemoryFileSystem& files_;
  fs::path path_;
  std::shared_ptr<MemoryFileSystem::Node> node_;
  std::size_t position_ = 0;
};

class MemoryFileLock final : public FileLock {
 public:
  MemoryFileLock(MemoryFileSystem& files, fs::path path) : files_(files), path_(std::move(path)) {}
  ~MemoryFileLock() override {
    const std::lock_guard lock(files_.mutex_);
    files_.locked_.erase(path_);
  }

 private:
  MemoryFileSystem& files_;
  fs::path path_;
};

MemoryFileSystem::MemoryFileSystem() { folders_ = durable_folders_ = {"", "/"}; }

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::create(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"create", path}); !begun) return std::move(begun).error();
  if (names_.contains(path) || is_folder(path)) {
    return creation_error("create", path, "File exists");
  }
  if (!is_folder(path.parent_path())) {
    return creation_error("create", path, "No such file or directory");
  }
  names_[path] = new_node();
  return std::unique_ptr<WritableFile>(
      std::make_unique<MemoryWritableFile>(*this, path, names_[path]));
}

Result<std::unique_ptr<ReadableFile>> MemoryFileSystem::open(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"open", path}); !begun) return std::move(begun).error();
  auto node = find("open", path);
  if (!node) return std::move(node).error();
  return std::unique_ptr<ReadableFile>(
      std::make_unique<MemoryReadableFile>(*this, path, *std::move(node)));
}

Result<std::string> MemoryFileSystem::read_file(const fs::path& path, std::uint64_t max_bytes) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"read_file", path}); !begun) return std::move(begun).error();
  auto node = find("open", path);
  if (!node) return std::move(node).error();
  if ((*node)->content.size() > max_bytes) {
    return Error{ErrorKind::kData,
                 "'" + path.native() + "' is larger than " + std::to_string(max_bytes) + " bytes"};
  }
  return (*node)->content;
}

Result<std::optional<FileInfo>> MemoryFileSystem::stat(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"stat", path}); !begun) return std::move(begun).error();
  if (is_folder(path)) return std::optional<FileInfo>({FileType::kDirectory, 0, 0700});
  const auto found = names_.find(path);
  if (found == names_.end()) return std::optional<FileInfo>();
  return std::optional<FileInfo>({FileType::kFile, found->second->content.size(), 0600});
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"list", path}); !begun) return std::move(begun).error();
  std::vector<DirectoryEntry> entries;
  for (const fs::path& folder : folders_) {
    if (folder != path && folder.parent_path() == path) {
      entries.push_back({folder.filename().native(), FileType::kDirectory});
    }
  }
  for (const auto& [name, node] : names_) {
    if (name.parent_path() == path) entries.push_back({name.filename().native(), FileType::kFile});
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

Status MemoryFileSystem::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"rename", from, to}); !begun) return begun;
  auto node = find("rename", from);
  if (!node) return std::move(node).error();
  if (!is_folder(to.parent_path()) || is_folder(to)) {
    return creation_error("rename '" + from.native() + "' to", to, "No such file or directory");
  }
  if ((*node)->spoiled) misuses_.push_back("rename of the spoiled " + from.native());
  names_.erase(from);
  names_[to] = *std::move(node);
  return ok_status();
}

Status MemoryFileSystem::remove(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"remove", path}); !begun) return begun;
  if (is_folder(path)) return io_error("remove", path, "Is a directory");
  names_.erase(path);
  return ok_status();
}

Status MemoryFileSystem::remove_tree(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"remove_tree", path}); !begun) return begun;
  const auto goes = [&](const fs::path& name) { return name == path || is_below(name, path); };
  std::erase_if(names_, [&](const auto& entry) { return goes(entry.first); });
  std::erase_if(folders_, goes);
  return ok_status();
}

Status MemoryFileSystem::make_directories(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  const auto begun = begin({"make_directories", path});
  for (fs::path folder = path; !is_folder(folder); folder = folder.parent_path()) {
    if (names_.contains(folder)) return creation_error("create folder", path, "Not a directory");
    // A call that fails, or a process that dies, may have made the folder and not synced its
    // parent.
    folders_.insert(folder);
    if (begun) durable_folders_.insert(folder);
  }
  return begun;
}

Status MemoryFileSystem::sync_directory(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"sync_directory", path}); !begun) return begun;
  if (!is_folder(path)) return io_error("open folder", path, "No such file or directory");
  const auto is_in_it = [&](const auto& entry) { return entry.first.parent_path() == path; };
  std::erase_if(durable_names_, is_in_it);
  std::ranges::copy_if(names_, std::inserter(durable_names_, durable_names_.end()), is_in_it);
  // All that was in a lost folder is lost as well.
  const auto is_gone = [&](const fs::path& folder) {
    if (!is_below(folder, path)) return false;
    fs::path child = folder;
    while (child.parent_path() != path) child = child.parent_path();
    return !folders_.contains(child);
  };
  std::erase_if(durable_folders_, is_gone);
  std::ranges::copy_if(folders_, std::inserter(durable_folders_, durable_folders_.end()),
                       [&](const fs::path& folder) { return folder.parent_path() == path; });
  return ok_status();
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const fs::path& path,
                                                         std::string_view holder) {
  const std::lock_guard lock(mutex_);
  if (auto begun = begin({"lock", path}); !begun) return std::move(begun).error();
  if (locked_.contains(path)) {
    return Error{ErrorKind::kBusy, "'" + path.native() + "' is held by " + names_[path]->content};
  }
  if (!is_folder(path.parent_path())) {
    return creation_error("create", path, "No such file or directory");
  }
  if (!names_.contains(path)) names_[path] = new_node();
  names_[path]->content = holder;
  locked_.insert(path);
  return std::unique_ptr<FileLock>(std::make_unique<MemoryFileLock>(*this, path));
}

void MemoryFileSystem::fail_at(std::size_t index, Error error, Repeat repeat, Written written) {
  const std::lock_guard lock(mutex_);
  fault_ = Fault{.index = log_.size() + index,
                 .error = std::move(error),
                 .repeat = repeat,
                 .written = written};
}

void MemoryFileSystem::fail_on(std::string verb, fs::path path, Error error, Repeat repeat) {
  const std::lock_guard lock(mutex_);
  fault_ = Fault{.index = std::nullopt,
                 .verb = std::move(verb),
                 .path = std::move(path),
                 .error = std::move(error),
                 .repeat = repeat};
}

void MemoryFileSystem::heal() {
  const std::lock_guard lock(mutex_);
  fault_.reset();
  log_.clear();
  bytes_appended_ = 0;
}

std::size_t MemoryFileSystem::calls() const {
  const std::lock_guard lock(mutex_);
  return log_.size();
}

std::vector<Operation> MemoryFileSystem::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

std::uint64_t MemoryFileSystem::bytes_appended() const {
  const std::lock_guard lock(mutex_);
  return bytes_appended_;
}

std::vector<std::string> MemoryFileSystem::misuses() const {
  const std::lock_guard lock(mutex_);
  return misuses_;
}

void MemoryFileSystem::cut_power(const PowerCut& cut) {
  const std::lock_guard lock(mutex_);
  if (cut.unsynced_names) lose_names_below(cut.names_below);
  if (cut.unsynced_data) {
    for (const auto& [name, node] : names_) node->content = node->durable_content;
  }
  // What is left now is what the next start finds: it is on the disk.
  durable_names_ = names_;
  durable_folders_ = folders_;
  for (const auto& [name, node] : names_) node->durable_content = node->content;
}

void MemoryFileSystem::lose_names_below(const fs::path& folder) {
  const Names before = std::exchange(names_, {});
  std::set<std::shared_ptr<Node>> lost;
  for (const auto& [name, node] : before) {
    if (is_below(name, folder)) {
      lost.insert(node);
    } else {
      names_[name] = node;
    }
  }
  for (const auto& [name, node] : durable_names_) {
    if (is_below(name, folder) || lost.contains(node)) names_[name] = node;
  }
  lose_folders_below(folder);
}

void MemoryFileSystem::lose_folders_below(const fs::path& folder) {
  std::erase_if(folders_, [&](const fs::path& name) {
    return is_below(name, folder) && !has_durable_folder(name);
  });
  // A name in a folder that is lost is lost with it, however durable it was.
  std::erase_if(names_, [&](const auto& entry) {
    return is_below(entry.first, folder) && !has_durable_folder(entry.first.parent_path());
  });
  // A folder that was removed and whose parent was not synced is back.
  for (const fs::path& name : durable_folders_) {
    if (is_below(name, folder) && has_durable_folder(name)) folders_.insert(name);
  }
  // And one that was removed, and to which a file has come back.
  for (const auto& [name, node] : names_) {
    for (fs::path up = name.parent_path(); !is_folder(up); up = up.parent_path()) {
      folders_.insert(up);
    }
  }
}

/// True when `path` and every folder above it have durable names.
bool MemoryFileSystem::has_durable_folder(const fs::path& path) const {
  for (fs::path up = path; up.has_relative_path(); up = up.parent_path()) {
    if (!durable_folders_.contains(up)) return false;
  }
  return true;
}

std::map<std::string, std::string> MemoryFileSystem::files() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> found;
  for (const auto& [name, node] : names_) found[name.native()] = node->content;
  return found;
}

std::optional<std::string> MemoryFileSystem::content(const fs::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  if (found == names_.end()) return std::nullopt;
  return found->second->content;
}

std::optional<int> MemoryFileSystem::inode(const fs::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  if (found == names_.end()) return std::nullopt;
  return found->second->inode;
}

void MemoryFileSystem::plant(const fs::path& path, std::string content) {
  const std::lock_guard lock(mutex_);
  for (fs::path up = path.parent_path(); up.has_relative_path(); up = up.parent_path()) {
    folders_.insert(up);
    durable_folders_.insert(up);
  }
  const auto node = new_node();
  node->content = content;
  node->durable_content = std::move(content);
  names_[path] = durable_names_[path] = node;
}

Status MemoryFileSystem::begin(Operation operation) {
  const std::size_t index = log_.size();
  log_.push_back(std::move(operation));
  if (!fault_) return ok_status();
  const Operation& call = log_.back();
  const bool is_named =
      call.verb == fault_->verb && (call.path == fault_->path || call.target == fault_->path);
  if (!fault_->index && is_named) fault_->index = index;
  if (!fault_->index || index < *fault_->index) return ok_status();
  return fault_->repeat == Repeat::kSticky || index == *fault_->index ? Status(fault_->error)
                                                                      : ok_status();
}

std::string_view MemoryFileSystem::torn(std::string_view bytes) const {
  switch (fault_ ? fault_->written : Written::kHalf) {
    case Written::kNothing:
      return {};
    case Written::kHalf:
      return bytes.substr(0, bytes.size() / 2);
    case Written::kAll:
      return bytes;
  }
  return {};
}

std::shared_ptr<MemoryFileSystem::Node> MemoryFileSystem::new_node() {
  auto node = std::make_shared<Node>();
  node->inode = ++inodes_;
  return node;
}

bool MemoryFileSystem::is_folder(const fs::path& path) const { return folders_.contains(path); }

Result<std::shared_ptr<MemoryFileSystem::Node>> MemoryFileSystem::find(std::string_view verb,
                                                                       const fs::path& path) const {
  const auto found = names_.find(path);
  if (found == names_.end()) return io_error(verb, path, "No such file or directory");
  return found->second;
}

}  // namespace azcost::testing
