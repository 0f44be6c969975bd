/// The journal of a commit. Once it is on disk the unit is committed: its days will become visible,
/// however often the power fails on the way.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "restatement.hpp"

namespace azcost::commit {

/// A file that moves from the unit's folder in staging to its place.
struct Move {
  std::string from;  ///< a name in the unit's folder
  std::string to;    ///< relative to the data directory
  std::string sha256;

  friend bool operator==(const Move&, const Move&) = default;
};

struct Journal {
  std::vector<Move> days;
  /// Files that no longer count, relative to the data directory.
  std::vector<std::string> removals;
  Move manifest;
  /// SHA-256 of the manifest that the commit replaces; empty when there was none. It exposes an
  /// outdated journal: one that comes back after a power cut, when other commits have followed it.
  std::string replaces;
  /// The file of restatements, relative to the data directory, and the lines to add to it.
  std::string restatements_file;
  std::vector<RestatementLine> restatements;

  /// All files that it places, changes or removes, relative to the data directory.
  [[nodiscard]] std::vector<std::string> targets() const;

  friend bool operator==(const Journal&, const Journal&) = default;
};

[[nodiscard]] std::string to_json(const Journal& journal);
/// Errors are of kind `kData` when the journal is not whole, and of kind `kConfig` when a newer
/// azcost wrote it.
[[nodiscard]] Result<Journal> parse_journal(std::string_view text);

/// A unit's folder in staging, and the data directory that it belongs to.
struct StagingFolder {
  std::filesystem::path folder;
  std::filesystem::path data_dir;
};

/// Makes the names of `folders`, and of all folders between them and `root`, survive a power cut: a
/// run that was killed may have made one of them without syncing it.
Status sync_names_below(FileSystem& files, const std::filesystem::path& root,
                        const std::set<std::filesystem::path>& folders);

/// Writes the journal. After success the unit is committed. Requires: all files that the journal
/// names are in the folder, synced.
Status write_journal(FileSystem& files, const StagingFolder& unit, const Journal& journal);

/// Moves and removes the files as the journal says, then removes the journal. Steps that were done
/// before are skipped, so that a second call gives the same result. After an error it can, and
/// must, be called again.
Status apply_journal(FileSystem& files, const StagingFolder& unit, const Journal& journal);

/// Removes a journal that may not have been written safely. False: it may still be there.
bool withdraw(FileSystem& files, const StagingFolder& unit);

/// The journal of an unfinished commit. Nothing when the unit has no journal, or one that is not
/// whole or that later commits have overtaken. A journal of a newer azcost is an error of kind
/// `kConfig`: some of its moves may be done already.
Result<std::optional<Journal>> unfinished(FileSystem& files, const StagingFolder& unit);

/// Finishes the commit of a unit whose journal is written; does nothing for other units.
Status finish_commit(FileSystem& files, const StagingFolder& unit);

/// Finishes the commits of one run.
Status finish_commits(FileSystem& files, const std::filesystem::path& run_folder,
                      const std::filesystem::path& data_dir);

}  // namespace azcost::commit
