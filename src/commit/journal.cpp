#include "journal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "whole_file.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// On disk: raise it when an older azcost would misread the journal.
constexpr int kJournalVersion = 1;
constexpr std::string_view kJournalName = "journal.json";
constexpr std::string_view kUnfinishedName = "journal.unfinished";
// A month has at most 31 files, of some hundred bytes each in the journal.
constexpr std::uint64_t kMaxJournal = 1024UL * 1024;

Error broken(std::string_view why) {
  return {ErrorKind::kData, "the journal is broken: " + std::string(why)};
}

Json move_json(const Move& move) {
  return {{"from", move.from}, {"to", move.to}, {"bytes", move.bytes}, {"sha256", move.sha256}};
}

Move parse_move(const Json& json) {
  return {json.at("from").get<std::string>(), json.at("to").get<std::string>(),
          json.at("bytes").get<std::uint64_t>(), json.at("sha256").get<std::string>()};
}

/// A journal is our own, and yet it moves files: it never reaches out of the data directory.
bool stays_inside(const std::string& path) {
  const fs::path parts(path);
  return parts.is_relative() && !path.empty() &&
         std::none_of(parts.begin(), parts.end(),
                      [](const fs::path& part) { return part == ".." || part == "."; });
}

bool is_sound(const Move& move) {
  return stays_inside(move.from) && fs::path(move.from).filename() == move.from &&
         stays_inside(move.to);
}

bool is_sound(const Journal& journal) {
  return is_sound(journal.manifest) &&
         std::ranges::all_of(journal.days, [](const Move& move) { return is_sound(move); }) &&
         std::ranges::all_of(journal.removals, stays_inside);
}

Journal parse_decision(const Json& json) {
  Journal journal;
  for (const Json& move : json.at("days")) journal.days.push_back(parse_move(move));
  journal.removals = json.at("removals").get<std::vector<std::string>>();
  journal.manifest = parse_move(json.at("manifest"));
  journal.replaces = json.at("replaces").get<std::string>();
  return journal;
}

/// The digest of a file; empty when there is none.
Result<std::string> digest_of(FileSystem& files, const fs::path& path) {
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile) return std::string();
  auto file = files.open(path);
  if (!file) return std::move(file).error();
  std::string buffer(256UL * 1024, '\0');
  Sha256 digest;
  for (;;) {
    auto got = (*file)->read(std::span(buffer));
    if (!got) return std::move(got).error();
    digest.update(std::string_view(buffer).substr(0, *got));
    if (*got < buffer.size()) return digest.finish();
  }
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

/// True when nothing has been committed to the month since the journal was written, and all that
/// it needs is there.
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

Status move_into_place(FileSystem& files, const StagingFolder& unit, const Move& move) {
  const fs::path from = unit.folder / move.from;
  auto info = files.stat(from);
  if (!info) return std::move(info).error();
  if (!*info) return ok_status();  // it is there already
  return files.rename(from, unit.data_dir / move.to);
}

Status sync_folders_of(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  std::set<fs::path> folders;
  for (const Move& move : journal.days) folders.insert((unit.data_dir / move.to).parent_path());
  for (const auto& name : journal.removals) folders.insert((unit.data_dir / name).parent_path());
  for (const fs::path& folder : folders) {
    if (auto synced = files.sync_directory(folder); !synced) return synced;
  }
  return ok_status();
}

}  // namespace

std::string to_json(const Journal& journal) {
  Json days = Json::array();
  for (const Move& move : journal.days) days.push_back(move_json(move));
  const Json decision = {{"days", std::move(days)},
                         {"removals", journal.removals},
                         {"manifest", move_json(journal.manifest)},
                         {"replaces", journal.replaces}};
  const Json json = {{"journal_version", kJournalVersion},
                     {"sha256", sha256(decision.dump())},
                     {"decision", decision}};
  return json.dump(2) + "\n";
}

Result<Journal> parse_journal(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("journal_version").get<int>() != kJournalVersion) {
      return broken("its version is unknown to this azcost");
    }
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

Status decide(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  // The journal appears whole under its name, so that one that is cut is never looked at; the sync
  // of the folder makes the names of the day files last too.
  return replace_durably(files, unit.folder / kUnfinishedName, unit.folder / kJournalName,
                         to_json(journal));
}

Status carry_out(FileSystem& files, const StagingFolder& unit, const Journal& journal) {
  for (const Move& move : journal.days) {
    if (auto moved = move_into_place(files, unit, move); !moved) return moved;
  }
  for (const std::string& name : journal.removals) {
    if (auto removed = files.remove(unit.data_dir / name); !removed) return removed;
  }
  if (auto synced = sync_folders_of(files, unit, journal); !synced) return synced;
  // The manifest comes last: it never names a file that a power cut could take back.
  if (auto moved = move_into_place(files, unit, journal.manifest); !moved) return moved;
  const fs::path manifest = unit.data_dir / journal.manifest.to;
  if (auto synced = files.sync_directory(manifest.parent_path()); !synced) return synced;
  return files.remove(unit.folder / kJournalName);
}

bool withdraw(FileSystem& files, const StagingFolder& unit) {
  return files.remove(unit.folder / kJournalName).ok() && files.sync_directory(unit.folder).ok();
}

Status roll_forward(FileSystem& files, const StagingFolder& unit) {
  const fs::path path = unit.folder / kJournalName;
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info || (*info)->type != FileType::kFile) return ok_status();
  auto text = files.read_file(path, kMaxJournal);
  if (!text && text.error().kind != ErrorKind::kData) return std::move(text).error();
  if (!text) return ok_status();
  auto journal = parse_journal(*text);
  if (!journal) return ok_status();
  auto holds = still_holds(files, unit, *journal);
  if (!holds) return std::move(holds).error();
  return *holds ? carry_out(files, unit, *journal) : ok_status();
}

Status roll_forward_all(FileSystem& files, const fs::path& run_folder, const fs::path& data_dir) {
  auto units = files.list(run_folder);
  if (!units) return std::move(units).error();
  for (const DirectoryEntry& unit : *units) {
    if (unit.type != FileType::kDirectory) continue;
    if (auto rolled = roll_forward(files, {run_folder / unit.name, data_dir}); !rolled) {
      return std::move(rolled).error().in("finishing the commit of '" + unit.name + "'");
    }
  }
  return ok_status();
}

}  // namespace azcost::commit
