#include "restatement_tail.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace azcost::report {
namespace {

// A few hundred lines; an account seldom has more restatements in a month.
constexpr std::uint64_t kFirstPiece = 64UL * 1024;

std::optional<RestatedDay> parse_line(std::string_view line) {
  try {
    const auto json = nlohmann::json::parse(line);
    const auto day = parse_day(json.at("day").get_ref<const std::string&>());
    const auto time = parse_time(json.at("restated_at").get_ref<const std::string&>());
    if (!day || !time) return std::nullopt;
    RestatedDay restated;
    restated.day = *day;
    restated.restated_at = *time;
    const auto state = parse_month_state(json.at("state").get_ref<const std::string&>());
    restated.state = state.value_or(MonthState::kOpen);
    return restated;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

Result<std::string> read_from(ReadableFile& file, std::uint64_t offset, std::uint64_t size) {
  std::string text(size, '\0');
  if (auto sought = file.seek(offset); !sought) return std::move(sought).error();
  auto read = file.read(text);
  if (!read) return std::move(read).error();
  text.resize(*read);
  return text;
}

/// Reads lines backwards from the last one, until one is older than `since`. True: there was one.
bool read_backwards(std::string_view text, SystemTime since, RestatementTail& tail) {
  // A power cut tears the last line: it has no line end then.
  if (!text.empty() && text.back() != '\n') tail.is_whole = false;
  for (std::size_t end = text.rfind('\n'); end != std::string_view::npos;) {
    const std::size_t before = text.substr(0, end).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const auto restated = parse_line(text.substr(begin, end - begin));
    if (!restated) tail.is_whole = false;
    if (restated && restated->restated_at < since) return true;
    if (restated) tail.days.push_back(*restated);
    end = before;
  }
  return false;
}

}  // namespace

Result<RestatementTail> read_restatements(FileSystem& files, const std::filesystem::path& path,
                                          SystemTime since) {
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info) return RestatementTail();
  auto file = files.open(path);
  if (!file) return std::move(file).error();
  // A commit may have replaced the file since.
  const auto size_then = (*file)->size();
  if (!size_then) return size_then.error();
  const std::uint64_t size = *size_then;
  for (std::uint64_t piece = std::min(kFirstPiece, size);; piece = std::min(piece * 2, size)) {
    auto text = read_from(**file, size - piece, piece);
    if (!text) return std::move(text).error();
    std::string_view lines = *text;
    if (piece < size) lines = lines.substr(std::min(lines.find('\n'), lines.size() - 1) + 1);
    RestatementTail tail;
    if (read_backwards(lines, since, tail) || piece == size) {
      std::ranges::reverse(tail.days);
      return tail;
    }
  }
}

}  // namespace azcost::report
