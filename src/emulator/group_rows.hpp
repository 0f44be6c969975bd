/// Rows of an answer while they are being summed up: groups in the order in which they were met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "amount.hpp"
#include "fact_table.hpp"

namespace azcost::emulator {

/// Finished rows: the same number of codes and of sums for each.
struct Rows {
  std::size_t codes_per_row = 0;
  std::size_t sums_per_row = 0;
  std::vector<Day> days;  ///< what the date column shows
  std::vector<Code> codes;
  std::vector<Amount> sums;

  [[nodiscard]] std::size_t size() const noexcept { return days.size(); }
  [[nodiscard]] std::span<const Code> codes_of(std::size_t row) const {
    return std::span(codes).subspan(row * codes_per_row, codes_per_row);
  }
  [[nodiscard]] std::span<const Amount> sums_of(std::size_t row) const {
    return std::span(sums).subspan(row * sums_per_row, sums_per_row);
  }
  /// Appends a row of another object of the same shape.
  void append(const Rows& from, std::size_t row);
};

/// A hash table with open addressing: a day of a large world has a hundred thousand groups, and a
/// node for each would take longer than all the rest.
class GroupRows {
 public:
  GroupRows(std::size_t codes_per_row, std::size_t sums_per_row);

  /// The sums of the group with these codes, all 0 when it is new. Valid until the next call.
  std::span<Amount> sums_for(std::span<const Code> codes);
  /// The groups in the order of their codes, each dated `day`; the object is empty again.
  [[nodiscard]] Rows take_sorted(Day day);

 private:
  void grow();
  [[nodiscard]] std::size_t slot_of(std::span<const Code> codes) const;

  Rows rows_;
  std::vector<std::uint32_t> slots_;  ///< row + 1; 0: free
};

}  // namespace azcost::emulator
