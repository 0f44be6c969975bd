/// Rows of certain customers, picked out of a day file that is held.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/row_form.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::commit {

/// A row of a day file.
struct HeldRow {
  std::string key;  ///< sorts it to where rows of its customer belong, and after those before it
  std::string customer;
  std::string currency;
  Decimal cost;
};

/// Requires lines as azcost wrote them: the digest of their file is the manifest's.
class HeldRows {
 public:
  /// `shape` and `customers`, in lower case, must outlive the object.
  HeldRows(const Shape& shape, const std::set<std::string>& customers)
      : form_(row_form(shape)), customers_(customers) {}

  /// The row in `line`, the `place`th of its file; nothing when it is of somebody else. Errors are
  /// of kind `kData`.
  [[nodiscard]] Result<std::optional<HeldRow>> read(std::uint64_t place,
                                                    std::string_view line) const;

 private:
  RowForm form_;
  const std::set<std::string>& customers_;
};

/// Whether rows of `shape` can be those of one of `customers`.
[[nodiscard]] bool may_hold_rows_of(const Shape& shape, const std::set<std::string>& customers);

}  // namespace azcost::commit
