#include "azcost/run/pulsing_files.hpp"

#include <utility>

namespace azcost::run {
namespace {

namespace fs = std::filesystem;

/// Beats when a call begins and when it has ended: each may take as long as the device likes.
class Beats {
 public:
  explicit Beats(Pulse& pulse) : pulse_(pulse) { pulse_.beat(); }
  Beats(const Beats&) = delete;
  Beats& operator=(const Beats&) = delete;
  ~Beats() { pulse_.beat(); }

 private:
  Pulse& pulse_;
};

class PulsingWritableFile final : public WritableFile {
 public:
  PulsingWritableFile(std::unique_ptr<WritableFile> file, Pulse& pulse)
      : file_(std::move(file)), pulse_(pulse) {}

  Status append(std::string_view bytes) override {
    const Beats beats(pulse_);
    return file_->append(bytes);
  }
  void start_writing_back() noexcept override { file_->start_writing_back(); }
  Status sync() override {
    const Beats beats(pulse_);
    return file_->sync();
  }
  Status close() override {
    const Beats beats(pulse_);
    return file_->close();
  }

 private:
  std::unique_ptr<WritableFile> file_;
  Pulse& pulse_;
};

class PulsingReadableFile final : public ReadableFile {
 public:
  PulsingReadableFile(std::unique_ptr<ReadableFile> file, Pulse& pulse)
      : file_(std::move(file)), pulse_(pulse) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const Beats beats(pulse_);
    return file_->read(buffer);
  }
  Status seek(std::uint64_t offset) override { return file_->seek(offset); }
  Result<std::uint64_t> size() override { return file_->size(); }

 private:
  std::unique_ptr<ReadableFile> file_;
  Pulse& pulse_;
};

Result<std::unique_ptr<WritableFile>> beating(Result<std::unique_ptr<WritableFile>> file,
                                              Pulse& pulse) {
  if (!file) return file;
  return std::unique_ptr<WritableFile>(
      std::make_unique<PulsingWritableFile>(*std::move(file), pulse));
}

}  // namespace

Result<std::unique_ptr<WritableFile>> PulsingFileSystem::create(const fs::path& path) {
  const Beats beats(pulse_);
  return beating(files_.create(path), pulse_);
}

Result<std::unique_ptr<WritableFile>> PulsingFileSystem::create_public(const fs::path& path) {
  const Beats beats(pulse_);
  return beating(files_.create_public(path), pulse_);
}

Result<std::unique_ptr<WritableFile>> PulsingFileSystem::open_to_append(const fs::path& path) {
  const Beats beats(pulse_);
  return beating(files_.open_to_append(path), pulse_);
}

Result<std::unique_ptr<ReadableFile>> PulsingFileSystem::open(const fs::path& path) {
  const Beats beats(pulse_);
  auto file = files_.open(path);
  if (!file) return file;
  return std::unique_ptr<ReadableFile>(
      std::make_unique<PulsingReadableFile>(*std::move(file), pulse_));
}

Result<std::string> PulsingFileSystem::read_file(const fs::path& path, std::uint64_t max_bytes) {
  const Beats beats(pulse_);
  return files_.read_file(path, max_bytes);
}

Result<std::optional<FileInfo>> PulsingFileSystem::stat(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.stat(path);
}

Result<std::optional<FileInfo>> PulsingFileSystem::stat_target(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.stat_target(path);
}

fs::path PulsingFileSystem::real_path(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.real_path(path);
}

bool PulsingFileSystem::is_read_only(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.is_read_only(path);
}

Result<std::vector<DirectoryEntry>> PulsingFileSystem::list(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.list(path);
}

bool PulsingFileSystem::may_list(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.may_list(path);
}

Status PulsingFileSystem::rename(const fs::path& from, const fs::path& to) {
  const Beats beats(pulse_);
  return files_.rename(from, to);
}

Status PulsingFileSystem::check_replaceable(const fs::path& from, const fs::path& to) {
  const Beats beats(pulse_);
  return files_.check_replaceable(from, to);
}

Status PulsingFileSystem::remove(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.remove(path);
}

Status PulsingFileSystem::remove_tree(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.remove_tree(path);
}

Status PulsingFileSystem::make_directories(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.make_directories(path);
}

Status PulsingFileSystem::make_private_directory(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.make_private_directory(path);
}

Status PulsingFileSystem::sync_directory(const fs::path& path) {
  const Beats beats(pulse_);
  return files_.sync_directory(path);
}

Result<std::unique_ptr<FileLock>> PulsingFileSystem::lock(const fs::path& path,
                                                          std::string_view holder) {
  const Beats beats(pulse_);
  return files_.lock(path, holder);
}

void PulsingFileSystem::follow_no_links_below(const fs::path& folder) {
  files_.follow_no_links_below(folder);
}

void PulsingFileSystem::warn_with(std::function<void(const std::string&)> listener) {
  files_.warn_with(std::move(listener));
}

}  // namespace azcost::run
