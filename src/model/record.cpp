#include "azcost/model/record.hpp"

namespace azcost {

RecordView RecordBatch::operator[](std::size_t index) const noexcept {
  const Entry& entry = entries_[index];
  const std::string_view text = text_.view();
  return {entry.day,
          text.substr(entry.start, entry.key_size),
          text.substr(entry.start + entry.key_size, entry.line_size),
          currencies_[entry.currency],
          entry.cost,
          entry.other,
          customers_[entry.customer],
          entry.filled};
}

void RecordBatch::clear() noexcept {
  text_.truncate(0);
  entries_.clear();
  currencies_.clear();
  customers_.clear();
}

void RecordBatch::close(Day day, std::string_view currency, const Decimal& cost,
                        std::string_view customer, const Decimal& other, std::uint32_t filled) {
  if (currencies_.empty() || currencies_.back() != currency) currencies_.emplace_back(currency);
  if (customers_.empty() || customers_.back() != customer) customers_.emplace_back(customer);
  // Field by field: a whole entry put together first is read back in wider pieces than it was
  // written in, and the CPU then waits until the row's bytes have left its store buffer.
  Entry& entry = entries_.emplace_back();
  entry.start = start_;
  entry.key_size = static_cast<std::uint32_t>(key_end_ - start_);
  entry.line_size = static_cast<std::uint32_t>(text_.size() - key_end_);
  entry.currency = static_cast<std::uint32_t>(currencies_.size() - 1);
  entry.customer = static_cast<std::uint32_t>(customers_.size() - 1);
  entry.filled = filled;
  entry.day = day;
  entry.cost = cost;
  entry.other = other;
}

}  // namespace azcost
