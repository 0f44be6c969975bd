#include "stored_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace azcost::commit {

std::string_view value_in(std::string_view line, std::string_view key) {
  // Quotes within strings are escaped, so that only a key looks like this.
  const std::string opening = fmt::format("\"{}\":", key);
  for (std::size_t at = line.find(opening); at != std::string_view::npos;
       at = line.find(opening, at + 1)) {
    if (at == 0 || (line[at - 1] != '{' && line[at - 1] != ',')) continue;
    const std::string_view value = line.substr(at + opening.size());
    if (value.starts_with('"')) return value.substr(0, end_of_string(value, 0));
    return value.substr(0, value.find_first_of(",}"));
  }
  return {};
}

std::string text_in(std::string_view line, std::string_view key) {
  const auto text = nlohmann::json::parse(value_in(line, key), nullptr, false);
  return text.is_string() ? text.get<std::string>() : std::string();
}

std::size_t end_of_string(std::string_view line, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2U : 1U;
  return std::min(end + 1, line.size());
}

}  // namespace azcost::commit
