/// Schema `focus`, made into the steps that write a row of one shape.
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
/// The texts of a row are its grouped values in grouping order (of a tag key: TagKey and TagValue),
/// then Currency: the order of the sort key. Its amounts are the aggregations in their order.
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
    PaddedText before = {};  ///< copied in front; pieces and periods carry theirs themselves
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
