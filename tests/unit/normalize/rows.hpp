/// Rows for tests of the normalizer: a test states only what it is about.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/normalize/normalizer.hpp"
#include "support/collecting_sink.hpp"

namespace azcost::testing {

inline const Day kOctober5{std::chrono::year{2026} / std::chrono::October / 5};
inline const Window kOctober{kOctober5 - std::chrono::days(4), kOctober5 + std::chrono::days(26)};

/// A shape of daily actual costs with these dimensions.
[[nodiscard]] inline Shape shape_with(std::vector<std::string> dimensions,
                                      std::vector<std::string> aggregations = {"Cost"}) {
  Shape shape;
  shape.aggregations = std::move(aggregations);
  for (std::string& name : dimensions) {
    shape.groupings.push_back({Grouping::Kind::kDimension, std::move(name)});
  }
  return shape;
}

[[nodiscard]] inline normalize::NormalizerOptions options_with(Shape shape) {
  return {"contoso", "99999999", std::move(shape), kOctober};
}

/// Requires: the shape can be written.
[[nodiscard]] inline std::unique_ptr<normalize::Normalizer> normalizer_of(
    normalize::NormalizerOptions options) {
  auto created = normalize::Normalizer::create(std::move(options));
  EXPECT_TRUE(created) << created.error().message;
  return created ? *std::move(created) : nullptr;
}

/// A column of a page with one row.
struct NamedCell {
  std::string name;
  OwnedCell cell;
  ColumnType type = ColumnType::kString;
};

[[nodiscard]] inline NamedCell text_column(std::string name, std::string value) {
  return {std::move(name), string(std::move(value))};
}
[[nodiscard]] inline NamedCell null_column(std::string name) { return {std::move(name), null()}; }
[[nodiscard]] inline NamedCell number_column(std::string name, std::string digits) {
  return {std::move(name), number(std::move(digits)), ColumnType::kNumber};
}

/// Passes one row on as a page of its own.
[[nodiscard]] inline Status hand_on(const std::vector<NamedCell>& row, RowSink& sink) {
  std::vector<Column> columns;
  std::vector<Cell> cells;
  for (const NamedCell& named : row) {
    columns.push_back({named.name, named.type});
    cells.push_back({named.cell.kind, named.cell.text, named.cell.sent});
  }
  if (auto taken = sink.columns(columns); !taken) return taken;
  return sink.row(cells);
}

/// The columns that every daily answer has, and `others`.
[[nodiscard]] inline std::vector<NamedCell> daily_row(std::vector<NamedCell> others) {
  others.push_back(number_column("Cost", "1.5"));
  others.push_back(number_column("UsageDate", "20261005"));
  others.push_back(text_column("Currency", "USD"));
  return others;
}

/// A shape whose dimensions are the text columns of `row`, and whose aggregations are its numbers.
[[nodiscard]] inline Shape shape_for(const std::vector<NamedCell>& row) {
  Shape shape;
  for (const NamedCell& named : row) {
    if (named.name == "UsageDate" || named.name == "Currency") continue;
    if (named.type == ColumnType::kNumber) {
      shape.aggregations.push_back(named.name);
    } else {
      shape.groupings.push_back({Grouping::Kind::kDimension, named.name});
    }
  }
  return shape;
}

/// The line of one row.
[[nodiscard]] inline std::string line_of(const std::vector<NamedCell>& row, Shape shape) {
  const auto normalizer = normalizer_of(options_with(std::move(shape)));
  const auto taken = hand_on(row, *normalizer);
  EXPECT_TRUE(taken) << taken.error().message;
  return taken ? std::string(normalizer->batch()[0].line) : "{}";
}

/// The record of a daily row with these columns, and Cost 1.5 USD.
[[nodiscard]] inline nlohmann::ordered_json focus_row(std::vector<NamedCell> others) {
  const auto row = daily_row(std::move(others));
  return nlohmann::ordered_json::parse(line_of(row, shape_for(row)));
}

/// The keys of a line, in their order.
[[nodiscard]] inline std::vector<std::string> keys_of(const std::string& line) {
  const auto row = nlohmann::ordered_json::parse(line);
  std::vector<std::string> keys;
  for (const auto& entry : row.items()) keys.push_back(entry.key());
  return keys;
}

/// Why a row is refused.
[[nodiscard]] inline Error refusal(const std::vector<NamedCell>& row, Shape shape) {
  const auto normalizer = normalizer_of(options_with(std::move(shape)));
  const auto taken = hand_on(row, *normalizer);
  EXPECT_FALSE(taken);
  return taken ? Error{ErrorKind::kInternal, "was not refused"} : taken.error();
}

}  // namespace azcost::testing
