#include "journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/stored_file.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// On disk: raise it when an older azcost would misread the journal.
constexpr int kJournalVersion = 1;
constexpr std::string_view kJournalName = "journal.json";
constexpr std::string_view kUnfinishedName = "journal.unfinished";
// A month has at most 31 files, of a few hundred bytes each in the journal, and as many
// restatements with their totals in a few currencies.
constexpr std::uint64_t kMaxJournal = 16UL * 1024 * 1024;
// A journal is never nested deeper; a damaged one could be nested without end.
constexpr int kMaxDepth = 6;
constexpr std::string_view kRestatementsName = "restatements.jsonl";

Error broken(std::string_view why) {
  return {ErrorKind::kData, "the journal is broken: " + std::string(why)};
}

/// Not of kind `kData`: the journal of a newer azcost is whole, but this version cannot read it.
Error newer(std::int64_t version) {
  return {
      ErrorKind::kConfig,
      fmt::format("the journal has version {}, this azcost knows {}; use the azcost that wrote it",
                  version, kJournalVersion)};
}

Json move_json(const Move& move) {
  return {{"from", move.from}, {"to", move.to}, {"sha256", move.sha256}};
}

Move parse_move(const Json& json) {
  return {json.at("from").get<std::string>(), json.at("to").get<std::string>(),
          json.at("sha256").get<std::string>()};
}

bool is_name(const std::string& text) {
  return is_path_below(text) && text.find('/') == std::string::npos;
}

/// azcost wrote the journal itself, but it moves files: no path may lead out of the data directory.
bool is_sound(const Journal& journal) {
  return is_name(journal.manifest.from) &&
         std::ranges::all_of(journal.days, is_name, &Move::from) &&
         std::ranges::all_of(journal.targets(), is_path_below);
}

Json lines_json(const std::vector<RestatementLine>& lines) {
  Json json = Json::array();
  for (const RestatementLine& line : lines) json.push_back({{"id", line.id}, {"json", line.json}});
  return json;
}

Journal parse_decision(const Json& json) {
  Journal journal;
  for (const Json& move : json.at("days")) journal.days.push_back(parse_move(move));
  journal.removals = json.at("removals").get<std::vector<std::string>>();
  journal.manifest = parse_move(json.at("manifest"));
  journal.replaces = json.at("replaces").get<std::string>();
  journal.restatements_file = json.at("restatements_file").get<std::string>();
  for (const Json& line : json.at("restatements")) {
    journal.restatements.push_back(
        {line.at("id").get<std::string>(), line.at("json").get<std::string>()});
  }
  return journal;
}

/// True when the file of `move` is whole, in staging or in its place already.
Result<bool> is_whole(FileSystem& files, const StagingFolder& unit, const Move& move) {
  for (const fs::path& path : {unit.folder / move.from, unit.data_dir / move.to}) {
    auto digest = digest_of(files, path);
    if (!digest) return std::move(digest).error();
    if (!digest->empty()) return *digest == move.sha256;
  }
  return false;
}

/// True when nothing has been committed to the month since the journal was written, and all files
/// that it needs are there.
Result<bool> still_holds(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  auto manifest = digest_of(files, unit.data_dir / journal.manifest.to);
  if (!manifest) return std::move(manifest).error();
  if (*manifest != journal.replaces && *manifest != journal.manifest.sha256) return false;
  std::vector<Move> moves = journal.days;
  moves.push_back(journal.manifest);
  for (const Move& move : moves) {
    auto whole = is_whole(files, unit, move);
    if (!whole || !*whole) return whole;
  }
  return true;
}

/// The folders of `paths`, which are relative to the data directory.
std::set<fs::path> folders_of(const StagingFolder& unit, const std::vector<std::string>& paths) {
  std::set<fs::path> folders;
  for (const std::string& path : paths) folders.insert((unit.data_dir / path).parent_path());
  return folders;
}

/// Makes the names in `folders` survive a power cut.
Status sync(FileSystem& files, const std::set<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    if (auto synced = files.sync_directory(folder); !synced) return synced;
  }
  return ok_status();
}

/// Moves files to their places, and makes their names survive a power cut.
Status place(FileSystem& files, const StagingFolder& unit, const std::vector<Move>& moves) {
  std::vector<std::string> places;
  for (const Move& move : moves) {
    places.push_back(move.to);
    const fs::path from = unit.folder / move.from;
    auto info = files.stat(from);
    if (!info) return std::move(info).error();
    if (!*info) continue;  // it is in its place already
    if (auto moved = files.rename(from, unit.data_dir / move.to); !moved) return moved;
  }
  return sync(files, folders_of(unit, places));
}

/// Makes the folders of all files that the journal names. They existed when it was written, but
/// somebody may have removed them since, because the data directory looked empty.
Status make_folders(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  for (const fs::path& folder : folders_of(unit, journal.targets())) {
    if (auto made = files.make_directories(folder); !made) return made;
  }
  return ok_status();
}

Status remove_files(FileSystem& files, const StagingFolder& unit,
                    const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (auto removed = files.remove(unit.data_dir / path); !removed) return removed;
  }
  return sync(files, folders_of(unit, paths));
}

}  // namespace

std::vector<std::string> Journal::targets() const {
  std::vector<std::string> paths = removals;
  for (const Move& move : days) paths.push_back(move.to);
  paths.push_back(manifest.to);
  if (!restatements.empty()) paths.push_back(restatements_file);
  return paths;
}

std::string to_json(const Journal& journal) {
  Json days = Json::array();
  for (const Move& move : journal.days) days.push_back(move_json(move));
  const Json decision = {{"days", std::move(days)},
                         {"removals", journal.removals},
                         {"manifest", move_json(journal.manifest)},
                         {"replaces", journal.replaces},
                         {"restatements_file", journal.restatements_file},
                         {"restatements", lines_json(journal.restatements)}};
  const Json json = {{"journal_version", kJournalVersion},
                     {"sha256", sha256(decision.dump())},
                     {"decision", decision}};
  return json.dump(2) + "\n";
}

Result<Journal> parse_journal(std::string_view text) {
  try {
    const Json json =
        Json::parse(text, [](int depth, Json::parse_event_t, Json&) { return depth <= kMaxDepth; });
    const auto version = json.at("journal_version").get<std::int64_t>();
    if (version > kJournalVersion) return newer(version);
    if (version != kJournalVersion) return broken("there is no version " + std::to_string(version));
    const Json& decision = json.at("decision");
    if (json.at("sha256").get<std::string>() != sha256(decision.dump())) {
      return broken("it is not what was written");
    }
    Journal journal = parse_decision(decision);
    if (!is_sound(journal)) return broken("it names a file outside of the data directory");
    return journal;
  } catch (const nlohmann::json::exception& error) {
    return broken(printable(error.what()));
  }
}

Status sync_names_below(FileSystem& files, const fs::path& root,
                        const std::set<fs::path>& folders) {
  const fs::path top = (root / "x").parent_path();  // without a slash at its end
  std::set<fs::path> parents;
  for (fs::path folder : folders) {
    while (folder != top && folder.has_relative_path()) {
      folder = folder.parent_path();
      parents.insert(folder);
    }
  }
  // From the top: a name is useless when the name of a folder above it is lost.
  return sync(files, parents);
}

Status write_journal(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  // The journal gets its name only when it is whole, so that a cut one is never read. The sync of
  // the folder also makes the names of the day files survive a power cut.
  return replace_file(files, unit.folder / kUnfinishedName, unit.folder / kJournalName,
                      to_json(journal));
}

Status apply_journal(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  // The manifest is placed after the files that it names, and before the files that it no longer
  // names are removed. So its readers always find its files, also after a power cut.
  if (auto made = make_folders(files, unit, journal); !made) return made;
  if (auto placed = place(files, unit, journal.days); !placed) return placed;
  if (auto placed = place(files, unit, {journal.manifest}); !placed) return placed;
  if (auto removed = remove_files(files, unit, journal.removals); !removed) return removed;
  if (!journal.restatements.empty()) {
    auto added = add_restatements(files, unit.folder / kRestatementsName,
                                  unit.data_dir / journal.restatements_file, journal.restatements);
    if (!added) return added;
  }
  return files.remove(unit.folder / kJournalName);
}

bool withdraw(FileSystem& files, const StagingFolder& unit) {
  return files.remove(unit.folder / kJournalName).ok() && files.sync_directory(unit.folder).ok();
}

Result<std::optional<Journal>> unfinished(FileSystem& files, const StagingFolder& unit) {
  const fs::path path = unit.folder / kJournalName;
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile) return std::optional<Journal>();
  auto text = files.read_file(path, kMaxJournal);
  if (!text && text.error().kind != ErrorKind::kData) return std::move(text).error();
  if (!text) return std::optional<Journal>();
  auto journal = parse_journal(*text);
  if (!journal && journal.error().kind != ErrorKind::kData) return std::move(journal).error();
  if (!journal) return std::optional<Journal>();
  auto holds = still_holds(files, unit, *journal);
  if (!holds) return std::move(holds).error();
  return *holds ? std::optional(*std::move(journal)) : std::nullopt;
}

Status finish_commit(FileSystem& files, const StagingFolder& unit) {
  auto journal = unfinished(files, unit);
  if (!journal) return std::move(journal).error();
  return *journal ? apply_journal(files, unit, **journal) : ok_status();
}

Status finish_commits(FileSystem& files, const fs::path& run_folder, const fs::path& data_dir) {
  auto units = files.list(run_folder);
  if (!units) return std::move(units).error();
  for (const DirectoryEntry& unit : *units) {
    if (unit.type != FileType::kDirectory) continue;
    if (auto finished = finish_commit(files, {run_folder / unit.name, data_dir}); !finished) {
      return std::move(finished).error().in("finishing the commit of '" + unit.name + "'");
    }
  }
  return ok_status();
}

}  // namespace azcost::commit
