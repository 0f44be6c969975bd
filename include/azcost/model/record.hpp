/// Normalized rows on their way to a file: each one is a finished line with what is needed to put
/// it in its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/row_buffer.hpp"

namespace azcost {

/// One row. The views live as long as the batch that handed them out is not changed.
struct RecordView {
  Day day;
  /// The grouped values as bytes that sort as the rows shall be sorted; unique within a day.
  std::string_view key;
  /// The JSON object, without the line end.
  std::string_view line;
  std::string_view currency;
  Decimal cost;
  /// The aggregation beside the cost; zero when it is null, or when there is none.
  Decimal other;
  /// The tenant id as Azure sent it; empty for rows without a customer, and when the shape does not
  /// group by customer.
  std::string_view customer;
  /// The groupings of the shape that have a value in this row, or had one in earlier rows of the
  /// same day: bit 0 is the first one.
  std::uint32_t filled = 0;
};

/// The records of one page in one piece of memory. Reuse one batch for all pages of a unit:
/// `clear` keeps the memory.
class RecordBatch {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  /// Bytes of all keys and lines.
  [[nodiscard]] std::size_t bytes() const noexcept { return text_.size(); }
  [[nodiscard]] RecordView operator[](std::size_t index) const noexcept;
  void clear() noexcept;
  /// The customers of the records; one may occur several times.
  [[nodiscard]] const std::vector<std::string>& customers() const noexcept { return customers_; }
  /// The currencies of the records; one may occur several times.
  [[nodiscard]] const std::vector<std::string>& currencies() const noexcept { return currencies_; }

  // A record is written in place, without a copy: open it, append its key to `text()`, mark the end
  // of the key, append its line, close it. Text that was appended before `open` belongs to no
  // record.

  /// The buffer that keys and lines are appended to.
  [[nodiscard]] RowBuffer& text() noexcept { return text_; }
  void open() { start_ = text_.size(); }
  void end_key() { key_end_ = text_.size(); }
  /// `currency` and `customer` are kept by copy only when they differ from the record before.
  void close(Day day, std::string_view currency, const Decimal& cost,
             std::string_view customer = {}, const Decimal& other = {}, std::uint32_t filled = 0);

 private:
  struct Entry {
    std::size_t start;
    std::uint32_t key_size;
    std::uint32_t line_size;
    std::uint32_t currency;
    std::uint32_t customer;
    std::uint32_t filled;
    Day day;
    Decimal cost;
    Decimal other;
  };

  RowBuffer text_;
  std::vector<Entry> entries_;
  std::vector<std::string> currencies_;
  std::vector<std::string> customers_;
  std::size_t start_ = 0;
  std::size_t key_end_ = 0;
};

}  // namespace azcost
