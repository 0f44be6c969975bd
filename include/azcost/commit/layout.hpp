/// The paths of files below a data directory. `azcost help layout` documents these names: do not
/// change them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/base/clock.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// A month of one account and dataset. It has one manifest.
struct MonthPlace {
  std::string account;
  Dataset dataset = Dataset::kActual;
  Month month{Day{}};

  friend auto operator<=>(const MonthPlace&, const MonthPlace&) = default;
};

/// A plain value.
class Layout {
 public:
  explicit Layout(std::filesystem::path data_dir) : root_(std::move(data_dir)) {}

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
  /// The file of a day, or, with monthly granularity, of its month.
  [[nodiscard]] std::filesystem::path day_file(std::string_view account, Dataset dataset,
                                               Granularity granularity, Day day) const;
  [[nodiscard]] std::filesystem::path manifest(std::string_view account, Dataset dataset,
                                               const Month& month) const;
  /// Records changes of committed days. Lines are only ever added.
  [[nodiscard]] std::filesystem::path restatements(std::string_view account, Dataset dataset) const;
  /// The folder of run records; their names begin with the start time.
  [[nodiscard]] std::filesystem::path runs() const { return root_ / "metadata" / "runs"; }
  [[nodiscard]] std::filesystem::path run_record(SystemTime started_at,
                                                 std::string_view run_id) const;
  /// How much of a tenant's quota was used. `tenant_id` is a GUID or a domain name.
  [[nodiscard]] std::filesystem::path quota(std::string_view tenant_id) const;
  /// What the Billing API said of the account's agreement.
  [[nodiscard]] std::filesystem::path agreement(std::string_view account) const;
  /// Rows that are not committed yet: one folder for each run that writes.
  [[nodiscard]] std::filesystem::path staging() const { return root_ / "staging"; }
  [[nodiscard]] std::filesystem::path run_folder(SystemTime started_at) const;
  /// True for the names that `run_folder` makes; azcost puts nothing else into staging.
  [[nodiscard]] static bool is_run_folder(std::string_view name) noexcept;
  [[nodiscard]] std::filesystem::path lock() const { return root_ / "lock"; }
  /// The daemon holds this lock as long as it runs. It holds `lock` only while it writes.
  [[nodiscard]] std::filesystem::path daemon_lock() const { return root_ / "daemon.lock"; }

  // Paths relative to a data directory, with slashes, as manifests name them.

  [[nodiscard]] static std::string manifest_path(const MonthPlace& place);
  /// The relative path of `day_file`. Requires: the day is in the month.
  [[nodiscard]] static std::string day_path(const MonthPlace& place, Granularity granularity,
                                            Day day);
  /// The folder of the month's day files.
  [[nodiscard]] static std::string data_folder(const MonthPlace& place);

  // The reverse: what a path belongs to. Empty when it is no path of this layout.

  /// The month whose manifest has this path.
  [[nodiscard]] static std::optional<MonthPlace> month_of_manifest(std::string_view path);
  /// The month whose folder of day files holds this path, whatever the file name.
  [[nodiscard]] static std::optional<MonthPlace> month_of_data(std::string_view path);
  /// The granularity and the first day of the month's file with this path.
  [[nodiscard]] static std::optional<std::pair<Granularity, Day>> day_of_file(
      const MonthPlace& place, std::string_view path);
  /// The account whose folder the path leads into, in either dataset.
  [[nodiscard]] static std::optional<std::string> account_of(std::string_view path);

 private:
  std::filesystem::path root_;
};

}  // namespace azcost::commit
