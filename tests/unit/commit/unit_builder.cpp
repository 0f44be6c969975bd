#include "unit_builder.hpp"

#include <chrono>

namespace azcost::commit::testing {

Day day(std::string_view text) { return *parse_day(text); }

SystemTime at(std::string_view day_text, int hours) {
  return SystemTime(day(day_text)) + std::chrono::hours(hours);
}

Month month(std::string_view text) { return *parse_month(text); }

std::string line_of(const Row& row) {
  return std::string("{\"day\":\"")
      .append(row.day)
      .append("\",\"key\":\"")
      .append(row.key)
      .append("\",\"cost\":")
      .append(row.cost)
      .append("}");
}

RecordBatch batch_of(const std::vector<Row>& rows) {
  RecordBatch batch;
  for (const Row& row : rows) {
    batch.open();
    batch.text().append(row.key);
    batch.end_key();
    batch.text().append(line_of(row));
    batch.close(day(row.day), row.currency, *Decimal::parse(row.cost), row.customer,
                *Decimal::parse(row.other));
  }
  return batch;
}

Unit october(std::string_view from, std::string_view to) {
  return {"contoso", Dataset::kActual, {day(from), day(to)}};
}

Shape daily_shape() {
  Shape shape;
  shape.scope = "/providers/Microsoft.Billing/billingAccounts/1";
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = {{Grouping::Kind::kDimension, "CustomerTenantId"},
                     {Grouping::Kind::kDimension, "Meter"}};
  return shape;
}

CommitRequest request_at(SystemTime read_at, const Shape& shape) {
  CommitRequest request;
  request.shape = shape;
  request.gaps_in_schema = {"ListCost"};
  request.read_at = read_at;
  return request;
}

Result<Receipt> collect(Store& store, const Unit& unit, const std::vector<Row>& rows,
                        const CommitRequest& request) {
  auto staged = store.stage(unit);
  if (!staged) return std::move(staged).error();
  for (const Row& row : rows) {
    if (auto taken = (*staged)->append(batch_of({row})); !taken) return std::move(taken).error();
  }
  if (auto sealed = (*staged)->seal(); !sealed) return std::move(sealed).error();
  return (*staged)->commit(request);
}

std::string text_of(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) text.append(line_of(row)).append("\n");
  return text;
}

}  // namespace azcost::commit::testing
