/// Where things are below a data directory. `azcost help layout` promises these names: do not
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

/// A month of one account and dataset: what a manifest is of.
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
  /// The file of a day, or, with monthly granularity, of the month that it lies in.
  [[nodiscard]] std::filesystem::path day_file(std::string_view account, Dataset dataset,
                                               Granularity granularity, Day day) const;
  [[nodiscard]] std::filesystem::path manifest(std::string_view account, Dataset dataset,
                                               const Month& month) const;
  /// What changed after it had been committed: lines that are only ever added.
  [[nodiscard]] std::filesystem::path restatements(std::string_view account, Dataset dataset) const;
  /// Where run records are; their names begin with the time of the start.
  [[nodiscard]] std::filesystem::path runs() const { return root_ / "metadata" / "runs"; }
  [[nodiscard]] std::filesystem::path run_record(SystemTime started_at,
                                                 std::string_view run_id) const;
  /// What was spent of a tenant's quota. `tenant_id` is a GUID or a domain name.
  [[nodiscard]] std::filesystem::path quota(std::string_view tenant_id) const;
  /// What the Billing API said of the account's agreement.
  [[nodiscard]] std::filesystem::path agreement(std::string_view account) const;
  /// Rows on their way: a folder for each run that writes.
  [[nodiscard]] std::filesystem::path staging() const { return root_ / "staging"; }
  [[nodiscard]] std::filesystem::path run_folder(SystemTime started_at) const;
  /// True for the names that `run_folder` makes; everything else in staging is somebody else's.
  [[nodiscard]] static bool is_run_folder(std::string_view name) noexcept;
  [[nodiscard]] std::filesystem::path lock() const { return root_ / "lock"; }
  /// Held by the daemon for as long as it runs; `lock` only while it writes.
  [[nodiscard]] std::filesystem::path daemon_lock() const { return root_ / "daemon.lock"; }

  // Paths relative to a data directory, with slashes, as manifests name them.

  [[nodiscard]] static std::string manifest_path(const MonthPlace& place);
  /// As `day_file`. Requires: the day lies in the month.
  [[nodiscard]] static std::string day_path(const MonthPlace& place, Granularity granularity,
                                            Day day);
  /// The folder of the month's day files.
  [[nodiscard]] static std::string data_folder(const MonthPlace& place);

  // What such a path is of; nothing where no path of the layout looks like it.

  /// The month whose manifest has this path.
  [[nodiscard]] static std::optional<MonthPlace> month_of_manifest(std::string_view path);
  /// The month in whose folder of day files a file of this path lies, whatever its name.
  [[nodiscard]] static std::optional<MonthPlace> month_of_data(std::string_view path);
  /// The granularity and the first day of the file of the month that has this path.
  [[nodiscard]] static std::optional<std::pair<Granularity, Day>> day_of_file(
      const MonthPlace& place, std::string_view path);
  /// The account in whose folder, of whichever dataset, the path leads.
  [[nodiscard]] static std::optional<std::string> account_of(std::string_view path);

 private:
  std::filesystem::path root_;
};

}  // namespace azcost::commit
