#include "staged_unit.hpp"

#include <span>
#include <utility>

#include "azcost/base/digest.hpp"
#include "azcost/base/text.hpp"
#include "whole_file.hpp"

namespace azcost::commit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestName = "manifest.json";
constexpr std::size_t kCopyBuffer = 256UL * 1024;
// 31 days with their totals in a few currencies are some ten KB.
constexpr std::uint64_t kMaxManifest = 16UL * 1024 * 1024;

}  // namespace

Result<std::optional<Manifest>> read_manifest(FileSystem& files, const fs::path& path) {
  auto info = files.stat(path);
  if (!info) return std::move(info).error();
  if (!*info) return std::optional<Manifest>();
  auto text = files.read_file(path, kMaxManifest);
  if (!text) return std::move(text).error();
  auto manifest = parse_manifest(*text);
  if (!manifest) {
    return std::move(manifest).error().in("'" + printable(path.native()) + "'");
  }
  return std::optional<Manifest>(*std::move(manifest));
}

StagedUnitOnDisk::StagedUnitOnDisk(FileSystem& files, Unit unit, StagingPlace place,
                                   const StoreOptions& options)
    : files_(files),
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
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const RecordView record = batch[i];
    if (!unit_.window.contains(record.day)) {
      return Error{ErrorKind::kData, "Azure answered a row of " + format_day(record.day) +
                                         ", which was not asked for"};
    }
    count(record);
    if (auto added = sorter_.add(record.day, record.key, record.line); !added) return added;
  }
  return ok_status();
}

void StagedUnitOnDisk::count(const RecordView& record) {
  if (last_total_ == nullptr || last_day_ != record.day || last_currency_ != record.currency) {
    last_day_ = record.day;
    last_currency_ = record.currency;
    last_tally_ = &tallies_[record.day];
    last_total_ = &last_tally_->totals[last_currency_];
  }
  ++last_tally_->rows;
  *last_total_ += record.cost;
}

Status StagedUnitOnDisk::seal() {
  auto staged = sorter_.finish();
  if (!staged) return std::move(staged).error();
  staged_ = *std::move(staged);
  return ok_status();
}

Status StagedUnitOnDisk::copy_to(WritableFile& out) {
  std::string buffer(kCopyBuffer, '\0');
  for (const auto& [day, staged] : staged_) {
    auto file = files_.open(staged.path);
    if (!file) return std::move(file).error();
    for (std::size_t got = buffer.size(); got == buffer.size();) {
      auto read = (*file)->read(std::span(buffer));
      if (!read) return std::move(read).error();
      got = *read;
      const auto piece = std::string_view(buffer).substr(0, got);
      if (auto written = out.append(piece); !written) return written;
    }
  }
  return ok_status();
}

Result<Receipt> StagedUnitOnDisk::commit(const Shape& shape, const std::vector<std::string>& gaps) {
  auto receipt = commit_sealed(shape, gaps);
  if (!receipt) return std::move(receipt).error().in("committing " + format_unit(unit_));
  return receipt;
}

Result<Receipt> StagedUnitOnDisk::commit_sealed(const Shape& shape,
                                                const std::vector<std::string>& gaps) {
  // A unit that was decided before, and then met a failing device, comes first: ours must be
  // compared with what that one leaves.
  const fs::path& root = place_.layout.root();
  if (auto rolled = roll_forward_all(files_, place_.run_folder, root); !rolled) {
    return std::move(rolled).error();
  }
  auto held = read_manifest(
      files_, place_.layout.manifest(unit_.account, unit_.dataset, unit_.window.month()));
  if (!held) return std::move(held).error();
  auto damaged = damaged_days(*held);
  if (!damaged) return std::move(damaged).error();
  auto decision = reconcile(as_read(shape, gaps), *held, *damaged);
  if (!decision) return std::move(decision).error();
  if (auto published = publish(*decision, *held); !published) return std::move(published).error();
  return receipt_of(*decision);
}

UnitRead StagedUnitOnDisk::as_read(const Shape& shape, const std::vector<std::string>& gaps) const {
  UnitRead read;
  read.unit = unit_;
  read.shape = shape;
  read.gaps_in_schema = gaps;
  // Manifests tell time to the second.
  read.collected_at = std::chrono::floor<std::chrono::seconds>(place_.started_at);
  read.close_day = close_day_;
  for (const auto& [day, staged] : staged_) {
    read.days[day] = {staged.rows, staged.bytes, staged.sha256, tallies_.at(day).totals};
  }
  return read;
}

/// The days we would leave as they are, were their files not missing or of another size.
Result<std::set<Day>> StagedUnitOnDisk::damaged_days(const std::optional<Manifest>& held) {
  std::set<Day> damaged;
  if (!held) return damaged;
  for (const auto& [day, staged] : staged_) {
    const auto entry = held->days.find(day);
    if (entry == held->days.end() || entry->second.sha256 != staged.sha256) continue;
    auto info = files_.stat(place_.layout.root() / entry->second.file);
    if (!info) return std::move(info).error();
    if (!*info || (*info)->type != FileType::kFile || (*info)->size != entry->second.bytes) {
      damaged.insert(day);
    }
  }
  return damaged;
}

Status StagedUnitOnDisk::publish(const Decision& decision, const std::optional<Manifest>& held) {
  if (held && decision.manifest == *held && decision.changed.empty()) return ok_status();
  auto journal = stage_for(decision, held);
  if (!journal) return std::move(journal).error();
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
Result<Journal> StagedUnitOnDisk::stage_for(const Decision& decision,
                                            const std::optional<Manifest>& held) {
  const Layout& layout = place_.layout;
  Journal journal;
  for (const Day day : decision.changed) {
    StagedFile& staged = staged_.at(day);
    if (auto synced = staged.file->sync(); !synced) return std::move(synced).error();
    if (auto closed = staged.file->close(); !closed) return std::move(closed).error();
    staged.file.reset();
    const std::string& target = decision.manifest.days.at(day).file;
    journal.days.push_back({staged.path.filename().string(), target, staged.bytes, staged.sha256});
    const fs::path folder = (layout.root() / target).parent_path();
    if (auto made = files_.make_directories(folder); !made) return std::move(made).error();
  }
  journal.removals = decision.removals;

  const std::string text = to_json(decision.manifest);
  const fs::path target = layout.manifest(unit_.account, unit_.dataset, unit_.window.month());
  journal.manifest = {std::string(kManifestName),
                      target.lexically_relative(layout.root()).generic_string(), text.size(),
                      sha256(text)};
  if (auto made = files_.make_directories(target.parent_path()); !made) {
    return std::move(made).error();
  }
  const fs::path staged = place_.unit_folder / kManifestName;
  if (auto created = create_durably(files_, staged, text); !created) {
    return std::move(created).error();
  }
  if (!held) return journal;
  auto before = files_.read_file(target, kMaxManifest);
  if (!before) return std::move(before).error();
  journal.replaces = sha256(*before);
  return journal;
}

Receipt StagedUnitOnDisk::receipt_of(const Decision& decision) const {
  Receipt receipt;
  receipt.outcome = decision.outcome;
  receipt.kept = decision.kept;
  for (const Day day : decision.changed) {
    receipt.files.push_back(decision.manifest.days.at(day).file);
  }
  for (const auto& [day, tally] : tallies_) {
    receipt.rows += tally.rows;
    for (const auto& [currency, total] : tally.totals) receipt.totals[currency] += total;
  }
  return receipt;
}

}  // namespace azcost::commit
