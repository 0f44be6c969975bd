/// Manifests for tests of planning: only the times of reading matter.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/model/account.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/plan/stored.hpp"

namespace azcost::plan::testing {

inline Day day(const char* text) { return *parse_day(text); }
inline Month month(const char* text) { return *parse_month(text); }

inline Account account(std::string name = "contoso") {
  Account account;
  account.name = std::move(name);
  account.billing_account_id = "1:2_2019-05-31";
  return account;
}

/// The days from `from` to `to`, read a week after their end.
inline Manifest manifest(const Account& account, const char* from, const char* to) {
  Manifest manifest;
  manifest.account = account.name;
  manifest.month = Month(day(from));
  manifest.shape = shape_of(account, Dataset::kActual, Schema::kFocus);
  for (Day d = day(from); d <= day(to); d += std::chrono::days(1)) {
    manifest.days[d].rows = 1;
    manifest.days[d].collected_at = d + std::chrono::days(8);
  }
  return manifest;
}

inline Manifest whole_month(const Account& account, const char* name) {
  const Month wanted = month(name);
  return manifest(account, format_day(wanted.first_day()).c_str(),
                  format_day(wanted.last_day()).c_str());
}

inline void put(Stored& stored, Manifest manifest) {
  const Month month = manifest.month;
  stored[{manifest.account, manifest.dataset}][month] = std::move(manifest);
}

/// "contoso actual 2026-10-01..2026-10-31" of each unit.
inline std::vector<std::string> lines_of(const std::vector<Unit>& units) {
  std::vector<std::string> lines;
  for (const Unit& unit : units) lines.push_back(format_unit(unit));
  return lines;
}

/// "2026-10-01..2026-10-31" of each unit of contoso's actual costs.
inline std::vector<std::string> windows_of(const std::vector<Unit>& units) {
  constexpr std::size_t kPrefix = std::string_view("contoso actual ").size();
  std::vector<std::string> lines = lines_of(units);
  for (std::string& line : lines) line.erase(0, kPrefix);
  return lines;
}

}  // namespace azcost::plan::testing
