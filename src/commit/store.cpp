#include "azcost/commit/store.hpp"

#include <algorithm>
#include <utility>

#include "azcost/base/process.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "azcost/model/account.hpp"
#include "journal.hpp"
#include "staged_unit.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

/// Finishes the commits of a dead run, and removes the rest of its folder.
Status sweep(FileSystem& files, const fs::path& run_folder, const fs::path& data_dir) {
  if (auto finished = finish_commits(files, run_folder, data_dir); !finished) return finished;
  return files.remove_tree(run_folder);
}

/// The text in a lock file that says who holds it.
std::string holder_text(std::string_view command) {
  return "azcost " + printable(command, 200) + ", pid " + std::to_string(process_id());
}

/// The name becomes a part of paths.
Status check_name(std::string_view name, std::string_view what) {
  if (is_account_name(name)) return ok_status();
  return Error{ErrorKind::kInternal,
               "'" + printable(name, 80) + "' cannot be " + std::string(what)};
}

}  // namespace

Store::Store(FileSystem& files, Clock& clock, fs::path data_dir, StoreOptions options)
    : files_(files), clock_(clock), layout_(std::move(data_dir)), options_(options) {
  files_.follow_no_links_below(layout_.root());
}

Store::~Store() {
  if (!run_folder_) return;
  // An unfinished commit is left for the next run.
  const auto left = files_.list(*run_folder_);
  if (left && left->empty()) static_cast<void>(files_.remove_tree(*run_folder_).ok());
}

Status Store::open_for_daemon() {
  if (auto made = files_.make_directories(layout_.root()); !made) return made;
  auto lock = files_.lock(layout_.daemon_lock(), holder_text("run"));
  if (!lock) {
    Error error = std::move(lock).error();
    if (error.kind == ErrorKind::kBusy) error.message += "; one daemon serves a data directory";
    return error;
  }
  daemon_lock_ = *std::move(lock);
  return ok_status();
}

Status Store::open_to_write(std::string_view command) {
  if (auto made = files_.make_directories(layout_.root()); !made) return made;
  auto lock = files_.lock(layout_.lock(), holder_text(command));
  if (!lock) {
    Error error = std::move(lock).error();
    if (error.kind == ErrorKind::kBusy) error.message += "; try again when it has ended";
    return error;
  }
  lock_ = *std::move(lock);
  auto runs = files_.list(layout_.staging());
  if (!runs) return std::move(runs).error();
  for (const DirectoryEntry& run : *runs) {
    const bool is_ours = run.type == FileType::kDirectory && Layout::is_run_folder(run.name);
    if (!is_ours) continue;
    const fs::path folder = layout_.staging() / run.name;
    if (auto swept = sweep(files_, folder, layout_.root()); !swept) {
      return std::move(swept).error().in("cleaning up after a run that was killed");
    }
  }
  return ok_status();
}

Result<std::optional<Manifest>> Store::manifest(std::string_view account, Dataset dataset,
                                                const Month& month) {
  const MonthPlace place{std::string(account), dataset, month};
  auto stored = read_manifest(files_, layout_, place);
  if (!stored) return std::move(stored).error();
  if (!stored->error) return std::move(stored->manifest);
  return std::move(*stored->error)
      .in("'" + printable((layout_.root() / Layout::manifest_path(place)).native()) + "'");
}

Result<std::vector<Month>> Store::stored_months(std::string_view account, Dataset dataset) {
  const fs::path folder = layout_.restatements(account, dataset).parent_path();
  auto entries = files_.list(folder);
  if (!entries) return std::move(entries).error();
  const std::string name = folder.lexically_relative(layout_.root()).generic_string();
  std::vector<Month> months;
  for (const DirectoryEntry& entry : *entries) {
    const auto place = Layout::month_of_manifest(name + "/" + entry.name);
    if (place) months.push_back(place->month);
  }
  return months;
}

Result<std::unique_ptr<StagedUnit>> Store::stage(const Unit& unit) {
  if (auto checked = check_name(unit.account, "the name of an account"); !checked) {
    return std::move(checked).error();
  }
  auto run = run_folder();
  if (!run) return std::move(run).error();
  const std::string name = std::to_string(++staged_units_) + "-" + unit.account + "-" +
                           std::string(name_of(unit.dataset)) + "-" + format_day(unit.window.from);
  StagingPlace place{layout_, *run, *run / name};
  if (auto made = files_.make_private_directory(place.unit_folder); !made) {
    return std::move(made).error();
  }
  return std::unique_ptr<StagedUnit>(
      std::make_unique<StagedUnitOnDisk>(files_, clock_, unit, std::move(place), options_));
}

Status Store::write_run_record(const RunRecord& record) {
  if (auto checked = check_name(record.run_id, "the id of a run"); !checked) return checked;
  auto run = run_folder();
  if (!run) return std::move(run).error();
  Status written = files_.make_directories(layout_.runs());
  if (written) {
    written = replace_file(files_, *run / "record.json",
                           layout_.run_record(record.started_at, record.run_id), to_json(record));
  }
  if (!written) return std::move(written).error().in("writing the run record");
  return written;
}

Result<fs::path> Store::run_folder() {
  if (!run_folder_) {
    const fs::path folder = layout_.run_folder(clock_.now());
    for (const fs::path& each : {layout_.staging(), folder}) {
      if (auto made = files_.make_private_directory(each); !made) return std::move(made).error();
    }
    run_folder_ = folder;
  }
  return *run_folder_;
}

}  // namespace azcost::commit
