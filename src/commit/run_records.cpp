#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "azcost/commit/store.hpp"

namespace azcost::commit {

Result<std::vector<RunRecord>> Store::past_runs(std::size_t most) {
  constexpr std::uint64_t kMaxBytes = 16UL * 1024 * 1024;
  const auto folder = layout_.runs();
  auto info = files_.stat(folder);
  if (!info) return std::move(info).error();
  std::vector<RunRecord> records;
  if (!*info) return records;
  auto entries = files_.list(folder);
  if (!entries) return std::move(entries).error();
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name.ends_with(".json")) names.push_back(entry.name);
  }
  // Names begin with the time of the start.
  std::ranges::sort(names, std::greater());
  for (const std::string& name : names) {
    if (records.size() == most) break;
    auto text = files_.read_file(folder / name, kMaxBytes);
    if (!text) continue;
    auto record = parse_run_record(*text);
    if (record) records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace azcost::commit
