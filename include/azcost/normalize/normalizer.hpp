/// Turns rows as Azure sends them into finished lines of a schema.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::normalize {

struct NormalizerOptions {
  std::string account;             ///< name in the config; part of every row id
  std::string billing_account_id;  ///< becomes BillingAccountId
  Shape shape;
  Window window;  ///< rows of other days are refused
};

/// Writes each row it is handed as a record at the end of a batch. It does no I/O and reads no
/// clock: equal rows give equal bytes. Not thread-safe; one per unit.
class Normalizer : public RowSink {
 public:
  /// The normalizer of the shape's schema. Errors are of kind `kConfig`.
  [[nodiscard]] static Result<std::unique_ptr<Normalizer>> create(NormalizerOptions options);

  /// The rows since the last `clear()` of it. After an error of `row` or of the decoder its
  /// content must be thrown away.
  [[nodiscard]] virtual RecordBatch& batch() noexcept = 0;
  /// How many rows wait for `write_held`: rows of cost 0 that came without a currency (seen of free
  /// AKS clusters). One that costs something is an error.
  [[nodiscard]] virtual std::size_t held() const noexcept = 0;
  /// Forgets all but the first `count` of them: those of a page that is not taken come again.
  virtual void forget_held_beyond(std::size_t count) = 0;
  /// Writes them into the batch as rows of `currency`. To be called once, after the last page.
  /// Requires: `currency` is not empty.
  virtual Status write_held(std::string_view currency) = 0;
  /// Columns of the schema that this shape cannot feed, in the schema's order.
  [[nodiscard]] virtual const std::vector<std::string>& gaps() const noexcept = 0;
};

}  // namespace azcost::normalize
