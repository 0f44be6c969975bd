#include "sorted_run.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "line_writer.hpp"

namespace azcost::commit {
namespace {

// Keys get an eighth of a reader's memory: they are short without the beginnings that they share.
constexpr std::size_t kKeyShare = 8;

/// Precedes every key. The process that wrote the file reads it, so byte order does not matter.
struct KeyHeader {
  std::uint32_t shared = 0;  // bytes that equal those of the previous key
  std::uint32_t rest = 0;
  std::uint32_t line_size = 0;
};

}  // namespace

void add_to(Extents& extents, std::uint64_t begin, std::uint64_t end) {
  if (!extents.empty() && extents.back().offset + extents.back().bytes == begin) {
    extents.back().bytes += end - begin;
  } else {
    extents.push_back({begin, end - begin});
  }
}

Result<KeyWriter> KeyWriter::create(FileSystem& files, const std::filesystem::path& path) {
  auto file = files.create(path);
  if (!file) return std::move(file).error();
  KeyWriter writer(*std::move(file));
  writer.buffer_.reserve(kWriteBuffer);
  return writer;
}

Status KeyWriter::add(std::string_view key, std::string_view previous, std::size_t line_size) {
  const auto split = std::mismatch(key.begin(), key.end(), previous.begin(), previous.end());
  const auto shared = static_cast<std::size_t>(split.first - key.begin());
  const std::string_view rest = key.substr(shared);
  const KeyHeader header{static_cast<std::uint32_t>(shared),
                         static_cast<std::uint32_t>(rest.size()),
                         static_cast<std::uint32_t>(line_size)};
  if (buffer_.size() + sizeof header + rest.size() > kWriteBuffer) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  std::array<char, sizeof header> bytes{};
  std::memcpy(bytes.data(), &header, sizeof header);
  buffer_.append(bytes.data(), bytes.size()).append(rest);
  return ok_status();
}

Status KeyWriter::flush() {
  if (buffer_.empty()) return ok_status();
  if (auto written = file_->append(buffer_); !written) return written;
  written_ += buffer_.size();
  buffer_.clear();
  return ok_status();
}

Result<std::string_view> ExtentReader::take(std::size_t count) {
  if (buffer_.size() - begin_ < count) {
    if (auto filled = fill(count); !filled) return std::move(filled).error();
  }
  const auto taken = std::string_view(buffer_).substr(begin_, count);
  begin_ += count;
  return taken;
}

/// Makes sure that `count` bytes are in the buffer, and reads ahead as far as there is room.
Status ExtentReader::fill(std::size_t count) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t room = std::max(capacity_, count);
  while (buffer_.size() < room && piece_ < pieces_->size()) {
    const Extent& piece = (*pieces_)[piece_];
    const std::size_t have = buffer_.size();
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(room - have, piece.bytes - piece_taken_));
    buffer_.resize(have + wanted);
    if (auto moved = file_->seek(piece.offset + piece_taken_); !moved) return moved;
    auto got = file_->read(std::span(buffer_).subspan(have));
    if (!got) return std::move(got).error();
    if (*got != wanted) {
      return Error{ErrorKind::kIo, "a file of sorted rows in staging ends before its last row"};
    }
    piece_taken_ += wanted;
    if (piece_taken_ == piece.bytes) {
      ++piece_;
      piece_taken_ = 0;
    }
  }
  if (buffer_.size() < count) {
    return Error{ErrorKind::kInternal, "a run of sorted rows ends within a row"};
  }
  return ok_status();
}

RunReader::RunReader(ReadableFile& keys, ReadableFile& lines, const SortedRun& run,
                     std::size_t buffer_bytes)
    : keys_(keys, run.keys, buffer_bytes / kKeyShare),
      lines_(lines, run.lines, buffer_bytes - buffer_bytes / kKeyShare) {}

Result<bool> RunReader::next() {
  if (keys_.at_end()) return false;
  KeyHeader header;
  auto bytes = keys_.take(sizeof header);
  if (!bytes) return std::move(bytes).error();
  std::memcpy(&header, bytes->data(), sizeof header);
  auto rest = keys_.take(header.rest);
  if (!rest) return std::move(rest).error();
  key_.resize(header.shared);
  key_.append(*rest);
  auto line = lines_.take(std::size_t{header.line_size} + 1);
  if (!line) return std::move(line).error();
  line_ = line->substr(0, header.line_size);
  return true;
}

RunMerger::RunMerger(std::vector<RunReader>& readers) {
  for (RunReader& reader : readers) to_advance_.push_back(&reader);
}

Result<const RunReader*> RunMerger::next() {
  while (!to_advance_.empty()) {
    RunReader& reader = *to_advance_.back();
    to_advance_.pop_back();
    if (auto advanced = advance(reader); !advanced) return std::move(advanced).error();
  }
  if (heap_.empty()) return nullptr;
  std::pop_heap(heap_.begin(), heap_.end(), comes_later);
  to_advance_.push_back(heap_.back());
  heap_.pop_back();
  return to_advance_.back();
}

Status RunMerger::advance(RunReader& reader) {
  auto more = reader.next();
  if (!more) return std::move(more).error();
  if (!*more) return ok_status();
  heap_.push_back(&reader);
  std::push_heap(heap_.begin(), heap_.end(), comes_later);
  return ok_status();
}

}  // namespace azcost::commit
