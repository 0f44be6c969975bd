#include "rendering_cache.hpp"

// In line: texts are a few words long, and a call costs as much as their hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cassert>
#include <utility>

#include "row_buffer.hpp"
#include "row_id.hpp"
#include "unit_of_measure.hpp"

namespace azcost::normalize {
namespace {

/// More than a page's worth of what repeats at all, and still few enough for the CPU's caches.
constexpr std::size_t kSlots = 512;

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
  Rendering& slot = slots_[XXH3_64bits(value.data(), value.size()) % kSlots];
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
