/// How the values of one text column look in a row. They are cached, because values repeat.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/page.hpp"

namespace azcost::normalize {

/// Appends the JSON value of a schema's column for a value; "" also stands for null.
using RenderValue = void (*)(std::string& out, std::string_view value);
/// A test of a value on which columns of other values depend.
using TestValue = bool (*)(std::string_view value);

/// A part of the row's text that depends on one value alone.
struct Piece {
  struct Part {
    std::string before;  ///< copied unchanged: keys and constant columns
    RenderValue render = nullptr;
  };

  std::vector<Part> parts;
  bool empty_when_unknown = false;  ///< no text at all for null and ""
};

/// How one text column is written.
struct TextProgram {
  static constexpr std::size_t kMaxPieces = 4;
  static constexpr std::size_t kMaxTests = 32;

  std::vector<Piece> pieces;     ///< at most `kMaxPieces`
  std::vector<TestValue> tests;  ///< at most `kMaxTests`
  bool is_unit_of_measure = false;
};

/// `a == b` without a call: needed for every text of every row, most of them short.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  using Word = std::uint64_t;
  const auto differ = [&](std::size_t at) {
    Word of_a = 0;
    Word of_b = 0;
    std::memcpy(&of_a, a.data() + at, sizeof of_a);
    std::memcpy(&of_b, b.data() + at, sizeof of_b);
    return of_a ^ of_b;
  };
  if (a.size() != b.size()) return false;
  if (a.size() < sizeof(Word)) return a == b;
  // The last word overlaps the one before when the size is not a multiple of the word size.
  Word difference = differ(a.size() - sizeof(Word));
  for (std::size_t at = 0; at + sizeof(Word) < a.size(); at += sizeof(Word)) {
    difference |= differ(at);
  }
  return difference == 0;
}

/// One value, written by a `TextProgram`.
class Rendering {
 public:
  // Key and pieces are padded (row_buffer.hpp).

  /// The value as part of the sort key (row_id.hpp).
  [[nodiscard]] std::string_view key() const noexcept { return slice(0); }
  [[nodiscard]] std::string_view piece(std::size_t index) const noexcept {
    return slice(index + 1);
  }
  [[nodiscard]] bool passes(std::size_t test) const noexcept { return (passed_ >> test & 1U) != 0; }
  /// Block size of a unit of measure; 0: unknown, or no unit.
  [[nodiscard]] std::uint64_t block() const noexcept { return block_; }

 private:
  friend class RenderingCache;

  [[nodiscard]] std::string_view slice(std::size_t index) const noexcept {
    const std::size_t start = index == 0 ? 0 : ends_[index - 1];
    return {text_.data() + start, ends_[index] - start};
  }
  /// The value that the key was made from.
  [[nodiscard]] std::string_view value() const noexcept {
    return {text_.data() + 1, ends_[0] - std::size_t{2}};
  }

  std::string text_;
  std::array<std::uint32_t, TextProgram::kMaxPieces + 1> ends_{};  // key and pieces in text_
  std::uint32_t passed_ = 0;
  std::uint64_t block_ = 0;
};

/// Renders each value of a column once while it is cached. Memory is bounded: a new value takes the
/// place of another one. Not thread-safe.
class RenderingCache {
 public:
  explicit RenderingCache(TextProgram program);
  RenderingCache(RenderingCache&&) = default;
  RenderingCache(const RenderingCache&) = delete;
  RenderingCache& operator=(const RenderingCache&) = delete;
  RenderingCache& operator=(RenderingCache&&) = delete;
  ~RenderingCache() = default;

  /// Valid until the next call. Requires: `cell` is a string or null.
  [[nodiscard]] const Rendering& find(const Cell& cell) {
    if (cell.kind == Cell::Kind::kNull) return null_;
    if (!cell.sent.empty()) return render_changed(cell);
    // Rows come sorted by their groupings, so most of the first ones repeat the row before.
    if (last_->ends_[0] != 0 && same_text(last_->value(), cell.text)) return *last_;
    return find_in_slots(cell.text);
  }

 private:
  const Rendering& find_in_slots(std::string_view value);
  const Rendering& render_changed(const Cell& cell);
  void render(Rendering& rendering, std::string_view key, std::string_view value) const;

  TextProgram program_;
  Rendering null_;
  Rendering changed_;  // of the last text that differs from what was sent; these are rare
  std::vector<Rendering> slots_;  // by the hash of their value; `ends_[0]` is 0 in an empty one
  const Rendering* last_;
};

}  // namespace azcost::normalize
