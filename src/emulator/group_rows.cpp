#include "group_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr std::size_t kFirstSlots = 1024;  // powers of two

std::uint64_t hash_of(std::span<const Code> codes) {
  std::uint64_t hash = codes.size();
  for (const Code code : codes) hash = (hash ^ code) * 0x9E3779B97F4A7C15ULL;
  return mix(hash, 0);
}

}  // namespace

void Rows::append(const Rows& from, std::size_t row) {
  const auto more_codes = from.codes_of(row);
  const auto more_sums = from.sums_of(row);
  days.push_back(from.days[row]);
  codes.insert(codes.end(), more_codes.begin(), more_codes.end());
  sums.insert(sums.end(), more_sums.begin(), more_sums.end());
}

GroupRows::GroupRows(std::size_t codes_per_row, std::size_t sums_per_row) : slots_(kFirstSlots) {
  rows_.codes_per_row = codes_per_row;
  rows_.sums_per_row = sums_per_row;
}

/// Where the group is, or where it has to go.
std::size_t GroupRows::slot_of(std::span<const Code> codes) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(codes) & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0 || std::ranges::equal(rows_.codes_of(slots_[slot] - 1), codes)) {
      return slot;
    }
  }
}

void GroupRows::grow() {
  std::vector<std::uint32_t>(slots_.size() * 2).swap(slots_);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    slots_[slot_of(rows_.codes_of(row))] = static_cast<std::uint32_t>(row + 1);
  }
}

std::span<Amount> GroupRows::sums_for(std::span<const Code> codes) {
  if (rows_.size() * 2 >= slots_.size()) grow();
  std::uint32_t& slot = slots_[slot_of(codes)];
  if (slot == 0) {
    rows_.days.emplace_back();
    rows_.codes.insert(rows_.codes.end(), codes.begin(), codes.end());
    rows_.sums.resize(rows_.sums.size() + rows_.sums_per_row);
    slot = static_cast<std::uint32_t>(rows_.size());
  }
  return std::span(rows_.sums).subspan((slot - 1) * rows_.sums_per_row, rows_.sums_per_row);
}

Rows GroupRows::take_sorted(Day day) {
  std::vector<std::size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare(rows_.codes_of(a), rows_.codes_of(b));
  });
  Rows sorted;
  sorted.codes_per_row = rows_.codes_per_row;
  sorted.sums_per_row = rows_.sums_per_row;
  sorted.codes.reserve(rows_.codes.size());
  sorted.sums.reserve(rows_.sums.size());
  for (const std::size_t row : order) sorted.append(rows_, row);
  std::ranges::fill(sorted.days, day);
  rows_.days.clear();
  rows_.codes.clear();
  rows_.sums.clear();
  std::ranges::fill(slots_, 0U);
  return sorted;
}

}  // namespace azcost::emulator
