#include "staged_unit.hpp"

#include <set>
#include <string>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/line_reader.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/stored_file.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "proof.hpp"
#include "restatement.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestName = "manifest.json";

}  // namespace

StagedUnitOnDisk::StagedUnitOnDisk(FileSystem& files, const Clock& clock, Unit unit,
                                   StagingPlace place, const StoreOptions& options)
    : files_(files),
      clock_(clock),
      unit_(std::move(unit)),
      place_(std::move(place)),
      close_day_(options.close_day),
      sorter_(files, place_.unit_folder, options.sort_buffer_bytes) {}

StagedUnitOnDisk::~StagedUnitOnDisk() {
  staged_.clear();
  // The next run removes what cannot be removed now.
  if (!has_journal_) static_cast<void>(files_.remove_tree(place_.unit_folder).ok());
}

Status StagedUnitOnDisk::append(const RecordBatch& batch) {
  // Checks all rows before it takes one: a refused page is asked for again.
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (unit_.window.contains(batch[i].day)) continue;
    return Error{ErrorKind::kData, "Azure answered a row of " + format_day(batch[i].day) +
                                       ", which was not asked for"};
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const RecordView record = batch[i];
    tally_.count(record);
    if (auto added = sorter_.add(record.day, record.key, record.line); !added) return added;
  }
  return ok_status();
}

Status StagedUnitOnDisk::seal() {
  auto staged = sorter_.finish();
  if (!staged) return std::move(staged).error();
  staged_ = *std::move(staged);
  return ok_status();
}

Totals StagedUnitOnDisk::totals() const { return tally_.totals(); }

Status StagedUnitOnDisk::copy_to(WritableFile& out) {
  // Each piece ends with a whole line, so that a reader of `out` never gets part of a row when
  // azcost is killed between two pieces.
  std::string piece;
  for (const auto& [day, staged] : staged_) {
    auto lines = LineReader::open(files_, staged.path);
    if (!lines) return std::move(lines).error();
    for (auto line = lines->next();; line = lines->next()) {
      if (!line) return std::move(line).error();
      if (!*line) break;
      piece.append(**line).push_back('\n');
      if (piece.size() < kWriteBuffer) continue;
      if (auto written = out.append(piece); !written) return written;
      piece.clear();
    }
  }
  return piece.empty() ? ok_status() : out.append(piece);
}

std::optional<Error> StagedUnitOnDisk::repeated_rows(const ControlTotals* control,
                                                     Granularity granularity) const {
  if (sorter_.repeated().empty()) return std::nullopt;
  if (control == nullptr) return error_of(sorter_.repeated(), tally_, nullptr);
  const DailyTotals totals = by_period(control->cost, granularity);
  return error_of(sorter_.repeated(), tally_, &totals);
}

Status StagedUnitOnDisk::prove(const ControlTotals& control, const Shape& shape) const {
  const auto found =
      mismatches(tally_, by_period(control, shape.granularity), other_aggregation(shape));
  if (!found.empty()) return error_of(found);
  return ok_status();
}

Result<Receipt> StagedUnitOnDisk::commit(const CommitRequest& request) {
  auto receipt = commit_sealed(request);
  if (!receipt) return std::move(receipt).error().in("committing " + format_unit(unit_));
  return receipt;
}

Result<Receipt> StagedUnitOnDisk::commit_sealed(const CommitRequest& request) {
  if (auto repeated = repeated_rows(nullptr, request.shape.granularity)) return *repeated;
  // Commits that a failing device left unfinished come first: this unit must be compared with their
  // result.
  const fs::path& root = place_.layout.root();
  if (auto finished = finish_commits(files_, place_.run_folder, root); !finished) {
    return std::move(finished).error();
  }
  auto held = held_manifest(request.force);
  if (!held) return std::move(held).error();
  auto held_files = look_at_files(*held, request);
  if (!held_files) return std::move(held_files).error();
  held_files_ = *std::move(held_files);
  const UnitRead read = as_read(request);
  auto decision = reconcile(read, *held, held_files_);
  if (!decision) return std::move(decision).error();
  if (auto published = publish(read, *decision, *held); !published) {
    return std::move(published).error();
  }
  Receipt receipt = std::move(static_cast<Receipt&>(*decision));
  receipt.rows = tally_.rows();
  receipt.totals = tally_.totals();
  return receipt;
}

/// The stored manifest. With `replace_broken`, one that is broken or of another month counts as
/// none, and its text is kept beside it.
Result<std::optional<Manifest>> StagedUnitOnDisk::held_manifest(bool replace_broken) {
  const MonthPlace place{unit_.account, unit_.dataset, unit_.window.month()};
  auto stored = read_manifest(files_, place_.layout, place);
  if (!stored) return std::move(stored).error();
  if (!stored->error) return std::move(stored->manifest);
  const fs::path path = place_.layout.root() / Layout::manifest_path(place);
  const bool is_broken = stored->flaw == StoredManifest::Flaw::kBroken ||
                         stored->flaw == StoredManifest::Flaw::kMisplaced;
  if (!is_broken || !replace_broken) {
    return std::move(*stored->error).in("'" + printable(path.native()) + "'");
  }
  if (auto kept = keep_aside(files_, path, *stored->text); !kept) return std::move(kept).error();
  return std::optional<Manifest>();
}

UnitRead StagedUnitOnDisk::as_read(const CommitRequest& request) const {
  UnitRead read;
  read.unit = unit_;
  read.request = request;
  // Manifests store times to the second.
  read.request.read_at = std::chrono::floor<std::chrono::seconds>(request.read_at);
  if (request.control) {
    read.request.control = by_period(*request.control, request.shape.granularity);
  }
  read.now = clock_.now();
  read.close_day = close_day_;
  for (const auto& [day, staged] : staged_) {
    DayRead& rows = read.days[day];
    rows = {staged.rows, staged.bytes, staged.sha256, tally_.totals_of(day),
            tally_.totals_without_customer(day)};
    const Totals kept = kept_.totals_of(day);
    add(kept, rows.totals);
    rows.is_proved = kept.empty();
    // It is not known which groupings have values in the kept rows.
    rows.filled = kept.empty() ? tally_.filled_on(day) : ~std::uint32_t{0};
  }
  return read;
}

Status StagedUnitOnDisk::publish(const UnitRead& read, const Decision& decision,
                                 const std::optional<Manifest>& held) {
  if (held && decision.manifest == *held && decision.changed.empty()) return ok_status();
  auto journal = stage_for(read, decision, held);
  if (!journal) return std::move(journal).error();
  if (auto free = check_places(*journal); !free) return free;
  has_journal_ = true;
  if (auto written = write_journal(files_, folder(), *journal); !written) {
    // No run may find a journal whose files are about to be removed.
    has_journal_ = !withdraw(files_, folder());
    return written;
  }
  auto done = apply_journal(files_, folder(), *journal);
  has_journal_ = !done.ok();
  return done;
}

/// Syncs the files that the journal will name in staging, and makes the folders that they go to.
Result<Journal> StagedUnitOnDisk::stage_for(const UnitRead& read, const Decision& decision,
                                            const std::optional<Manifest>& held) {
  Journal journal;
  journal.removals = decision.removals;
  if (held) enter_restatements(read, decision, *held, journal);
  if (auto staged = stage_days(decision, journal); !staged) return std::move(staged).error();
  if (auto staged = stage_manifest(decision, journal); !staged) return std::move(staged).error();
  // Also of a broken manifest; empty when there is no file.
  auto before = digest_of(files_, place_.layout.root() / journal.manifest.to);
  if (!before) return std::move(before).error();
  journal.replaces = *std::move(before);
  return journal;
}

/// Finds what would block the moves of the journal while the unit can still be refused. Once the
/// journal is written, no other unit can be committed before this one is finished.
Status StagedUnitOnDisk::check_places(const Journal& journal) {
  const fs::path& root = place_.layout.root();
  std::set<fs::path> folders = {place_.unit_folder};
  for (const std::string& name : journal.targets()) {
    if (auto may = files_.check_replaceable(place_.unit_folder, root / name); !may) {
      return std::move(may).error().in("nothing was changed");
    }
    folders.insert((root / name).parent_path());
  }
  return sync_names_below(files_, root, folders);
}

Status StagedUnitOnDisk::stage_days(const Decision& decision, Journal& journal) {
  for (const Day day : decision.changed) {
    StagedFile& staged = staged_.at(day);
    if (auto synced = staged.file->sync(); !synced) return synced;
    if (auto closed = staged.file->close(); !closed) return closed;
    staged.file.reset();
    const std::string& target = decision.manifest.days.at(day).file;
    journal.days.push_back({staged.path.filename().string(), target, staged.sha256});
    const fs::path folder = (place_.layout.root() / target).parent_path();
    if (auto made = files_.make_directories(folder); !made) return made;
  }
  return ok_status();
}

Status StagedUnitOnDisk::stage_manifest(const Decision& decision, Journal& journal) {
  const Layout& layout = place_.layout;
  const std::string text = to_json(decision.manifest);
  const fs::path target = layout.manifest(unit_.account, unit_.dataset, unit_.window.month());
  journal.manifest = {std::string(kManifestName),
                      target.lexically_relative(layout.root()).generic_string(), sha256(text)};
  if (auto made = files_.make_directories(target.parent_path()); !made) return made;
  return create_file(files_, place_.unit_folder / kManifestName, text);
}

void StagedUnitOnDisk::enter_restatements(const UnitRead& read, const Decision& decision,
                                          const Manifest& held, Journal& journal) const {
  const Layout& layout = place_.layout;
  journal.restatements_file = layout.restatements(unit_.account, unit_.dataset)
                                  .lexically_relative(layout.root())
                                  .generic_string();
  for (const Day day : decision.restated) {
    Restatement restatement;
    restatement.day = day;
    restatement.before = held.days.at(day);
    const auto after = decision.manifest.days.find(day);
    if (after != decision.manifest.days.end()) restatement.after = after->second;
    restatement.restated_at = read.request.read_at;
    restatement.state = decision.restated_in;
    const std::uint64_t rows_before = restatement.before.rows;
    const std::uint64_t rows_after = restatement.after.rows;
    // Rows of different shapes are never the same row.
    if (held.shape != read.request.shape || rows_before == 0 || rows_after == 0) {
      restatement.changes = RowChanges{rows_after, rows_before, 0};
    } else if (const auto found = held_files_.changes.find(day);
               found != held_files_.changes.end()) {
      restatement.changes = found->second;
    }
    journal.restatements.push_back(line_of(unit_, restatement));
  }
}

}  // namespace azcost::commit
