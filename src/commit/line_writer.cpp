#include "line_writer.hpp"

#include <utility>

namespace azcost::commit {
namespace {

constexpr std::size_t kWriteBuffer = 256UL * 1024;

}  // namespace

Result<LineWriter> LineWriter::create(FileSystem& files, const std::filesystem::path& path,
                                      std::string& buffer) {
  auto file = files.create(path);
  if (!file) return std::move(file).error();
  StagedFile staged;
  staged.path = path;
  staged.file = *std::move(file);
  buffer.reserve(kWriteBuffer);
  return LineWriter(std::move(staged), buffer);
}

Status LineWriter::add(std::string_view line) {
  if (buffer_->size() + line.size() + 1 > kWriteBuffer) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  buffer_->append(line).push_back('\n');
  ++staged_.rows;
  return ok_status();
}

Status LineWriter::flush() {
  if (buffer_->empty()) return ok_status();
  digest_.update(*buffer_);
  staged_.bytes += buffer_->size();
  auto written = staged_.file->append(*buffer_);
  buffer_->clear();
  return written;
}

Result<StagedFile> LineWriter::finish() {
  if (auto flushed = flush(); !flushed) return std::move(flushed).error();
  staged_.sha256 = digest_.finish();
  return std::move(staged_);
}

}  // namespace azcost::commit
