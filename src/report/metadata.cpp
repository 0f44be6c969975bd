#include "azcost/report/metadata.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/account.hpp"
#include "month_reader.hpp"
#include "restatement_tail.hpp"

namespace azcost::report {
namespace {

constexpr std::uint64_t kMaxManifest = 16UL * 1024 * 1024;

/// What lies between two ends of a name; nothing when it has not both of them.
std::optional<std::string_view> between(std::string_view name, std::string_view front,
                                        std::string_view back) {
  if (name.size() < front.size() + back.size()) return std::nullopt;
  if (!name.starts_with(front) || !name.ends_with(back)) return std::nullopt;
  return name.substr(front.size(), name.size() - front.size() - back.size());
}

/// A folder of one account and dataset.
struct Folder {
  std::string account;
  Dataset dataset = Dataset::kActual;
};

Status check_root(FileSystem& files, const commit::Layout& layout) {
  auto info = files.stat_target(layout.root());
  if (!info) return std::move(info).error();
  if (*info && (*info)->type == FileType::kDirectory) return ok_status();
  return Error{ErrorKind::kConfig, "there is no data directory '" +
                                       printable(layout.root().native()) +
                                       "'; name the one to look at with --data-dir"};
}

Result<std::vector<Folder>> list_folders(FileSystem& files, const commit::Layout& layout) {
  std::vector<Folder> folders;
  for (const Dataset dataset : {Dataset::kActual, Dataset::kAmortized}) {
    auto entries = files.list(layout.root() / "metadata" / name_of(dataset));
    if (!entries) return std::move(entries).error();
    for (const DirectoryEntry& entry : *entries) {
      const auto account = between(entry.name, "account=", "");
      if (entry.type != FileType::kDirectory || !account || !is_account_name(*account)) continue;
      folders.push_back({std::string(*account), dataset});
    }
  }
  return folders;
}

/// An answer about nothing would be taken for good news. Where nothing is stored at all no account
/// is a wrong one.
Status check_accounts(const std::vector<std::string>& accounts,
                      const std::vector<Folder>& folders) {
  if (folders.empty()) return ok_status();
  std::set<std::string> stored;
  for (const Folder& folder : folders) stored.insert(folder.account);
  for (const std::string& account : accounts) {
    if (stored.contains(account)) continue;
    std::string names;
    for (const std::string& name : stored) names.append(names.empty() ? "" : ", ").append(name);
    return Error{ErrorKind::kUsage, "nothing is stored of an account '" + printable(account, 70) +
                                        "'; stored are: " + (names.empty() ? "none" : names)};
  }
  return ok_status();
}

class MetadataReader {
 public:
  MetadataReader(FileSystem& files, const commit::Layout& layout, SystemTime since)
      : files_(files), layout_(layout), since_(since) {}

  Status add(const Folder& folder) {
    const auto restatements = layout_.restatements(folder.account, folder.dataset);
    auto entries = files_.list(restatements.parent_path());
    if (!entries) return std::move(entries).error();
    for (const DirectoryEntry& entry : *entries) {
      const auto name = between(entry.name, "month=", ".json");
      if (!name) continue;
      if (const auto month = parse_month(*name)) add_month(folder, *month, entry.type);
    }
    add_restatements(folder, restatements);
    return ok_status();
  }

  [[nodiscard]] Metadata take() { return std::move(metadata_); }

 private:
  void add_month(const Folder& folder, const Month& month, FileType type) {
    const auto path = layout_.manifest(folder.account, folder.dataset, month);
    auto stored = type == FileType::kFile ? read_month(path)
                                          : Error{ErrorKind::kData, "it is no regular file"};
    if (stored && (stored->account != folder.account || stored->dataset != folder.dataset ||
                   stored->month != month)) {
      stored =
          Error{ErrorKind::kData, "it is the manifest of " + std::string(name_of(stored->dataset)) +
                                      " " + printable(stored->account, 70) + " " +
                                      stored->month.format() + ", not of this month"};
    }
    if (stored) {
      metadata_.months.push_back(*std::move(stored));
    } else {
      metadata_.broken.push_back({folder.account, folder.dataset, month, relative(path),
                                  std::move(stored).error().message});
    }
  }

  Result<StoredMonth> read_month(const std::filesystem::path& path) {
    auto text = files_.read_file(path, kMaxManifest);
    if (!text) return std::move(text).error();
    return months_.read(*text);
  }

  /// They change nothing of what is stored, so that one that is lost is told and no more.
  void add_restatements(const Folder& folder, const std::filesystem::path& path) {
    auto tail = read_restatements(files_, path, since_);
    if (!tail || !tail->is_whole) metadata_.unreadable.push_back(relative(path));
    if (!tail) return;
    for (RestatedDay& day : tail->days) {
      day.account = folder.account;
      day.dataset = folder.dataset;
      metadata_.restatements.push_back(std::move(day));
    }
  }

  [[nodiscard]] std::string relative(const std::filesystem::path& path) const {
    return path.lexically_relative(layout_.root()).generic_string();
  }

  FileSystem& files_;
  const commit::Layout& layout_;
  SystemTime since_;
  MonthReader months_;
  Metadata metadata_;
};

}  // namespace

Result<Metadata> read_metadata(FileSystem& files, const commit::Layout& layout,
                               const std::vector<std::string>& accounts, SystemTime since,
                               const std::stop_token& stop) {
  if (auto checked = check_root(files, layout); !checked) return std::move(checked).error();
  auto folders = list_folders(files, layout);
  if (!folders) return std::move(folders).error();
  if (auto checked = check_accounts(accounts, *folders); !checked) {
    return std::move(checked).error();
  }
  MetadataReader reader(files, layout, since);
  for (const Folder& folder : *folders) {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped while reading"};
    const bool is_asked_for =
        accounts.empty() || std::ranges::find(accounts, folder.account) != accounts.end();
    if (!is_asked_for) continue;
    if (auto added = reader.add(folder); !added) return std::move(added).error();
  }
  return reader.take();
}

}  // namespace azcost::report
