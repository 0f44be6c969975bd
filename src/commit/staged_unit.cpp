#include "staged_unit.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/digest.hpp"
#include "azcost/base/line_reader.hpp"
#include "azcost/base/text.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "azcost/commit/whole_file.hpp"
#include "azcost/model/rounding.hpp"
#include "held_rows.hpp"
#include "proof.hpp"
#include "restatement.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestName = "manifest.json";
constexpr std::size_t kCopyBuffer = 256UL * 1024;
// Of a comparison; some 16 MiB of memory.
constexpr std::size_t kMostWaitingRows = 64UL * 1024;

/// Copies a file of whole lines to `out`. Each piece ends with a line, so that whoever reads `out`
/// when we are killed between two of them has no part of a row.
Status copy_lines(ReadableFile& file, WritableFile& out) {
  std::string buffer(kCopyBuffer, '\0');
  std::size_t kept = 0;  // the beginning of a line that goes with the next piece
  for (bool at_end = false; !at_end;) {
    auto read = file.read(std::span(buffer).subspan(kept));
    if (!read) return std::move(read).error();
    const auto held = std::string_view(buffer).substr(0, kept + *read);
    at_end = held.size() < buffer.size();
    const std::size_t line_end = held.rfind('\n');
    const std::size_t size = line_end == std::string_view::npos ? 0 : line_end + 1;
    const auto piece = held.substr(0, at_end ? held.size() : size);
    if (!piece.empty()) {
      if (auto written = out.append(piece); !written) return written;
    }
    kept = held.size() - piece.size();
    std::copy_n(held.begin() + static_cast<std::ptrdiff_t>(piece.size()), kept, buffer.begin());
    // A line that is longer than all of the buffer.
    if (piece.empty() && !at_end) buffer.resize(2 * buffer.size());
  }
  return ok_status();
}

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
  // What cannot be removed now is swept by the next run.
  if (!decided_) static_cast<void>(files_.remove_tree(place_.unit_folder).ok());
}

Status StagedUnitOnDisk::append(const RecordBatch& batch) {
  // All of them first: a page that is refused is asked for again.
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

Status StagedUnitOnDisk::keep_rows_of_unread(const CommitRequest& request) {
  auto held = held_manifest(false);
  if (!held) return std::move(held).error();
  if (!*held) return ok_status();
  const Manifest& month = **held;
  if (month.shape != request.shape) {
    if (!may_hold_rows_of(month.shape, request.unread_customers)) return ok_status();
    return Error{ErrorKind::kConfig,
                 month.month.format() +
                     " is stored in another shape, in which the rows that it holds of customers "
                     "that cannot be read could not stay; nothing was changed"};
  }
  for (const auto& [day, entry] : month.days) {
    const bool is_replaced = tally_.days().contains(day) || request.accept_empty;
    if (entry.file.empty() || !unit_.window.contains(day) || !is_replaced) continue;
    if (auto kept = keep_rows_of_unread(day, entry, request); !kept) return kept;
  }
  return ok_status();
}

Status StagedUnitOnDisk::keep_rows_of_unread(Day day, const DayEntry& entry,
                                             const CommitRequest& request) {
  const fs::path path = place_.layout.root() / entry.file;
  const auto digest = digest_of(files_, path);
  if (!digest) return digest.error();
  if (*digest != entry.sha256) {
    return Error{ErrorKind::kData, "'" + printable(path.native()) +
                                       "' is damaged, and may hold rows of customers that cannot "
                                       "be read now; nothing was changed (azcost verify)"};
  }
  auto lines = LineReader::open(files_, path);
  if (!lines) return std::move(lines).error();
  const HeldRows rows(request.shape, request.unread_customers);
  for (std::uint64_t place = 0;; ++place) {
    auto line = lines->next();
    if (!line) return std::move(line).error();
    if (!*line) return ok_status();
    auto found = rows.read(place, **line);
    if (!found) return std::move(found).error();
    if (!*found) continue;
    const HeldRow& row = **found;
    kept_.count({.day = day,
                 .key = row.key,
                 .line = **line,
                 .currency = row.currency,
                 .cost = row.cost,
                 .other = {},
                 .customer = row.customer});
    if (auto added = sorter_.add(day, row.key, **line); !added) return added;
  }
}

Status StagedUnitOnDisk::seal() {
  auto staged = sorter_.finish();
  if (!staged) return std::move(staged).error();
  staged_ = *std::move(staged);
  return ok_status();
}

Totals StagedUnitOnDisk::totals() const { return tally_.totals(); }

Status StagedUnitOnDisk::copy_to(WritableFile& out) {
  for (const auto& [day, staged] : staged_) {
    auto file = files_.open(staged.path);
    if (!file) return std::move(file).error();
    if (auto copied = copy_lines(**file, out); !copied) return copied;
  }
  return ok_status();
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
  // A unit that was decided before, and then met a failing device, comes first: ours must be
  // compared with what that one leaves.
  const fs::path& root = place_.layout.root();
  if (auto rolled = roll_forward_all(files_, place_.run_folder, root); !rolled) {
    return std::move(rolled).error();
  }
  auto held = held_manifest(request.force);
  if (!held) return std::move(held).error();
  auto held_files = look_at_files(*held, request);
  if (!held_files) return std::move(held_files).error();
  const UnitRead read = as_read(request);
  auto decision = reconcile(read, *held, *held_files);
  if (!decision) return std::move(decision).error();
  if (auto published = publish(read, *decision, *held); !published) {
    return std::move(published).error();
  }
  return receipt_of(*decision);
}

/// The manifest that counts. With `replace_broken`, one that is broken or of another month counts
/// as none, and what it holds is kept beside it.
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
  // Manifests tell time to the second.
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
    // What rows that are kept have values of was not looked at.
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
  decided_ = true;
  if (auto written = decide(files_, folder(), *journal); !written) {
    // Nobody may find a journal whose files we are about to remove.
    decided_ = !withdraw(files_, folder());
    return written;
  }
  auto done = carry_out(files_, folder(), *journal);
  decided_ = !done.ok();
  return done;
}

/// Makes everything that the journal will name last in staging, and the folders that it goes to.
Result<Journal> StagedUnitOnDisk::stage_for(const UnitRead& read, const Decision& decision,
                                            const std::optional<Manifest>& held) {
  Journal journal;
  journal.removals = decision.removals;
  if (held) {
    if (auto staged = stage_restatements(read, decision, *held, journal); !staged) {
      return std::move(staged).error();
    }
  }
  if (auto staged = stage_days(decision, journal); !staged) return std::move(staged).error();
  if (auto staged = stage_manifest(decision, journal); !staged) return std::move(staged).error();
  // Of a broken one, too; without a file it is empty.
  auto before = digest_of(files_, place_.layout.root() / journal.manifest.to);
  if (!before) return std::move(before).error();
  journal.replaces = *std::move(before);
  return journal;
}

/// What would keep the journal from being carried out is found while the unit can still be refused:
/// once it is decided, nobody writes to the data directory before it is carried out.
Status StagedUnitOnDisk::check_places(const Journal& journal) {
  const fs::path& root = place_.layout.root();
  std::vector<std::string> names = journal.removals;
  for (const Move& move : journal.days) names.push_back(move.to);
  names.push_back(journal.manifest.to);
  if (!journal.restatements.empty()) names.push_back(journal.restatements_file);
  std::set<fs::path> folders = {place_.unit_folder};
  for (const std::string& name : names) {
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
    journal.days.push_back({staged.path.filename().string(), target, staged.bytes, staged.sha256});
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
                      target.lexically_relative(layout.root()).generic_string(), text.size(),
                      sha256(text)};
  if (auto made = files_.make_directories(target.parent_path()); !made) return made;
  return create_durably(files_, place_.unit_folder / kManifestName, text);
}

Status StagedUnitOnDisk::stage_restatements(const UnitRead& read, const Decision& decision,
                                            const Manifest& held, Journal& journal) {
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
    auto changes = changes_of(restatement, held.shape == read.request.shape);
    if (!changes) return std::move(changes).error();
    restatement.changes = *std::move(changes);
    journal.restatements.push_back(line_of(unit_, restatement));
  }
  return ok_status();
}

Result<std::optional<RowChanges>> StagedUnitOnDisk::changes_of(const Restatement& restatement,
                                                               bool same_shape) {
  const DayEntry& before = restatement.before;
  const DayEntry& after = restatement.after;
  // A row of one shape is never one of another.
  if (!same_shape || before.rows == 0 || after.rows == 0) {
    return std::optional(RowChanges{after.rows, before.rows, 0});
  }
  const fs::path old_file = place_.layout.root() / before.file;
  // A file that cannot be read is no reason to keep its rows: they are about to be replaced.
  const auto digest = digest_of(files_, old_file);
  if (!digest || *digest != before.sha256) return std::optional<RowChanges>();
  auto old_rows = LineReader::open(files_, old_file);
  if (!old_rows) return std::move(old_rows).error();
  auto new_rows = LineReader::open(files_, staged_.at(restatement.day).path);
  if (!new_rows) return std::move(new_rows).error();
  return compare_rows(*old_rows, *new_rows, kMostWaitingRows);
}

Receipt StagedUnitOnDisk::receipt_of(const Decision& decision) const {
  Receipt receipt;
  receipt.outcome = decision.outcome;
  receipt.rows = tally_.rows();
  receipt.totals = tally_.totals();
  for (const Day day : decision.changed) {
    const DayEntry& entry = decision.manifest.days.at(day);
    receipt.files.push_back(entry.file);
    receipt.bytes_written += entry.bytes;
  }
  receipt.kept = decision.kept;
  receipt.emptied = decision.emptied;
  receipt.newer = decision.newer;
  receipt.restated = decision.restated;
  receipt.restated_in = decision.restated_in;
  return receipt;
}

}  // namespace azcost::commit
