#include "row_changes.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <unordered_map>
#include <utility>

#include "azcost/model/rounding.hpp"
#include "stored_row.hpp"

namespace azcost::commit {
namespace {

constexpr std::string_view kPunctuation = "{}[]:,\"";

/// The line with a 0 in place of each number, also in place of `null`, which stands for an unknown
/// number. `numbers`, if given, gets the numbers in order, each with a comma behind it.
std::string without_numbers(std::string_view line, std::string* numbers) {
  std::string rest;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at + 1;
    if (line[at] == '"') {
      end = end_of_string(line, at);
      rest.append(line.substr(at, end - at));
    } else if (kPunctuation.find(line[at]) != std::string_view::npos) {
      rest.push_back(line[at]);
    } else {
      end = std::min(line.find_first_of(kPunctuation, at), line.size());
      rest.push_back('0');
      if (numbers != nullptr) numbers->append(line.substr(at, end - at)).push_back(',');
    }
    at = end;
  }
  return rest;
}

/// Takes the piece up to the next comma off `list`, with the comma.
std::string_view take_number(std::string_view& list) {
  const std::size_t comma = list.find(',');
  const std::string_view number = list.substr(0, comma);
  list.remove_prefix(std::min(comma + 1, list.size()));
  return number;
}

bool is_same_number(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto before = Decimal::parse(a);
  const auto after = Decimal::parse(b);
  return before && after && is_same_amount(*before, *after);
}

/// The parts of a row that are compared.
struct Comparable {
  std::size_t words = 0;  // the hash of everything but the numbers
  std::string numbers;

  [[nodiscard]] bool is_same_as(const Comparable& other) const {
    if (words != other.words) return false;
    std::string_view ours = numbers;
    std::string_view theirs = other.numbers;
    while (!ours.empty() && !theirs.empty()) {
      if (!is_same_number(take_number(ours), take_number(theirs))) return false;
    }
    return ours.empty() && theirs.empty();
  }
};

Comparable comparable(std::string_view line) {
  Comparable row;
  row.words = std::hash<std::string>()(without_numbers(line, &row.numbers));
  return row;
}

struct WaitingRow {
  std::size_t identity = 0;  // the hash of `identity_of` the row
  Comparable content;
};

WaitingRow row_of(std::string_view line) {
  return {std::hash<std::string>()(identity_of(line)), comparable(line)};
}

/// The rows that were read of one file and whose twin in the other file was not read yet.
class WaitingRows {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  void add(WaitingRow row) {
    places_[row.identity] = first_ + rows_.size();
    rows_.push_back(std::move(row));
  }

  /// Removes and returns the twin of `row`, if it waits here. Also removes the rows before it:
  /// their twins would have come before `row`.
  std::optional<WaitingRow> take_twin_of(const WaitingRow& row) {
    const auto found = places_.find(row.identity);
    if (found == places_.end()) return std::nullopt;
    const std::size_t place = found->second;
    WaitingRow twin;
    for (; first_ <= place; ++first_) {
      twin = std::move(rows_.front());
      rows_.pop_front();
      const auto known = places_.find(twin.identity);
      if (known != places_.end() && known->second == first_) places_.erase(known);
    }
    return twin;
  }

  void clear() {
    first_ += rows_.size();
    rows_.clear();
    places_.clear();
  }

 private:
  std::deque<WaitingRow> rows_;
  std::size_t first_ = 0;  // the number of the row that has waited longest
  std::unordered_map<std::size_t, std::size_t> places_;
};

bool are_twins(std::string_view a, std::string_view b) {
  return a == b || identity_of(a) == identity_of(b);
}

bool are_same(std::string_view a, std::string_view b) {
  return a == b || comparable(a).is_same_as(comparable(b));
}

/// One of the two files.
struct Side {
  LineReader& lines;
  WaitingRows waiting = {};
  std::uint64_t rows = 0;
  std::string_view line = {};  // the row that was read last
  bool ended = false;
};

/// Reads one row of `side`.
Status read_row(Side& side, Side& other) {
  if (side.ended) return ok_status();
  auto line = side.lines.next();
  if (!line) return std::move(line).error();
  side.ended = !line->has_value();
  if (side.ended) {
    other.waiting.clear();
  } else {
    ++side.rows;
    side.line = **line;
  }
  return ok_status();
}

/// Counts the row that was read of `side` when its twin waits in `other`.
void match_row(Side& side, Side& other, std::uint64_t& common, std::uint64_t& changed) {
  if (side.ended) return;
  WaitingRow row = row_of(side.line);
  if (const auto twin = other.waiting.take_twin_of(row)) {
    ++common;
    if (!twin->content.is_same_as(row.content)) ++changed;
    side.waiting.clear();
  } else if (!other.ended) {
    side.waiting.add(std::move(row));
  }
}

}  // namespace

std::string identity_of(std::string_view line) {
  constexpr std::string_view kRowId = "\"x_RowId\":";
  // It is the last column, so that a search from the end is short.
  if (const auto found = line.rfind(kRowId); found != std::string_view::npos) {
    const std::size_t begin = found + kRowId.size();
    return std::string(line.substr(begin, end_of_string(line, begin) - begin));
  }
  return without_numbers(line, nullptr);
}

Result<std::optional<RowChanges>> compare_rows(LineReader& before, LineReader& after,
                                               std::size_t most_waiting) {
  Side old_rows{before};
  Side new_rows{after};
  std::uint64_t common = 0;
  std::uint64_t changed = 0;
  for (;;) {
    if (auto read = read_row(old_rows, new_rows); !read) return std::move(read).error();
    if (auto read = read_row(new_rows, old_rows); !read) return std::move(read).error();
    if (old_rows.ended && new_rows.ended) break;
    const std::size_t waiting = old_rows.waiting.size() + new_rows.waiting.size();
    // Most rows meet their twins at once, and most of these are unchanged.
    const bool both = waiting == 0 && !old_rows.ended && !new_rows.ended;
    if (both && are_twins(old_rows.line, new_rows.line)) {
      ++common;
      if (!are_same(old_rows.line, new_rows.line)) ++changed;
      continue;
    }
    match_row(old_rows, new_rows, common, changed);
    match_row(new_rows, old_rows, common, changed);
    if (old_rows.waiting.size() + new_rows.waiting.size() > most_waiting) {
      return std::optional<RowChanges>();
    }
  }
  return std::optional(RowChanges{new_rows.rows - common, old_rows.rows - common, changed});
}

}  // namespace azcost::commit
