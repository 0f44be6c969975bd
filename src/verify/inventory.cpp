#include "inventory.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/account.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRestatements = "restatements.jsonl";
// data/<dataset>/account=<a>/month=<m>/<file>; more are somebody else's, and some may be traps.
constexpr int kMaxFolderDepth = 16;

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

/// What follows `prefix` in `text`; nothing when it does not start with it.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

std::optional<MonthPlace> place_named(std::string_view dataset_part, std::string_view account_part,
                                      std::string_view month_part) {
  const auto dataset = parse_dataset(dataset_part);
  const auto account = after(account_part, "account=");
  const auto month_text = after(month_part, "month=");
  if (!dataset || !account || !month_text || !is_account_name(*account)) return std::nullopt;
  const auto month = parse_month(*month_text);
  if (!month) return std::nullopt;
  return MonthPlace{std::string(*account), *dataset, *month};
}

/// Calls `visit(file)` for everything below `folder` that is no folder.
template <class Visit>
Status walk(FileSystem& files, const fs::path& root, const std::string& folder, int depth,
            Visit& visit) {
  auto entries = files.list(root / folder);
  if (!entries) return std::move(entries).error();
  for (const DirectoryEntry& entry : *entries) {
    FoundFile found{folder + "/" + entry.name, entry.type};
    if (entry.type == FileType::kDirectory && depth < kMaxFolderDepth) {
      if (auto walked = walk(files, root, found.path, depth + 1, visit); !walked) return walked;
    } else {
      visit(std::move(found));
    }
  }
  return ok_status();
}

std::string text_of(const fs::path& path) { return path.generic_string(); }

Error unknown_account(const std::string& account, const std::set<std::string>& stored) {
  std::string names;
  for (const std::string& name : stored) names += (names.empty() ? "" : ", ") + name;
  return {ErrorKind::kUsage, "nothing is stored of an account '" + printable(account, 70) +
                                 "'; stored are: " + (names.empty() ? "none" : names)};
}

}  // namespace

std::string manifest_path(const MonthPlace& place) {
  return text_of(commit::Layout({}).manifest(place.account, place.dataset, place.month));
}

std::string day_path(const MonthPlace& place, Granularity granularity, Day day) {
  return text_of(commit::Layout({}).day_file(place.account, place.dataset, granularity, day));
}

std::string data_folder(const MonthPlace& place) {
  const fs::path file = day_path(place, Granularity::kMonthly, place.month.first_day());
  return text_of(file.parent_path());
}

std::optional<MonthPlace> place_of_manifest(std::string_view path) {
  constexpr std::string_view kEnding = ".json";
  const auto parts = parts_of(path);
  if (parts.size() != 4 || parts[0] != "metadata" || !parts[3].ends_with(kEnding)) {
    return std::nullopt;
  }
  return place_named(parts[1], parts[2], parts[3].substr(0, parts[3].size() - kEnding.size()));
}

std::optional<MonthPlace> place_of_data(std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.size() != 5 || parts[0] != "data") return std::nullopt;
  return place_named(parts[1], parts[2], parts[3]);
}

Result<Inventory> take_inventory(FileSystem& files, const fs::path& root) {
  Inventory inventory;
  const auto sort_out = [&inventory](FoundFile file) {
    if (const auto place = place_of_manifest(file.path)) {
      inventory.manifests.insert(*place);
    } else if (fs::path(file.path).filename() == kRestatements) {
      inventory.restatements.push_back(std::move(file.path));
    } else {
      inventory.others.push_back(std::move(file.path));
    }
  };
  for (const Dataset dataset : {Dataset::kActual, Dataset::kAmortized}) {
    const std::string folder = std::string("metadata/").append(name_of(dataset));
    if (auto walked = walk(files, root, folder, 2, sort_out); !walked) {
      return std::move(walked).error();
    }
  }
  const auto keep = [&inventory](FoundFile file) { inventory.data.push_back(std::move(file)); };
  if (auto walked = walk(files, root, "data", 1, keep); !walked) return std::move(walked).error();
  return inventory;
}

bool covers(const Scope& scope, const MonthPlace& place) {
  if (scope.month && *scope.month != place.month) return false;
  return scope.accounts.empty() ||
         std::ranges::find(scope.accounts, place.account) != scope.accounts.end();
}

bool covers(const Scope& scope, std::string_view path) {
  if (scope.month) return false;
  if (scope.accounts.empty()) return true;
  const auto parts = parts_of(path);
  const auto account = parts.size() > 2 ? after(parts[2], "account=") : std::nullopt;
  return account && std::ranges::find(scope.accounts, *account) != scope.accounts.end();
}

Status check_scope(const Scope& scope, const Inventory& inventory, const commit::Staging& staging,
                   const commit::Layout& layout) {
  std::set<MonthPlace> places = inventory.manifests;
  for (const commit::PendingUnit& unit : staging.pending) {
    if (const auto place = place_of_manifest(unit.manifest)) places.insert(*place);
  }
  for (const FoundFile& file : inventory.data) {
    if (const auto place = place_of_data(file.path)) places.insert(*place);
  }
  if (places.empty()) return commit::nothing_stored(layout);
  std::set<std::string> stored;
  for (const MonthPlace& place : places) stored.insert(place.account);
  for (const std::string& account : scope.accounts) {
    if (!stored.contains(account)) return unknown_account(account, stored);
  }
  const auto covered = [&](const MonthPlace& place) { return covers(scope, place); };
  if (!scope.month || std::ranges::any_of(places, covered)) return ok_status();
  return Error{ErrorKind::kUsage, "nothing is stored of " + scope.month->format()};
}

}  // namespace azcost::verify
