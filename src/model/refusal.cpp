#include "azcost/model/refusal.hpp"

#include <algorithm>
#include <string_view>

#include "azcost/base/text.hpp"
#include "azcost/model/shape_change.hpp"

namespace azcost {

void Refused::add(const Refused& other) {
  for (const Grouping& grouping : other.groupings) {
    if (std::ranges::find(groupings, grouping) == groupings.end()) groupings.push_back(grouping);
  }
  for (const std::string& name : other.aggregations) {
    if (std::ranges::find(aggregations, name) == aggregations.end()) aggregations.push_back(name);
  }
}

std::vector<std::string> names_of(const Refused& refused) {
  std::vector<std::string> names;
  for (const Grouping& grouping : refused.groupings) names.push_back(label_of(grouping));
  names.insert(names.end(), refused.aggregations.begin(), refused.aggregations.end());
  return names;
}

void leave_out(Shape& shape, const Refused& refused) {
  std::erase_if(shape.groupings, [&](const Grouping& grouping) {
    return std::ranges::find(refused.groupings, grouping) != refused.groupings.end();
  });
  const auto is_refused = [&](std::string_view name) {
    return std::ranges::any_of(refused.aggregations, [&](const std::string& each) {
      return equals_ignoring_case(each, name);
    });
  };
  for (std::string& name : shape.aggregations) {
    if (name == kCostAggregation && is_refused(name)) name = kPreTaxCost;
  }
  std::erase_if(shape.aggregations, is_refused);
}

}  // namespace azcost
