#include "line_reader.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace azcost::verify {
namespace {

constexpr std::size_t kBuffer = 64UL * 1024;
/// Hands over the whole lines at the start of `text`, and returns how many bytes they are.
std::size_t take_lines(std::string_view text, LineSink& sink) {
  std::size_t taken = 0;
  for (;;) {
    const std::size_t end = text.find('\n', taken);
    if (end == std::string_view::npos) return taken;
    sink.line(text.substr(taken, end - taken));
    taken = end + 1;
  }
}

}  // namespace

Status read_lines(FileSystem& files, const std::filesystem::path& path, LineSink& sink,
                  const std::stop_token& stop, std::size_t longest_line) {
  auto file = files.open(path);
  if (!file) return std::move(file).error();
  std::string buffer(kBuffer, '\0');
  std::size_t held = 0;  // the start of a line whose end has not been read
  for (;;) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading rows"};
    auto got = (*file)->read(std::span(buffer).subspan(held));
    if (!got) return std::move(got).error();
    const bool at_end = held + *got < buffer.size();
    sink.bytes(std::string_view(buffer).substr(held, *got));
    held += *got;
    const std::size_t taken = take_lines(std::string_view(buffer).substr(0, held), sink);
    std::copy(buffer.data() + taken, buffer.data() + held, buffer.data());
    held -= taken;
    if (at_end) break;
    if (held < buffer.size()) continue;
    if (buffer.size() < longest_line) {
      buffer.resize(std::min(buffer.size() * 2, longest_line));
    } else {
      sink.endless_line();
      held = 0;
    }
  }
  if (held > 0) sink.unfinished_line(std::string_view(buffer).substr(0, held));
  return ok_status();
}

}  // namespace azcost::verify
