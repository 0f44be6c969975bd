/// Rows in memory that wait to be sorted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "repeated_rows.hpp"

namespace azcost::commit {

/// An arena of keys and lines, and for each day an index of its rows. Makes no allocation per row.
class SortBuffer {
 public:
  /// One row of a day; `key_of` and `line_of` return its content.
  struct Entry {
    std::uint64_t key_prefix = 0;  // the first bytes of the key, as a number that sorts as they do
    std::uint32_t offset = 0;      // of the key in the arena; the line follows
    std::uint32_t key_size = 0;
    std::uint32_t line_size = 0;
  };
  using Entries = std::vector<Entry>;

  explicit SortBuffer(std::size_t bytes);

  /// False: it has to be cleared first. A row larger than the whole buffer fits an empty one.
  [[nodiscard]] bool has_room_for(std::string_view key, std::string_view line) const noexcept;
  /// Takes a row by copy. Requires: `has_room_for`.
  void add(Day day, std::string_view key, std::string_view line);

  [[nodiscard]] bool empty() const noexcept { return entry_count_ == 0; }
  /// The days that have rows.
  [[nodiscard]] std::vector<Day> days() const;
  /// The rows of `day` in order of their keys. Of rows with the same key only the first is kept;
  /// the others are added to `repeated`.
  const Entries& sorted(Day day, RepeatedByDay& repeated);
  [[nodiscard]] std::string_view key_of(const Entry& entry) const noexcept;
  [[nodiscard]] std::string_view line_of(const Entry& entry) const noexcept;

  /// Forgets the rows and keeps the arena.
  void clear();

 private:
  struct DayRows {
    Entries entries;
    bool in_order = true;  // their keys rise strictly, as they do in most of Azure's answers
  };

  [[nodiscard]] bool comes_before(const Entry& a, const Entry& b) const noexcept;
  void drop_repeated(Entries& entries, RepeatedRows& repeated) const;

  std::size_t bytes_;
  std::unique_ptr<char[]> arena_;  // NOLINT(modernize-avoid-c-arrays)
  std::size_t arena_size_ = 0;
  std::size_t arena_used_ = 0;
  std::size_t entry_count_ = 0;
  std::map<Day, DayRows> days_;
  std::map<Day, DayRows>::iterator last_day_ = days_.end();
};

}  // namespace azcost::commit
