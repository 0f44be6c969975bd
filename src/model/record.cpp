#include "azcost/model/record.hpp"

namespace azcost {

RecordView RecordBatch::operator[](std::size_t index) const noexcept {
  const Entry& entry = entries_[index];
  const std::string_view text = text_;
  return {entry.day, text.substr(entry.start, entry.key_size),
          text.substr(entry.start + entry.key_size, entry.line_size),
          currencies_[entry.currency], entry.cost};
}

void RecordBatch::clear() noexcept {
  text_.clear();
  entries_.clear();
  currencies_.clear();
}

void RecordBatch::close(Day day, std::string_view currency, const Decimal& cost) {
  if (currencies_.empty() || currencies_.back() != currency) currencies_.emplace_back(currency);
  entries_.push_back({start_, static_cast<std::uint32_t>(key_end_ - start_),
                      static_cast<std::uint32_t>(text_.size() - key_end_),
                      static_cast<std::uint32_t>(currencies_.size() - 1), day, cost});
}

}  // namespace azcost
