#include "fact_filter.hpp"

#include <algorithm>
#include <string>

#include "azcost/base/text.hpp"

namespace azcost::emulator {

FactFilter::FactFilter(const FactTable& world, const Filter& filter) : kind_(filter.kind) {
  for (const Filter& part : filter.parts) parts_.emplace_back(world, part);
  if (filter.dimension) column_ = &world.column(*filter.dimension);
  for (const TagColumn& tag : world.tables().tags) {
    if (kind_ == Filter::Kind::kTag && tag.key == filter.tag) column_ = &tag.values;
  }
  if (column_ == nullptr) return;
  accepted_.resize(world.tables().texts.size());
  for (const Code code : column_->codes) {
    const std::string text = to_lower(world.text(code));
    accepted_[code] = std::ranges::find(filter.values, text) != filter.values.end();
  }
}

bool FactFilter::matches(const Fact& fact) const {
  const auto part_matches = [&fact](const FactFilter& part) { return part.matches(fact); };
  switch (kind_) {
    case Filter::Kind::kAnd:
      return std::ranges::all_of(parts_, part_matches);
    case Filter::Kind::kOr:
      return std::ranges::any_of(parts_, part_matches);
    case Filter::Kind::kDimension:
    case Filter::Kind::kTag:
      break;
  }
  return column_ != nullptr && accepted_[fact.code(*column_)];
}

}  // namespace azcost::emulator
