#include "azcost/report/metadata.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "azcost/commit/inventory.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "restatement_tail.hpp"

namespace azcost::report {
namespace {

/// Adds the restatements of an account and dataset. No stored row depends on them, so an unreadable
/// file is only named.
void add_restatements(FileSystem& files, const commit::Layout& layout, const std::string& account,
                      Dataset dataset, SystemTime since, Metadata& metadata) {
  const auto path = layout.restatements(account, dataset);
  auto tail = read_restatements(files, path, since);
  if (!tail || !tail->is_whole) {
    metadata.unreadable.push_back(path.lexically_relative(layout.root()).generic_string());
  }
  if (!tail) return;
  for (RestatedDay& day : tail->days) {
    day.account = account;
    day.dataset = dataset;
    metadata.restatements.push_back(std::move(day));
  }
}

}  // namespace

Result<Metadata> read_metadata(FileSystem& files, const commit::Layout& layout,
                               const std::vector<std::string>& accounts, SystemTime since,
                               const std::stop_token& stop) {
  if (auto checked = commit::check_data_directory(files, layout); !checked) {
    return std::move(checked).error();
  }
  auto found = commit::list_metadata(files, layout);
  if (!found) return std::move(found).error();
  std::set<std::string> stored_accounts;
  for (const auto& place : found->manifests) stored_accounts.insert(place.account);
  // When nothing is stored at all, no account is a wrong one.
  if (!stored_accounts.empty()) {
    if (auto checked = commit::check_accounts(accounts, stored_accounts); !checked) {
      return std::move(checked).error();
    }
  }
  Metadata metadata;
  std::set<std::pair<std::string, Dataset>> series;
  for (const commit::MonthPlace& place : found->manifests) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading"};
    const bool is_asked_for =
        accounts.empty() || std::ranges::find(accounts, place.account) != accounts.end();
    if (!is_asked_for) continue;
    auto stored = commit::read_manifest(files, layout, place);
    if (!stored) return std::move(stored).error();
    if (stored->manifest) metadata.months.push_back(stored_month_of(*stored->manifest));
    if (stored->error) {
      metadata.broken.push_back({place.account, place.dataset, place.month,
                                 commit::Layout::manifest_path(place),
                                 std::move(stored->error->message)});
    }
    if (series.emplace(place.account, place.dataset).second) {
      add_restatements(files, layout, place.account, place.dataset, since, metadata);
    }
  }
  return metadata;
}

}  // namespace azcost::report
