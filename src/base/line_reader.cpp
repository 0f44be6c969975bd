#include "azcost/base/line_reader.hpp"

#include <span>
#include <utility>

namespace azcost {
namespace {

constexpr std::size_t kReadBuffer = 256UL * 1024;

}  // namespace

Result<LineReader> LineReader::open(FileSystem& files, const std::filesystem::path& path,
                                    std::size_t longest_line) {
  auto file = files.open(path);
  if (!file) return std::move(file).error();
  return LineReader(*std::move(file), longest_line);
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = begin_;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      const auto line = std::string_view(buffer_).substr(begin_, end - begin_);
      begin_ = end + 1;
      return std::optional(line);
    }
    if (at_end_) return std::optional<std::string_view>();
    searched = buffer_.size() - begin_;
    if (auto filled = fill(); !filled) return std::move(filled).error();
  }
}

/// Moves the bytes that were not handed out to the front, and reads more behind them.
Status LineReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  if (kept > longest_line_) {
    return Error{ErrorKind::kData,
                 "a line is longer than " + std::to_string(longest_line_) + " bytes"};
  }
  buffer_.resize(kept + kReadBuffer);
  auto got = file_->read(std::span(buffer_).subspan(kept));
  if (!got) return std::move(got).error();
  buffer_.resize(kept + *got);
  at_end_ = *got < kReadBuffer;
  return ok_status();
}

}  // namespace azcost
