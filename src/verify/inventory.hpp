/// What lies where in a data directory, by name alone.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/commit/pending.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/verify/verifier.hpp"

namespace azcost::verify {

/// A month of one account and dataset.
struct MonthPlace {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};

  friend auto operator<=>(const MonthPlace&, const MonthPlace&) = default;
};

// Paths are relative to the data directory, with slashes.

[[nodiscard]] std::string manifest_path(const MonthPlace& place);
/// The name that the file of `day` has.
[[nodiscard]] std::string day_path(const MonthPlace& place, Granularity granularity, Day day);
/// The folder of the month's day files.
[[nodiscard]] std::string data_folder(const MonthPlace& place);
/// The month whose manifest has this path.
[[nodiscard]] std::optional<MonthPlace> place_of_manifest(std::string_view path);
/// The month in whose folder of data a file lies.
[[nodiscard]] std::optional<MonthPlace> place_of_data(std::string_view path);

struct FoundFile {
  std::string path;
  FileType type = FileType::kFile;
};

struct Inventory {
  std::set<MonthPlace> manifests;
  /// Everything below data/ but folders.
  std::vector<FoundFile> data;
  std::vector<std::string> restatements;
  /// What else lies among the manifests.
  std::vector<std::string> others;
};

[[nodiscard]] Result<Inventory> take_inventory(FileSystem& files,
                                               const std::filesystem::path& root);

[[nodiscard]] bool covers(const Scope& scope, const MonthPlace& place);
/// Of what belongs to no month: the account that its folder names, or, without one, all or nothing.
[[nodiscard]] bool covers(const Scope& scope, std::string_view path);

/// An answer about nothing would be taken for a proof: an error of kind `kConfig` when nothing is
/// stored and nothing pending, of kind `kUsage` when the scope names what is neither.
[[nodiscard]] Status check_scope(const Scope& scope, const Inventory& inventory,
                                 const commit::Staging& staging, const commit::Layout& layout);

}  // namespace azcost::verify
