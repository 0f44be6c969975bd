#include "azcost/model/tally.hpp"

#include <algorithm>

namespace azcost {

void Sum::add(const Decimal& amount) {
  total += amount;
  if (amount.is_negative()) negative += amount;
  fraction_digits = std::max(fraction_digits, amount.fraction_digits());
}

Sum& Sum::operator+=(const Sum& sum) {
  total += sum.total;
  negative += sum.negative;
  fraction_digits = std::max(fraction_digits, sum.fraction_digits);
  return *this;
}

void Tally::count(const RecordView& record) {
  if (last_ == nullptr || last_day_ != record.day || last_currency_ != record.currency) {
    last_day_ = record.day;
    last_currency_ = record.currency;
    last_ = &days_[record.day][last_currency_];
  }
  ++last_->rows;
  last_->cost.add(record.cost);
  last_->other.add(record.other);
  if (record.customer.empty()) {
    ++last_->rows_without_customer;
    last_->total_without_customer += record.cost;
  }
  last_->filled |= record.filled;
}

const Tally::Currencies& Tally::on(Day day) const noexcept {
  static const Currencies none;
  const auto found = days_.find(day);
  return found == days_.end() ? none : found->second;
}

Totals Tally::totals_of(Day day) const {
  Totals totals;
  for (const auto& [currency, sums] : on(day)) totals[currency] = sums.cost.total;
  return totals;
}

Totals Tally::totals_without_customer(Day day) const {
  Totals totals;
  for (const auto& [currency, sums] : on(day)) {
    if (sums.rows_without_customer > 0) totals[currency] = sums.total_without_customer;
  }
  return totals;
}

std::uint32_t Tally::filled_on(Day day) const {
  std::uint32_t filled = 0;
  for (const auto& [currency, sums] : on(day)) filled |= sums.filled;
  return filled;
}

Totals Tally::totals() const {
  Totals totals;
  for (const auto& [day, currencies] : days_) {
    for (const auto& [currency, sums] : currencies) totals[currency] += sums.cost.total;
  }
  return totals;
}

std::uint64_t Tally::rows() const noexcept {
  std::uint64_t rows = 0;
  for (const auto& [day, currencies] : days_) {
    for (const auto& [currency, sums] : currencies) rows += sums.rows;
  }
  return rows;
}

}  // namespace azcost
