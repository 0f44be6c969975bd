#include "azcost/commit/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "azcost/model/account.hpp"

namespace azcost::commit {
namespace {

/// "20261005T051500Z": sorts as time does, and needs no quoting in a shell.
std::string compact_time(SystemTime time) {
  std::string text = format_time(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

constexpr std::string_view kAccount = "account=";
constexpr std::string_view kMonth = "month=";
constexpr std::string_view kManifestEnding = ".json";

/// The parts of a path between its slashes.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

std::optional<std::string> account_in(std::string_view folder) {
  if (!folder.starts_with(kAccount)) return std::nullopt;
  const std::string_view account = folder.substr(kAccount.size());
  return is_account_name(account) ? std::optional(std::string(account)) : std::nullopt;
}

std::optional<MonthPlace> place_named(std::string_view dataset_folder,
                                      std::string_view account_folder,
                                      std::string_view month_name) {
  const auto dataset = parse_dataset(dataset_folder);
  auto account = account_in(account_folder);
  if (!dataset || !account || !month_name.starts_with(kMonth)) return std::nullopt;
  const auto month = parse_month(month_name.substr(kMonth.size()));
  if (!month) return std::nullopt;
  return MonthPlace{*std::move(account), *dataset, *month};
}

}  // namespace

std::filesystem::path Layout::day_file(std::string_view account, Dataset dataset,
                                       Granularity granularity, Day day) const {
  return root_ / day_path({std::string(account), dataset, Month(day)}, granularity, day);
}

std::filesystem::path Layout::manifest(std::string_view account, Dataset dataset,
                                       const Month& month) const {
  return root_ / manifest_path({std::string(account), dataset, month});
}

std::filesystem::path Layout::restatements(std::string_view account, Dataset dataset) const {
  return root_ /
         fmt::format("metadata/{}/{}{}/restatements.jsonl", name_of(dataset), kAccount, account);
}

std::filesystem::path Layout::run_record(SystemTime started_at, std::string_view run_id) const {
  return runs() / compact_time(started_at).append("-").append(run_id).append(".json");
}

std::filesystem::path Layout::quota(std::string_view tenant_id) const {
  return root_ / "metadata" / "quota" / std::string(tenant_id).append(".json");
}

std::filesystem::path Layout::agreement(std::string_view account) const {
  return root_ / "metadata" / "agreement" / std::string(account).append(".json");
}

std::filesystem::path Layout::run_folder(SystemTime started_at) const {
  return staging() / compact_time(started_at);
}

bool Layout::is_run_folder(std::string_view name) noexcept {
  constexpr std::string_view kForm = "ddddddddTddddddZ";
  if (name.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_digit = name[i] >= '0' && name[i] <= '9';
    if (kForm[i] == 'd' ? !is_digit : name[i] != kForm[i]) return false;
  }
  return true;
}

std::string Layout::manifest_path(const MonthPlace& place) {
  return fmt::format("metadata/{}/{}{}/{}{}{}", name_of(place.dataset), kAccount, place.account,
                     kMonth, place.month.format(), kManifestEnding);
}

std::string Layout::day_path(const MonthPlace& place, Granularity granularity, Day day) {
  return fmt::format("{}/{}.jsonl", data_folder(place),
                     granularity == Granularity::kMonthly ? place.month.format() : format_day(day));
}

std::string Layout::data_folder(const MonthPlace& place) {
  return fmt::format("data/{}/{}{}/{}{}", name_of(place.dataset), kAccount, place.account, kMonth,
                     place.month.format());
}

std::optional<MonthPlace> Layout::month_of_manifest(std::string_view path) {
  if (!path.ends_with(kManifestEnding)) return std::nullopt;
  path.remove_suffix(kManifestEnding.size());
  const auto parts = parts_of(path);
  if (parts.size() != 4 || parts[0] != "metadata") return std::nullopt;
  return place_named(parts[1], parts[2], parts[3]);
}

std::optional<MonthPlace> Layout::month_of_data(std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.size() != 5 || parts[0] != "data") return std::nullopt;
  return place_named(parts[1], parts[2], parts[3]);
}

std::optional<std::pair<Granularity, Day>> Layout::day_of_file(const MonthPlace& place,
                                                               std::string_view path) {
  const Day first = place.month.first_day();
  if (path == day_path(place, Granularity::kMonthly, first)) {
    return std::pair(Granularity::kMonthly, first);
  }
  const std::string_view name = path.substr(std::min(path.rfind('/') + 1, path.size()));
  const auto day = parse_day(name.substr(0, name.find('.')));
  if (!day || Month(*day) != place.month) return std::nullopt;
  if (path != day_path(place, Granularity::kDaily, *day)) return std::nullopt;
  return std::pair(Granularity::kDaily, *day);
}

std::optional<std::string> Layout::account_of(std::string_view path) {
  const auto parts = parts_of(path);
  return parts.size() > 2 ? account_in(parts[2]) : std::nullopt;
}

}  // namespace azcost::commit
