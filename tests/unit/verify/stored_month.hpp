/// Months of a data directory, made without the room that writes them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/manifest.hpp"
#include "azcost/verify/report.hpp"
#include "support/memory_file_system.hpp"

namespace azcost::verify::testing {

inline constexpr std::string_view kRoot = "/store";

/// A row of schema focus.
std::string row_of(std::string_view day, std::string_view cost, std::string_view currency = "USD");

/// Shape of the rows that `row_of` makes.
Shape focus_shape();

/// The content of files, by path relative to the data directory.
using Files = std::map<std::string, std::string>;

struct StoredMonth {
  Manifest manifest;
  Files day_files;

  [[nodiscard]] std::string manifest_path() const;
  /// Adds the day's file, and its entry in the manifest.
  void set_day(std::string_view day, const std::vector<std::string>& rows);
};

/// A month with one row of `cost` on each of the first `days` days.
StoredMonth month_of(std::string_view month, int days = 3, std::string_view account = "contoso",
                     std::string_view cost = "1.5");

/// October 2026, each day with 1.5 of a customer (`customer` as JSON), and 1.25 without a customer.
StoredMonth owned_month(const std::string& customer = "\"adatum\"");

/// Writes the month below `kRoot`.
void plant(azcost::testing::MemoryFileSystem& files, const StoredMonth& month);

/// Everything below `kRoot`, by path relative to it.
Files stored(const azcost::testing::MemoryFileSystem& files);

/// "damage changed-file data/…/2026-10-02.jsonl", one for each finding.
std::vector<std::string> outline(const Report& report);
std::vector<std::string> outline(const Report& report, Severity severity);

}  // namespace azcost::verify::testing
