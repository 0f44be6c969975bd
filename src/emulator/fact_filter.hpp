/// A query's filter made ready to be asked once per charge.
#pragma once

#include <memory>
#include <vector>

#include "fact_table.hpp"
#include "query.hpp"

namespace azcost::emulator {

/// Values compare without their case; `""` also matches cells without a value.
class FactFilter {
 public:
  /// `world` must outlive the filter.
  FactFilter(const FactTable& world, const Filter& filter);

  [[nodiscard]] bool matches(const Fact& fact) const;

 private:
  Filter::Kind kind_;
  std::vector<FactFilter> parts_;
  const CodeColumn* column_ = nullptr;  ///< null for a tag that no resource has
  std::vector<bool> accepted_;          ///< by code
};

}  // namespace azcost::emulator
