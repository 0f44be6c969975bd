#include <string>

#include "azcost/commit/store.hpp"

namespace azcost::commit {
namespace {

/// "20261005T051500Z": sorts as time does, and needs no quoting in a shell.
std::string compact_time(SystemTime time) {
  std::string text = format_time(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string account_folder(std::string_view account) {
  return std::string("account=").append(account);
}

}  // namespace

std::filesystem::path Layout::day_file(std::string_view account, Dataset dataset,
                                       Granularity granularity, Day day) const {
  const std::string month = Month(day).format();
  const bool monthly = granularity == Granularity::kMonthly;
  return root_ / "data" / name_of(dataset) / account_folder(account) / ("month=" + month) /
         ((monthly ? month : format_day(day)) + ".jsonl");
}

std::filesystem::path Layout::manifest(std::string_view account, Dataset dataset,
                                       const Month& month) const {
  return root_ / "metadata" / name_of(dataset) / account_folder(account) /
         ("month=" + month.format() + ".json");
}

std::filesystem::path Layout::restatements(std::string_view account, Dataset dataset) const {
  return root_ / "metadata" / name_of(dataset) / account_folder(account) / "restatements.jsonl";
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

}  // namespace azcost::commit
