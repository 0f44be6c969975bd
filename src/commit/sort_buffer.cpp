#include "sort_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace azcost::commit {
namespace {

// Offsets into the arena are 32 bits wide.
constexpr std::size_t kMostBytes = 1024UL * 1024 * 1024;

std::uint64_t prefix_of(std::string_view key) noexcept {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < sizeof prefix; ++i) {
    const auto byte = i < key.size() ? static_cast<std::uint8_t>(key[i]) : std::uint8_t{0};
    prefix = (prefix << 8U) | byte;
  }
  return prefix;
}

}  // namespace

SortBuffer::SortBuffer(std::size_t bytes) : bytes_(std::min(bytes, kMostBytes)) {}

bool SortBuffer::has_room_for(std::string_view key, std::string_view line) const noexcept {
  const std::size_t used = arena_used_ + entry_count_ * sizeof(Entry);
  return empty() || used + key.size() + line.size() + sizeof(Entry) <= bytes_;
}

void SortBuffer::add(Day day, std::string_view key, std::string_view line) {
  const std::size_t size = key.size() + line.size();
  if (arena_used_ + size > arena_size_) {
    // Not initialised, so that pages that no row needs take no memory.
    arena_size_ = std::max(bytes_, size);
    arena_ =
        std::make_unique_for_overwrite<char[]>(arena_size_);  // NOLINT(modernize-avoid-c-arrays)
  }
  const Entry entry{prefix_of(key), static_cast<std::uint32_t>(arena_used_),
                    static_cast<std::uint32_t>(key.size()),
                    static_cast<std::uint32_t>(line.size())};
  std::memcpy(arena_.get() + arena_used_, key.data(), key.size());
  std::memcpy(arena_.get() + arena_used_ + key.size(), line.data(), line.size());
  arena_used_ += size;
  ++entry_count_;
  if (last_day_ == days_.end() || last_day_->first != day) {
    last_day_ = days_.try_emplace(day).first;
  }
  DayRows& rows = last_day_->second;
  if (!rows.entries.empty() && !comes_before(rows.entries.back(), entry)) rows.in_order = false;
  rows.entries.push_back(entry);
}

std::vector<Day> SortBuffer::days() const {
  std::vector<Day> days;
  for (const auto& [day, rows] : days_) days.push_back(day);
  return days;
}

const SortBuffer::Entries& SortBuffer::sorted(Day day, RepeatedByDay& repeated) {
  static const Entries none;
  const auto found = days_.find(day);
  if (found == days_.end()) return none;
  DayRows& rows = found->second;
  if (rows.in_order) return rows.entries;
  std::sort(rows.entries.begin(), rows.entries.end(),
            [this](const Entry& a, const Entry& b) { return comes_before(a, b); });
  const auto twin =
      std::adjacent_find(rows.entries.begin(), rows.entries.end(),
                         [this](const Entry& a, const Entry& b) { return key_of(a) == key_of(b); });
  if (twin != rows.entries.end()) drop_repeated(rows.entries, repeated[day]);
  rows.in_order = true;
  return rows.entries;
}

/// Keeps the first of the entries with the same key, which are adjacent.
void SortBuffer::drop_repeated(Entries& entries, RepeatedRows& repeated) const {
  std::size_t kept = 0;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const std::string_view key = key_of(entries[i]);
    if (key == key_of(entries[kept])) {
      repeated.add(key, line_of(entries[kept]), line_of(entries[i]));
    } else {
      entries[++kept] = entries[i];
    }
  }
  entries.resize(kept + 1);
}

std::string_view SortBuffer::key_of(const Entry& entry) const noexcept {
  return {arena_.get() + entry.offset, entry.key_size};
}

std::string_view SortBuffer::line_of(const Entry& entry) const noexcept {
  return {arena_.get() + entry.offset + entry.key_size, entry.line_size};
}

void SortBuffer::clear() {
  // The indexes are freed: those of days that follow each other would add up.
  days_.clear();
  last_day_ = days_.end();
  arena_used_ = 0;
  entry_count_ = 0;
}

bool SortBuffer::comes_before(const Entry& a, const Entry& b) const noexcept {
  return a.key_prefix != b.key_prefix ? a.key_prefix < b.key_prefix : key_of(a) < key_of(b);
}

}  // namespace azcost::commit
