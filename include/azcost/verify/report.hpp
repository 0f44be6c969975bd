/// What was found in a data directory, written for the person who has to act on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azcost::verify {

/// From the least to the worst.
enum class Severity {
  kNote,      ///< nothing is wrong with what counts
  kPending,   ///< the next run finishes it
  kUnjudged,  ///< it is not known whether it is in order: verify it again
  kDamage,    ///< what is on disk is not what was committed, or not what Azure has of a final month
};

/// Scripts distinguish findings by these: do not change the names.
enum class Kind {
  kMissingManifest,
  kBrokenManifest,
  kMisplacedManifest,
  kNewerManifest,
  kMissingFile,
  kUnreadableFile,
  kChangedFile,
  kSwappedFile,
  kControlMismatch,
  kChanged,
  kDiffers,
  kNotCollected,
  kKept,
  kStrayFile,
  kBadRestatements,
  kPendingCommit,
  kLeftover,
  kUnderChange,
  kRepaired,
};

[[nodiscard]] std::string_view name_of(Severity severity) noexcept;
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

struct Finding {
  Severity severity = Severity::kNote;
  Kind kind = Kind::kStrayFile;
  /// Relative to the data directory.
  std::string path;
  /// What it means, and what to do where no command does it. No final stop.
  std::string meaning;
  /// The command that fixes it; empty when there is none.
  std::string run = {};

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// What a comparison with Azure's totals has covered.
struct Comparison {
  std::uint64_t months = 0;  ///< that Azure was asked for
  // Days.
  std::uint64_t changed = 0;        ///< of open months: Azure has changed them since
  std::uint64_t differing = 0;      ///< of final months: not as Azure has them
  std::uint64_t kept = 0;           ///< for which Azure answers nothing any more
  std::uint64_t not_collected = 0;  ///< for which Azure has costs, and nothing is stored
};

struct Report {
  /// The worst first, then by path.
  std::vector<Finding> findings;
  // What was read.
  std::uint64_t manifests = 0;
  std::uint64_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  /// Nothing when Azure was not asked.
  std::optional<Comparison> azure = std::nullopt;

  [[nodiscard]] std::uint64_t count(Severity severity) const noexcept;
  /// Everything was judged, and found in order.
  [[nodiscard]] bool is_clean() const noexcept {
    return count(Severity::kDamage) == 0 && count(Severity::kUnjudged) == 0;
  }
};

/// One JSON object with two spaces of indent and a final newline.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace azcost::verify
