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

/// Writes each row as a record at the end of a batch. It does no I/O and reads no clock: equal rows
/// give equal bytes. Not thread-safe; one per unit.
class Normalizer : public RowSink {
 public:
  /// The normalizer for the shape's schema. Errors are of kind `kConfig`.
  [[nodiscard]] static Result<std::unique_ptr<Normalizer>> create(NormalizerOptions options);

  /// The rows since its last `clear()`. After an error of `row` or of the decoder its content must
  /// be discarded.
  [[nodiscard]] virtual RecordBatch& batch() noexcept = 0;
  /// How many rows wait for `write_held`: rows of cost 0 without a currency (seen for free AKS
  /// clusters). A row that costs something and has no currency is an error.
  [[nodiscard]] virtual std::size_t held() const noexcept = 0;
  /// Discards all but the first `count` of them: the rows of a page that is not taken come again.
  virtual void forget_held_beyond(std::size_t count) = 0;
  /// Writes them into the batch with `currency`. To be called once, after the last page. Requires:
  /// `currency` is not empty.
  virtual Status write_held(std::string_view currency) = 0;
  /// Columns of the schema that this shape cannot feed, in the schema's order.
  [[nodiscard]] virtual const std::vector<std::string>& gaps() const noexcept = 0;
};

}  // namespace azcost::normalize
