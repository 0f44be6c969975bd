/// The decision about a unit, on disk: once it stands there, the unit will become visible, however
/// often the power fails on the way.
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

/// A file that goes from the unit's folder in staging to its place.
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
  /// SHA-256 of the manifest that the decision was made upon; empty when there was none. A journal
  /// that comes back after a power cut, when others have followed it, is told by it.
  std::string replaces;
  /// Where restatements are remembered, relative to the data directory, and what is to be added.
  std::string restatements_file;
  std::vector<RestatementLine> restatements;

  /// All files that it puts somewhere, changes or removes, relative to the data directory.
  [[nodiscard]] std::vector<std::string> targets() const;

  friend bool operator==(const Journal&, const Journal&) = default;
};

[[nodiscard]] std::string to_json(const Journal& journal);
/// Errors are of kind `kData` when the journal is not whole, and of kind `kConfig` when it is of a
/// newer azcost.
[[nodiscard]] Result<Journal> parse_journal(std::string_view text);

/// A unit's folder in staging, and the data directory that it belongs to.
struct StagingFolder {
  std::filesystem::path folder;
  std::filesystem::path data_dir;
};

/// Makes the names of `folders`, and of all folders between them and `root`, survive a power cut: a
/// run that was killed may have made one of them and not come as far as to sync it.
Status sync_names_below(FileSystem& files, const std::filesystem::path& root,
                        const std::set<std::filesystem::path>& folders);

/// Writes the journal. After success the unit is decided: all that the journal names must be in
/// the folder, synced.
Status decide(FileSystem& files, const StagingFolder& unit, const Journal& journal);

/// Does what the journal says and removes it. What was done before is left as it is, so that doing
/// it twice gives the same result. After an error it can, and must, be done again.
Status carry_out(FileSystem& files, const StagingFolder& unit, const Journal& journal);

/// Takes a decision back that could not be made for sure. False: the journal may still be there.
bool withdraw(FileSystem& files, const StagingFolder& unit);

/// The journal of a unit that was decided and not finished; nothing for a unit without one, or with
/// one that is not whole or that other commits have overtaken. One of a newer azcost is an error of
/// kind `kConfig`: it may be half carried out.
Result<std::optional<Journal>> unfinished(FileSystem& files, const StagingFolder& unit);

/// Carries out the journal of a unit that was decided and not finished; nothing happens to others.
Status roll_forward(FileSystem& files, const StagingFolder& unit);

/// Rolls forward every unit of one run.
Status roll_forward_all(FileSystem& files, const std::filesystem::path& run_folder,
                        const std::filesystem::path& data_dir);

}  // namespace azcost::commit
