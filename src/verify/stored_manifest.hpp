/// A manifest as it lies on disk: whole or broken, in its place or not.
#pragma once

#include <optional>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/verify/report.hpp"
#include "inventory.hpp"

namespace azcost::verify {

struct StoredManifest {
  /// Nothing when there is no file, or none that can be read.
  std::optional<std::string> text;
  std::optional<Manifest> manifest;
  /// What keeps it from telling which files count; nothing for one that is in order.
  std::optional<Finding> trouble;

  [[nodiscard]] bool exists() const noexcept { return manifest || trouble; }
};

/// Reads the manifest of a month. That it is broken, or cannot be read, is no error but trouble.
[[nodiscard]] Result<StoredManifest> load_manifest(FileSystem& files, const commit::Layout& layout,
                                                   const MonthPlace& place);

/// "azcost collect --force -a contoso --from 2026-10-05 --to 2026-10-05"; `flag` is " --force", or
/// nothing.
[[nodiscard]] std::string collect(const MonthPlace& place, const Window& days,
                                  std::string_view flag);
/// The same with --force, which mends what is damaged.
[[nodiscard]] std::string collect_again(const MonthPlace& place, const Window& days);
/// The whole month.
[[nodiscard]] std::string collect_again(const MonthPlace& place);

/// The days that the file of `day` tells of.
[[nodiscard]] Window days_of_file(const Shape& shape, Day day);

}  // namespace azcost::verify
