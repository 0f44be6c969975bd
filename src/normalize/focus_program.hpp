/// Schema `focus`, made into the steps that write a row of one shape.
///
/// Why a compiler, and not a map for each row: a month of a large partner has a million rows of
/// some 1,300 bytes, and a JSON object that is filled key by key and printed takes 15 µs for one.
/// A line takes one, decoding included (tests/bench/page_to_jsonl_bench), because
///   - what is the same in all rows of a shape is worked out once: which columns there are, where
///     in the answer their cells stand, the text of keys and constants between them;
///   - what depends on one value alone (escaped, looked up in tables, in lower case) is rendered
///     once for each value, with the keys around it, and remembered (rendering_cache.hpp): of
///     nineteen cells mostly two or three are new in a row;
///   - the rest is copying some forty pieces in whole registers, behind which there is padding.
/// The schema itself is a table that knows nothing of this (focus_schema.cpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "azcost/normalize/normalizer.hpp"
#include "padded_text.hpp"
#include "period.hpp"
#include "rendering_cache.hpp"

namespace azcost::normalize {

/// Everything that is the same for all rows of a shape, worked out once.
///
/// The texts of a row are its grouped values in grouping order (a tag key has two: TagKey and
/// TagValue), then Currency. That is the order of the sort key. Its amounts are the aggregations in
/// their order.
struct FocusProgram {
  struct Step {
    enum class Kind {
      kLiteral,      ///< `before` alone
      kPeriod,       ///< the dates: `period_parts`
      kText,         ///< piece `piece` of text `index`
      kAmount,       ///< amount `index`
      kConsumption,  ///< amount `index` × the block of text `unit`
      kTags,         ///< the inside of the JSON object of tags: the first pieces of `tag_values`
      kRowId,
    };
    struct Gate {
      std::size_t text = 0;
      std::size_t test = 0;
    };

    Kind kind = Kind::kLiteral;
    PaddedText before = {};  ///< copied in front; pieces and periods have their own
    std::size_t index = 0;
    std::size_t piece = 0;
    std::size_t unit = 0;
    std::optional<Gate> gate = std::nullopt;
    PaddedText when_closed = {};  ///< the whole text of the step when the gate is closed
  };
  struct PeriodPart {
    std::string before;
    Day Period::*day = nullptr;
  };

  std::vector<Step> steps;
  std::vector<PeriodPart> period_parts;
  std::vector<TextProgram> texts;
  std::vector<std::size_t> tag_values;  ///< texts, in the order of the tag keys
  std::vector<std::string> gaps;        ///< columns left out, in the schema's order
};

/// Requires: the shape was checked by `Normalizer::create`.
[[nodiscard]] FocusProgram compile_focus(const NormalizerOptions& options);

}  // namespace azcost::normalize
