#include "rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/commit/stored_file.hpp"
#include "azcost/commit/stored_manifest.hpp"
#include "azcost/model/row_form.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "control.hpp"
#include "day_rows.hpp"

namespace azcost::verify {
namespace {

using commit::Layout;
using commit::MonthPlace;

Error cannot(std::string why) { return {ErrorKind::kData, std::move(why)}; }

/// The object behind `opening` in a manifest, up to the closing brace with the same indent; empty
/// when it is cut. `opening` begins with the line end and the indent of its key. Strings of a
/// manifest contain no line end.
std::string_view object_behind(std::string_view manifest, const std::string& opening) {
  const std::size_t start = manifest.find(opening + "{");
  if (start == std::string_view::npos) return {};
  const std::string closing = opening.substr(0, opening.find('"')) + "}";
  const std::size_t end = manifest.find(closing, start);
  if (end == std::string_view::npos) return {};
  const std::size_t object = start + opening.size();
  return manifest.substr(object, end + closing.size() - object);
}

/// The shape in a broken manifest, if the fingerprint there matches: then no bit of it has changed.
std::optional<Shape> shape_in(std::string_view broken) {
  auto shape = parse_shape(object_behind(broken, "\n  \"shape\": "));
  if (!shape) return std::nullopt;
  const std::string proof = "\"fingerprint\": \"" + fingerprint(*shape) + "\"";
  if (broken.find(proof) == std::string_view::npos) return std::nullopt;
  return *std::move(shape);
}

/// The entry of a day in a broken manifest, if it can be read. A file with its SHA-256 is the one
/// that was committed.
std::optional<DayEntry> entry_in(std::string_view broken, Day day, const std::string& path) {
  auto entry = parse_day_entry(object_behind(broken, "\n    \"" + format_day(day) + "\": "));
  if (!entry || entry->file != path) return std::nullopt;
  return *std::move(entry);
}

/// The months of the account and dataset other than `place`, the nearest first.
std::vector<MonthPlace> neighbours_of(const MonthPlace& place, const std::set<MonthPlace>& all) {
  std::vector<MonthPlace> near;
  std::ranges::copy_if(all, std::back_inserter(near), [&](const MonthPlace& other) {
    return other.account == place.account && other.dataset == place.dataset &&
           other.month != place.month;
  });
  std::ranges::stable_sort(near, {}, [&](const MonthPlace& other) {
    return std::chrono::abs(other.month.first_day() - place.month.first_day());
  });
  return near;
}

/// The columns that the shape cannot feed; nothing when this version cannot write its schema.
std::vector<std::string> gaps_of(const MonthPlace& place, const Shape& shape) {
  const Window month{place.month.first_day(), place.month.last_day()};
  const auto normalizer = normalize::Normalizer::create(
      {.account = place.account, .billing_account_id = {}, .shape = shape, .window = month});
  return normalizer ? (*normalizer)->gaps() : std::vector<std::string>();
}

class Rebuilder {
 public:
  Rebuilder(FileSystem& files, const Layout& layout, const MonthPlace& place,
            const std::string& broken, const std::stop_token& stop)
      : files_(files), layout_(layout), place_(place), broken_(broken), stop_(stop) {
    month_.account = place.account;
    month_.dataset = place.dataset;
    month_.month = place.month;
  }

  Result<Rebuilt> run(const std::set<MonthPlace>& all);

 private:
  using Paths = std::map<Day, std::string>;

  Status find_day_files();
  bool take_shape_of_broken();
  Result<bool> take_shape_of(const MonthPlace& neighbour);
  Result<std::optional<DayRows>> read(const std::string& path, const Shape& shape, Day day);
  Result<std::vector<std::string>> keys_of(const Paths& paths, const Shape& shape);
  Status enter(Day day, const std::string& path);
  [[nodiscard]] std::string story() const;

  FileSystem& files_;
  const Layout& layout_;
  const MonthPlace& place_;
  const std::string& broken_;
  const std::stop_token& stop_;
  Granularity granularity_ = Granularity::kDaily;
  Paths paths_;
  Manifest month_;
  std::vector<std::string> keys_;  // of all rows
  // For the story.
  std::string source_;
  std::uint64_t rows_ = 0;
  std::uint64_t unproven_ = 0;
  std::vector<std::string> left_out_;
};

Status Rebuilder::find_day_files() {
  const std::string folder = Layout::data_folder(place_);
  auto entries = files_.list(layout_.root() / folder);
  if (!entries) return std::move(entries).error();
  std::set<Granularity> granularities;
  for (const DirectoryEntry& entry : *entries) {
    std::string path = folder + "/" + entry.name;
    const auto found = Layout::day_of_file(place_, path);
    if (!found || entry.type != FileType::kFile) continue;
    granularity_ = found->first;
    granularities.insert(granularity_);
    paths_[found->second] = std::move(path);
  }
  if (granularities.size() > 1) return cannot("there are files of days and a file of the month");
  if (paths_.empty()) return cannot("no day file of the month is left");
  return ok_status();
}

bool Rebuilder::take_shape_of_broken() {
  // A manifest that was copied here from another month or account names other files.
  const bool is_of_place = broken_.find("\"" + Layout::data_folder(place_) + "/") != broken_.npos;
  auto shape = is_of_place ? shape_in(broken_) : std::nullopt;
  if (!shape || shape->dataset != place_.dataset || shape->granularity != granularity_) {
    return false;
  }
  month_.gaps_in_schema = gaps_of(place_, *shape);
  month_.shape = *std::move(shape);
  source_ = "its shape is that of the broken manifest, which has the fingerprint of it";
  return true;
}

/// Takes the shape of another month, if its rows have the same columns as those of this month.
Result<bool> Rebuilder::take_shape_of(const MonthPlace& neighbour) {
  auto stored = commit::read_manifest(files_, layout_, neighbour);
  if (!stored) return std::move(stored).error();
  if (!stored->manifest || stored->manifest->shape.granularity != granularity_) return false;
  const Manifest& manifest = *stored->manifest;
  Paths theirs;
  for (const auto& [day, entry] : manifest.days) {
    if (!entry.file.empty()) theirs[day] = entry.file;
  }
  auto their_keys = keys_of(theirs, manifest.shape);
  if (!their_keys) return std::move(their_keys).error();
  auto our_keys = keys_of(paths_, manifest.shape);
  if (!our_keys) return std::move(our_keys).error();
  if (our_keys->empty() || *our_keys != *their_keys) return false;
  keys_ = *std::move(our_keys);
  month_.shape = manifest.shape;
  month_.gaps_in_schema = manifest.gaps_in_schema;
  source_ = fmt::format(
      "its shape is that of {}, whose rows have the same columns (which says nothing of a filter "
      "by customers)",
      neighbour.month.format());
  return true;
}

/// Nothing when the file cannot be read, or is damaged. Errors: `kCancelled`.
Result<std::optional<DayRows>> Rebuilder::read(const std::string& path, const Shape& shape,
                                               Day day) {
  auto rows = read_day_rows(files_, layout_, path, shape, day, stop_);
  if (!rows && rows.error().kind == ErrorKind::kCancelled) return std::move(rows).error();
  if (!rows || rows->tally.rows() == 0) return std::optional<DayRows>();
  return std::optional(*std::move(rows));
}

/// The keys of the first file that can be read; none when there is no such file.
Result<std::vector<std::string>> Rebuilder::keys_of(const Paths& paths, const Shape& shape) {
  for (const auto& [day, path] : paths) {
    auto rows = read(path, shape, day);
    if (!rows) return std::move(rows).error();
    if (*rows) return std::move((*rows)->keys);
  }
  return std::vector<std::string>();
}

/// Enters a day, unless its file is not what was committed.
Status Rebuilder::enter(Day day, const std::string& path) {
  const auto before = entry_in(broken_, day, path);
  auto info = files_.stat(layout_.root() / path);
  if (!info) return std::move(info).error();
  auto sha256 = commit::digest_of(files_, layout_.root() / path, stop_);
  if (!sha256 && sha256.error().kind == ErrorKind::kCancelled) return std::move(sha256).error();
  auto rows = read(path, month_.shape, day);
  if (!rows) return std::move(rows).error();
  const bool is_damaged = !*info || !sha256 || !*rows || (before && before->sha256 != *sha256);
  if (is_damaged) {
    left_out_.push_back(path);
    return ok_status();
  }
  const DayRows& content = **rows;
  if (keys_.empty()) keys_ = content.keys;
  if (content.keys != keys_) return cannot("its day files have different columns");
  DayEntry entry = before.value_or(DayEntry{});
  entry.file = path;
  entry.rows = content.tally.rows();
  entry.bytes = (*info)->size;
  entry.sha256 = *std::move(sha256);
  entry.totals = content.tally.totals();
  entry.without_customer.reset();
  if (!row_form(month_.shape).customer.empty()) {
    entry.without_customer = content.tally.totals_without_customer(day);
  }
  rows_ += entry.rows;
  if (!before) {
    ++unproven_;
    entry.collected_at = std::chrono::floor<std::chrono::seconds>((*info)->modified);
  }
  month_.days[day] = std::move(entry);
  return ok_status();
}

Result<Rebuilt> Rebuilder::run(const std::set<MonthPlace>& all) {
  if (auto found = find_day_files(); !found) return std::move(found).error();
  bool is_known = take_shape_of_broken();
  for (const MonthPlace& neighbour : neighbours_of(place_, all)) {
    if (is_known) break;
    auto taken = take_shape_of(neighbour);
    if (!taken) return std::move(taken).error();
    is_known = *taken;
  }
  if (!is_known) {
    return cannot(
        "nothing tells what its rows mean: neither what is left of the manifest nor another month "
        "of the account with rows of the same columns");
  }
  for (const auto& [day, path] : paths_) {
    if (auto entered = enter(day, path); !entered) return std::move(entered).error();
  }
  if (month_.days.empty()) return cannot("each of its day files is damaged");
  // A control total that the rows do not match was damaged.
  ControlCheck control(files_, layout_, month_, stop_);
  for (const auto& [day, entry] : month_.days) {
    if (entry.control) control.see(day, *entry.control);
  }
  for (auto& [day, entry] : month_.days) {
    if (!entry.control) continue;
    auto difference = control.difference(day, *entry.control);
    if (!difference) return std::move(difference).error();
    if (!difference->empty()) entry.control.reset();
  }
  return Rebuilt{month_, story()};
}

std::string Rebuilder::story() const {
  std::string text =
      fmt::format("rebuilt from {} with {}; {}", count_of(month_.days.size(), "day file"),
                  count_of(rows_, "row"), source_);
  if (unproven_ > 0) {
    text += fmt::format(
        "; {} were taken as they are, for no digest of them is left, with the time of the file as "
        "collected_at and without a control total",
        count_of(unproven_, "file"));
  }
  for (const std::string& path : left_out_) {
    text += fmt::format("; '{}' is damaged and was left out", path);
  }
  return text + "; which days had no rows or were pending is not known, and the state is open";
}

}  // namespace

Result<Rebuilt> rebuild(FileSystem& files, const Layout& layout, const MonthPlace& place,
                        const std::string& broken, const std::set<MonthPlace>& all,
                        const std::stop_token& stop) {
  return Rebuilder(files, layout, place, broken, stop).run(all);
}

}  // namespace azcost::verify
