#include "evaluation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>

#include "azcost/base/text.hpp"
#include "json_text.hpp"

namespace azcost::emulator {
namespace {

void append_integer(std::string& out, int value) {
  std::array<char, 12> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

/// yyyymmdd
int date_number(Day day) {
  const std::chrono::year_month_day date(day);
  return (static_cast<int>(date.year()) * 100 +
          static_cast<int>(static_cast<unsigned>(date.month()))) *
             100 +
         static_cast<int>(static_cast<unsigned>(date.day()));
}

Amount measured(const Fact& fact, Measure measure, ShownCurrency currency) {
  switch (measure) {
    case Measure::kCost:
      return currency == ShownCurrency::kUsd ? fact.cost_usd : fact.cost;
    case Measure::kCostUsd:
      return fact.cost_usd;
    case Measure::kQuantity:
      return fact.quantity;
  }
  return 0;
}

}  // namespace

Evaluation::Evaluation(const FactTable& world, Query query, CostScope scope, Day last_booked,
                       std::vector<AnswerColumn> columns)
    : world_(world),
      query_(std::move(query)),
      scope_(scope),
      last_booked_(last_booked),
      columns_(std::move(columns)) {
  if (query_.filter) filter_.emplace(world_, *query_.filter);
  for (const GroupBy& group : query_.groupings) {
    const CodeColumn* source = nullptr;
    if (group.dimension) {
      source = &world_.column(*group.dimension);
    } else {
      for (const TagColumn& tag : world_.tables().tags) {
        if (equals_ignoring_case(tag.key, group.name)) source = &tag.values;
      }
    }
    sources_.push_back(source);
  }
  const bool in_usd = scope_.currency == ShownCurrency::kUsd;
  sources_.push_back(in_usd ? &world_.tables().usd : &world_.tables().currency);
  const std::vector<AnswerColumn> own_order = columns_of(query_);
  for (const SortBy& by : query_.sorting) sorted_by_.push_back(own_order[by.column]);
  add_buckets();
}

void Evaluation::add_buckets() {
  const Day to = std::min(query_.to, last_booked_);
  // Another order than the service's own needs all rows at once.
  if (query_.grain == Grain::kNone || !query_.sorting.empty()) {
    if (query_.from <= to) buckets_.push_back({query_.from, to, std::nullopt});
    return;
  }
  for (Day from = query_.from; from <= to;) {
    const Day last = query_.grain == Grain::kDaily ? from : std::min(Month(from).last_day(), to);
    buckets_.push_back({from, last, std::nullopt});
    from = last + std::chrono::days(1);
  }
}

PageOfRows Evaluation::page(std::size_t offset, std::size_t count) {
  const std::lock_guard lock(mutex_);
  PageOfRows page;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    const std::size_t size = rows_in(bucket);
    if (offset >= size) {
      offset -= size;
      continue;
    }
    const Rows& rows = rows_of(bucket);
    for (; offset < size && page.count < count; ++offset, ++page.count) {
      append_row(page.rows, rows, offset);
    }
    if (page.count == count) {
      page.more = offset < size || any_rows_from(bucket + 1);
      break;
    }
    offset = 0;
  }
  if (!page.rows.empty()) page.rows.pop_back();  // the last comma
  return page;
}

bool Evaluation::any_rows_from(std::size_t bucket) {
  for (; bucket < buckets_.size(); ++bucket) {
    if (rows_in(bucket) != 0) return true;
  }
  return false;
}

std::size_t Evaluation::rows_in(std::size_t bucket) {
  if (!buckets_[bucket].rows) rows_of(bucket);
  return *buckets_[bucket].rows;
}

const Rows& Evaluation::rows_of(std::size_t index) {
  if (kept_ != index) {
    Bucket& bucket = buckets_[index];
    kept_rows_ =
        query_.sorting.empty() ? sum_up(bucket.from, bucket.to, bucket.from) : sum_up_and_sort();
    kept_ = index;
    bucket.rows = kept_rows_.size();
  }
  return kept_rows_;
}

bool Evaluation::in_scope(const Fact& fact) const {
  if (scope_.profile && fact.code(world_.column(Dimension::kBillingProfileId)) != *scope_.profile) {
    return false;
  }
  if (!scope_.customer) return true;
  if (fact.row(Table::kCustomer) != *scope_.customer) return false;
  // Purchases and the Marketplace are seen at the billing account only (documented for partners).
  return fact.charge() != Charge::kPurchase && fact.charge() != Charge::kRefund &&
         fact.row(Table::kMeter) != world_.tables().marketplace_meter;
}

Rows Evaluation::sum_up(Day from, Day to, Day shown) {
  GroupRows groups(sources_.size(), query_.aggregations.size());
  std::vector<Code> codes(sources_.size());
  for (Day day = from; day <= to; day += std::chrono::days(1)) {
    world_.facts_of(day, query_.kind, facts_);
    for (const Fact& fact : facts_) {
      if (!in_scope(fact) || (filter_ && !filter_->matches(fact))) continue;
      for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = sources_[i] == nullptr ? kNullCode : fact.code(*sources_[i]);
      }
      const std::span<Amount> sums = groups.sums_for(codes);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        sums[i] += measured(fact, query_.aggregations[i].measure, scope_.currency);
      }
    }
  }
  return groups.take_sorted(query_.grain == Grain::kMonthly ? Month(shown).first_day() : shown);
}

Rows Evaluation::sum_up_and_sort() {
  Query plain = query_;
  plain.sorting.clear();
  Rows all;
  all.codes_per_row = sources_.size();
  all.sums_per_row = query_.aggregations.size();
  // The buckets that the query would have without its sorting.
  Evaluation unsorted(world_, plain, scope_, last_booked_, columns_);
  for (const Bucket& bucket : unsorted.buckets_) {
    const Rows rows = unsorted.sum_up(bucket.from, bucket.to, bucket.from);
    for (std::size_t row = 0; row < rows.size(); ++row) all.append(rows, row);
  }
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, [this, &all](std::size_t a, std::size_t b) { return comes_before(all, a, b); });
  Rows sorted;
  sorted.codes_per_row = all.codes_per_row;
  sorted.sums_per_row = all.sums_per_row;
  for (const std::size_t row : order) sorted.append(all, row);
  return sorted;
}

bool Evaluation::comes_before(const Rows& rows, std::size_t a, std::size_t b) const {
  for (std::size_t i = 0; i < sorted_by_.size(); ++i) {
    const AnswerColumn& column = sorted_by_[i];
    const auto order = [&]() -> std::strong_ordering {
      switch (column.kind) {
        case ColumnKind::kMeasure:
          return rows.sums_of(a)[column.index] <=> rows.sums_of(b)[column.index];
        case ColumnKind::kDate:
          return rows.days[a] <=> rows.days[b];
        case ColumnKind::kGroup:
          return rows.codes_of(a)[column.index] <=> rows.codes_of(b)[column.index];
        case ColumnKind::kCurrency:
          return rows.codes_of(a).back() <=> rows.codes_of(b).back();
        case ColumnKind::kTagKey:
          break;
      }
      return std::strong_ordering::equal;
    }();
    if (order != 0) return query_.sorting[i].descending ? order > 0 : order < 0;
  }
  return false;
}

void Evaluation::append_row(std::string& out, const Rows& rows, std::size_t row) const {
  const auto codes = rows.codes_of(row);
  const auto append_code = [this, &out](Code code) { out.append(world_.json_text(code)); };
  out.push_back('[');
  for (const AnswerColumn& column : columns_) {
    switch (column.kind) {
      case ColumnKind::kMeasure:
        append_number(out, rows.sums_of(row)[column.index],
                      query_.aggregations[column.index].measure == Measure::kQuantity
                          ? WholeNumber::kWithoutPoint
                          : WholeNumber::kWithPoint);
        break;
      case ColumnKind::kDate:
        if (query_.grain == Grain::kDaily) {
          append_integer(out, date_number(rows.days[row]));
        } else {
          out.append("\"").append(format_day(rows.days[row])).append("T00:00:00\"");
        }
        break;
      case ColumnKind::kGroup:
        append_code(codes[column.index]);
        break;
      case ColumnKind::kTagKey:
        append_json_string(out, to_lower(query_.groupings[column.index].name));
        break;
      case ColumnKind::kCurrency:
        append_code(codes.back());
        break;
    }
    out.push_back(',');
  }
  out.back() = ']';
  out.push_back(',');
}

}  // namespace azcost::emulator
