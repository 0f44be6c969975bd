#include "rendering_cache.hpp"

#include <cassert>
#include <utility>

#include "azcost/model/row_buffer.hpp"
#include "row_id.hpp"
#include "unit_of_measure.hpp"

namespace azcost::normalize {
namespace {

/// More than the repeated values of a page, and still few enough for the CPU's caches.
constexpr std::size_t kSlots = 512;

/// The slot of a value. It depends on the value's size and the words at its ends and in its middle:
/// enough to keep the values of a column apart. Two values in one slot cost a rendering.
std::size_t slot_of(std::string_view value) noexcept {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio
  std::array<std::uint64_t, 3> words{};
  if (value.size() < sizeof(std::uint64_t)) {
    for (const char c : value) words[0] = words[0] << 8U | static_cast<unsigned char>(c);
  } else {
    const std::size_t last = value.size() - sizeof(std::uint64_t);
    std::memcpy(&words[0], value.data(), sizeof(std::uint64_t));
    std::memcpy(&words[1], value.data() + last / 2, sizeof(std::uint64_t));
    std::memcpy(&words[2], value.data() + last, sizeof(std::uint64_t));
  }
  std::uint64_t mixed = value.size();
  for (const std::uint64_t word : words) mixed = (mixed ^ word) * kOdd ^ mixed >> 29U;
  return mixed * kOdd >> (64U - 9U);
}
static_assert(kSlots == 1U << 9U);

}  // namespace

RenderingCache::RenderingCache(TextProgram program)
    : program_(std::move(program)), slots_(kSlots), last_(slots_.data()) {
  assert(program_.pieces.size() <= TextProgram::kMaxPieces);
  assert(program_.tests.size() <= TextProgram::kMaxTests);
  std::string key;
  append_key_null(key);
  render(null_, key, "");
}

const Rendering& RenderingCache::find_in_slots(std::string_view value) {
  Rendering& slot = slots_[slot_of(value)];
  if (slot.ends_[0] == 0 || !same_text(slot.value(), value)) {
    std::string key;
    append_key_text(key, value);
    render(slot, key, value);
  }
  last_ = &slot;
  return slot;
}

const Rendering& RenderingCache::render_changed(const Cell& cell) {
  std::string key;
  append_key_sent(key, cell.sent);
  render(changed_, key, cell.text);
  return changed_;
}

void RenderingCache::render(Rendering& rendering, std::string_view key,
                            std::string_view value) const {
  std::string& text = rendering.text_;
  text.assign(key);
  std::size_t end = 0;
  rendering.ends_[end++] = static_cast<std::uint32_t>(text.size());
  for (const Piece& piece : program_.pieces) {
    if (!piece.empty_when_unknown || !value.empty()) {
      for (const Piece::Part& part : piece.parts) {
        text.append(part.before);
        part.render(text, value);
      }
    }
    rendering.ends_[end++] = static_cast<std::uint32_t>(text.size());
  }
  text.append(kPadding, '\0');
  rendering.passed_ = 0;
  for (std::size_t i = 0; i < program_.tests.size(); ++i) {
    if (program_.tests[i](value)) rendering.passed_ |= std::uint32_t{1} << i;
  }
  rendering.block_ = program_.is_unit_of_measure ? parse_unit_of_measure(value).block : 0;
}

}  // namespace azcost::normalize
