#include "line_writer.hpp"

#include <utility>

namespace azcost::commit {
namespace {

/// The device begins to write large files while the rest is read. Smaller ones may turn out to be
/// unchanged, and then need not be written to it.
constexpr std::uint64_t kWriteBackEvery = 4UL * 1024 * 1024;

}  // namespace

Result<LineWriter> LineWriter::create(FileSystem& files, const std::filesystem::path& path,
                                      WriteBuffer& buffer) {
  auto file = files.create_public(path);
  if (!file) return std::move(file).error();
  StagedFile staged;
  staged.path = path;
  staged.file = *std::move(file);
  buffer.text.reserve(kWriteBuffer);
  return LineWriter(std::move(staged), buffer);
}

Status LineWriter::add(std::string_view line) {
  if (buffer_->text.size() + line.size() + 1 > kWriteBuffer) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  buffer_->text.append(line).push_back('\n');
  ++staged_.rows;
  return ok_status();
}

Status LineWriter::flush() {
  if (buffer_->text.empty()) return ok_status();
  staged_.bytes += buffer_->text.size();
  auto written = staged_.file->append(buffer_->text);
  buffer_->hasher.hash(digest_, buffer_->text);
  if (staged_.bytes - written_back_ >= kWriteBackEvery) {
    staged_.file->start_writing_back();
    written_back_ = staged_.bytes;
  }
  return written;
}

Result<StagedFile> LineWriter::finish() {
  if (auto flushed = flush(); !flushed) return std::move(flushed).error();
  buffer_->hasher.wait();
  staged_.sha256 = digest_->finish();
  return std::move(staged_);
}

}  // namespace azcost::commit
