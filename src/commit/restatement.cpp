#include "restatement.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/line_reader.hpp"
#include "azcost/model/totals_json.hpp"
#include "line_writer.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kIdDigits = 32;
constexpr std::string_view kBeforeId = "{\"id\":\"";

std::string id_of(const Unit& unit, const Restatement& restatement) {
  std::string text = unit.account;
  for (const std::string& part :
       {std::string(name_of(unit.dataset)), format_day(restatement.day), restatement.before.sha256,
        restatement.after.sha256, format_time(restatement.restated_at)}) {
    text.append("\n").append(part);
  }
  return sha256(text).substr(0, kIdDigits);
}

/// The id that a line begins with; empty when azcost did not write the line.
std::string_view id_in(std::string_view line) {
  if (!line.starts_with(kBeforeId)) return {};
  line.remove_prefix(kBeforeId.size());
  return line.substr(0, line.find('"'));
}

/// Copies all whole lines of `source` to `out`, and removes their ids from `ids`.
Status copy_lines(FileSystem& files, const fs::path& source, LineWriter& out,
                  std::set<std::string, std::less<>>& ids) {
  auto info = files.stat(source);
  if (!info) return std::move(info).error();
  if (!*info) return ok_status();
  auto lines = LineReader::open(files, source);
  if (!lines) return std::move(lines).error();
  for (;;) {
    auto line = lines->next();
    if (!line) return std::move(line).error();
    if (!*line) return ok_status();
    if (const auto known = ids.find(id_in(**line)); known != ids.end()) ids.erase(known);
    if (auto added = out.add(**line); !added) return added;
  }
}

/// Writes the new content of `target` to `temporary`, synced. False: `target` has all lines
/// already.
Result<bool> write_anew(FileSystem& files, const fs::path& temporary, const fs::path& target,
                        const std::vector<RestatementLine>& lines) {
  WriteBuffer buffer;
  auto out = LineWriter::create(files, temporary, buffer);
  if (!out) return std::move(out).error();
  std::set<std::string, std::less<>> missing;
  for (const RestatementLine& line : lines) missing.insert(line.id);
  if (auto copied = copy_lines(files, target, *out, missing); !copied) {
    return std::move(copied).error();
  }
  if (missing.empty()) return false;
  for (const RestatementLine& line : lines) {
    if (!missing.contains(line.id)) continue;
    if (auto added = out->add(line.json); !added) return std::move(added).error();
  }
  auto written = out->finish();
  if (!written) return std::move(written).error();
  if (auto synced = written->file->sync(); !synced) return std::move(synced).error();
  if (auto closed = written->file->close(); !closed) return std::move(closed).error();
  return true;
}

}  // namespace

RestatementLine line_of(const Unit& unit, const Restatement& restatement) {
  RestatementLine line;
  line.id = id_of(unit, restatement);
  const auto& changes = restatement.changes;
  const Json json = {
      {"id", line.id},
      {"day", format_day(restatement.day)},
      {"restated_at", format_time(restatement.restated_at)},
      {"state", name_of(restatement.state)},
      {"rows_before", restatement.before.rows},
      {"rows_after", restatement.after.rows},
      {"totals_before", totals_json(restatement.before.totals)},
      {"totals_after", totals_json(restatement.after.totals)},
      {"rows_added", changes ? Json(changes->added) : Json()},
      {"rows_removed", changes ? Json(changes->removed) : Json()},
      {"rows_changed", changes ? Json(changes->changed) : Json()},
  };
  // Currency codes are UTF-8 already; `replace` is a last resort, because no type guarantees it.
  line.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return line;
}

Status add_restatements(FileSystem& files, const fs::path& temporary, const fs::path& target,
                        const std::vector<RestatementLine>& lines) {
  // A leftover of an attempt that failed is never appended to.
  if (auto removed = files.remove(temporary); !removed) return removed;
  auto written = write_anew(files, temporary, target, lines);
  if (!written) return std::move(written).error();
  Status placed = *written ? files.rename(temporary, target) : files.remove(temporary);
  if (!placed) return placed;
  return files.sync_directory(target.parent_path());
}

}  // namespace azcost::commit
