#include "rebuild.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "control.hpp"
#include "day_reader.hpp"
#include "salvage.hpp"

namespace azcost::verify {
namespace {

Error untold(std::string why) { return {ErrorKind::kData, std::move(why)}; }

std::string count_of(std::uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// The day files of a month that are there.
struct DayFiles {
  Granularity granularity = Granularity::kDaily;
  std::map<Day, std::string> paths;
};

Result<DayFiles> find_day_files(FileSystem& files, const commit::Layout& layout,
                                const MonthPlace& place) {
  auto entries = files.list(layout.root() / data_folder(place));
  if (!entries) return std::move(entries).error();
  std::set<std::string> names;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.type == FileType::kFile) names.insert(data_folder(place) + "/" + entry.name);
  }
  DayFiles found;
  const Day first = place.month.first_day();
  for (Day day = first; day <= place.month.last_day(); day += std::chrono::days(1)) {
    const std::string path = day_path(place, Granularity::kDaily, day);
    if (names.contains(path)) found.paths[day] = path;
  }
  const std::string monthly = day_path(place, Granularity::kMonthly, first);
  if (names.contains(monthly)) {
    if (!found.paths.empty()) return untold("there are files of days and a file of the month");
    found.granularity = Granularity::kMonthly;
    found.paths[first] = monthly;
  }
  if (found.paths.empty()) return untold("no day file of the month is left");
  return found;
}

/// What the rows of the month mean, and how that is known.
struct KnownShape {
  Shape shape;
  std::vector<std::string> gaps_in_schema;
  /// Of the rows that prove it; empty when they do not.
  std::vector<std::string> keys;
  std::string source;
};

/// What no customer owns, where the rows tell.
std::optional<Totals> owners_of(const DayContent& content, const Shape& shape) {
  if (row_form(shape).customer.empty()) return std::nullopt;
  return content.totals_of_nobody();
}

/// Whether the entry has the file's own numbers. Older ones say nothing of customers.
bool tells_of(const DayEntry& entry, const DayContent& content, const Shape& shape) {
  const bool same_owners =
      !entry.without_customer || entry.without_customer == owners_of(content, shape);
  return content.rows == entry.rows && content.totals() == entry.totals && same_owners;
}

class Rebuilder {
 public:
  Rebuilder(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
            const StoredManifest& stored, const std::stop_token& stop)
      : files_(files), layout_(layout), place_(place), stored_(stored), stop_(stop) {}

  Result<Rebuilt> run(const std::set<MonthPlace>& all);

 private:
  std::optional<KnownShape> from_broken_manifest() const;
  Result<std::optional<KnownShape>> from_neighbours(const std::set<MonthPlace>& all);
  Result<std::optional<KnownShape>> from_neighbour(const MonthPlace& neighbour);
  Result<DayContent> read(const std::string& path, const Shape& shape, Day day);
  Status enter(Day day, const std::string& path);
  [[nodiscard]] std::string told(const KnownShape& known) const;

  FileSystem& files_;
  const commit::Layout& layout_;
  const MonthPlace& place_;
  const StoredManifest& stored_;
  const std::stop_token& stop_;
  DayFiles day_files_;
  std::vector<std::string> keys_;
  Manifest month_;
  // For the story of it.
  std::uint64_t rows_ = 0;
  std::uint64_t unproven_ = 0;
  std::vector<std::string> left_out_;
};

/// The months of the account and dataset other than `place`, the nearest first.
std::vector<MonthPlace> neighbours_of(const MonthPlace& place, const std::set<MonthPlace>& all) {
  std::vector<MonthPlace> near;
  for (const MonthPlace& other : all) {
    const bool is_neighbour = other.account == place.account && other.dataset == place.dataset &&
                              other.month != place.month;
    if (is_neighbour) near.push_back(other);
  }
  const auto distance = [&](const MonthPlace& other) {
    const auto days = other.month.first_day() - place.month.first_day();
    return std::chrono::abs(days);
  };
  std::ranges::stable_sort(near, {}, distance);
  return near;
}

/// The columns that the shape cannot feed; nothing when this version cannot write its schema.
std::vector<std::string> gaps_of(const MonthPlace& place, const Shape& shape) {
  const Window month{place.month.first_day(), place.month.last_day()};
  const auto normalizer = normalize::Normalizer::create(
      {.account = place.account, .billing_account_id = {}, .shape = shape, .window = month});
  return normalizer ? (*normalizer)->gaps() : std::vector<std::string>();
}

std::optional<KnownShape> Rebuilder::from_broken_manifest() const {
  if (!stored_.text) return std::nullopt;
  // One that was copied here from another month or account tells of other files.
  if (stored_.text->find("\"" + data_folder(place_) + "/") == std::string::npos) {
    return std::nullopt;
  }
  auto shape = salvage_shape(*stored_.text);
  const bool fits =
      shape && shape->dataset == place_.dataset && shape->granularity == day_files_.granularity;
  if (!fits) return std::nullopt;
  KnownShape known;
  known.gaps_in_schema = gaps_of(place_, *shape);
  known.shape = *std::move(shape);
  known.source = "its shape is that of the broken manifest, which has the fingerprint of it";
  return known;
}

Result<std::optional<KnownShape>> Rebuilder::from_neighbours(const std::set<MonthPlace>& all) {
  for (const MonthPlace& neighbour : neighbours_of(place_, all)) {
    auto known = from_neighbour(neighbour);
    if (!known || *known) return known;
  }
  return std::optional<KnownShape>();
}

/// The shape of another month, when its rows have the same columns as ours.
Result<std::optional<KnownShape>> Rebuilder::from_neighbour(const MonthPlace& neighbour) {
  const std::optional<KnownShape> nothing;
  auto stored = load_manifest(files_, layout_, neighbour);
  if (!stored) return std::move(stored).error();
  if (stored->trouble || !stored->manifest) return nothing;
  const Manifest& manifest = *stored->manifest;
  if (manifest.shape.granularity != day_files_.granularity) return nothing;
  for (const auto& [day, entry] : manifest.days) {
    if (entry.file.empty()) continue;
    auto theirs = read(entry.file, manifest.shape, day);
    if (!theirs && theirs.error().kind == ErrorKind::kCancelled) return std::move(theirs).error();
    if (!theirs || theirs->sha256 != entry.sha256 || !theirs->flaw.empty()) continue;
    for (const auto& [our_day, path] : day_files_.paths) {
      auto ours = read(path, manifest.shape, our_day);
      if (!ours && ours.error().kind == ErrorKind::kCancelled) return std::move(ours).error();
      if (!ours || !ours->flaw.empty()) continue;
      if (ours->keys != theirs->keys) return nothing;
      return std::optional<KnownShape>({manifest.shape, manifest.gaps_in_schema, theirs->keys,
                                        "its shape is that of " + neighbour.month.format() +
                                            ", whose rows have the same columns (which says "
                                            "nothing of a filter by customers)"});
    }
  }
  return nothing;
}

Result<DayContent> Rebuilder::read(const std::string& path, const Shape& shape, Day day) {
  return read_day(files_, layout_.root() / path, {row_form(shape), days_of_file(shape, day)},
                  stop_);
}

/// Enters a day, unless its file is not what was committed.
Status Rebuilder::enter(Day day, const std::string& path) {
  auto content = read(path, month_.shape, day);
  if (!content && content.error().kind == ErrorKind::kCancelled) return std::move(content).error();
  const auto before =
      stored_.text ? salvage_day(*stored_.text, path, day, month_) : std::optional<DayEntry>();
  const bool is_damaged = !content || !content->flaw.empty() || content->rows == 0 ||
                          (before && before->sha256 != content->sha256);
  if (is_damaged) {
    left_out_.push_back(path);
    return ok_status();
  }
  if (keys_.empty()) keys_ = content->keys;
  if (content->keys != keys_) return untold("its day files have different columns");
  DayEntry& entry = month_.days[day];
  entry.file = path;
  entry.rows = content->rows;
  entry.bytes = content->bytes;
  entry.sha256 = content->sha256;
  entry.totals = content->totals();
  entry.without_customer = owners_of(*content, month_.shape);
  rows_ += entry.rows;
  if (before) {
    entry.collected_at = before->collected_at;
    if (before->control && control_difference(*content, *before->control, {}).empty()) {
      entry.control = before->control;
    }
    return ok_status();
  }
  ++unproven_;
  auto info = files_.stat(layout_.root() / path);
  if (!info) return std::move(info).error();
  if (*info) entry.collected_at = std::chrono::floor<std::chrono::seconds>((*info)->modified);
  return ok_status();
}

Result<Rebuilt> Rebuilder::run(const std::set<MonthPlace>& all) {
  auto day_files = find_day_files(files_, layout_, place_);
  if (!day_files) return std::move(day_files).error();
  day_files_ = *std::move(day_files);
  auto known = from_broken_manifest();
  if (!known) {
    auto found = from_neighbours(all);
    if (!found) return std::move(found).error();
    known = *std::move(found);
  }
  if (!known) {
    return untold(
        "nothing tells what its rows mean: neither what is left of the manifest nor "
        "another month of the account with rows of the same columns");
  }
  month_.account = place_.account;
  month_.dataset = place_.dataset;
  month_.month = place_.month;
  month_.shape = known->shape;
  month_.gaps_in_schema = known->gaps_in_schema;
  keys_ = known->keys;
  for (const auto& [day, path] : day_files_.paths) {
    if (auto entered = enter(day, path); !entered) return std::move(entered).error();
  }
  if (month_.days.empty()) return untold("each of its day files is damaged");
  return Rebuilt{month_, told(*known)};
}

std::string Rebuilder::told(const KnownShape& known) const {
  std::string text = "rebuilt from " + count_of(month_.days.size(), "day file") + " with " +
                     count_of(rows_, "row") + "; " + known.source;
  if (unproven_ > 0) {
    text += "; " + count_of(unproven_, "file") +
            " were taken as they are, for no digest of them is left, with the time of the file as "
            "collected_at and without a control total";
  }
  for (const std::string& path : left_out_) text += "; '" + path + "' is damaged and was left out";
  return text + "; which days had no rows or were pending is not known, and the state is open";
}

}  // namespace

Result<Rebuilt> rebuild(FileSystem& files, const commit::Layout& layout, const MonthPlace& place,
                        const StoredManifest& stored, const std::set<MonthPlace>& all,
                        const std::stop_token& stop) {
  return Rebuilder(files, layout, place, stored, stop).run(all);
}

Result<Rebuilt> correct(FileSystem& files, const commit::Layout& layout, const Manifest& manifest,
                        const std::stop_token& stop) {
  Rebuilt rebuilt{manifest, {}};
  std::uint64_t corrected = 0;
  for (auto& [day, entry] : rebuilt.manifest.days) {
    if (entry.file.empty()) continue;
    const DayExpectation expected{row_form(manifest.shape), days_of_file(manifest.shape, day)};
    auto content = read_day(files, layout.root() / entry.file, expected, stop);
    if (!content && content.error().kind == ErrorKind::kCancelled) {
      return std::move(content).error();
    }
    const bool is_proven = content && content->sha256 == entry.sha256 && content->flaw.empty();
    if (!is_proven || tells_of(entry, *content, manifest.shape)) continue;
    entry.rows = content->rows;
    entry.totals = content->totals();
    entry.without_customer = owners_of(*content, manifest.shape);
    ++corrected;
  }
  rebuilt.told = "rows and totals of " + count_of(corrected, "day") +
                 " were counted again from files that have the digest it tells";
  return rebuilt;
}

}  // namespace azcost::verify
