/// A sink that keeps what a decoder hands on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/page.hpp"

namespace azcost::testing {

/// A cell that owns its text.
struct OwnedCell {
  Cell::Kind kind = Cell::Kind::kNull;
  std::string text;
  std::string sent = {};

  friend bool operator==(const OwnedCell&, const OwnedCell&) = default;
};

using OwnedRow = std::vector<OwnedCell>;

/// Cells for the rows that a test expects.
[[nodiscard]] inline OwnedCell number(std::string text) {
  return {Cell::Kind::kNumber, std::move(text)};
}
[[nodiscard]] inline OwnedCell string(std::string text) {
  return {Cell::Kind::kString, std::move(text)};
}
[[nodiscard]] inline OwnedCell null() { return {}; }

/// Keeps columns and rows as values, and can fail on request. Not thread-safe.
class CollectingSink final : public RowSink {
 public:
  CollectingSink() = default;
  /// Answers `error` to the row with the number `row`, counted from 1 (0: to the columns).
  CollectingSink(Error error, std::size_t row) : error_(std::move(error)), failing_row_(row) {}

  Status columns(std::span<const Column> columns) override {
    ++column_calls_;
    columns_.assign(columns.begin(), columns.end());
    return answer();
  }

  Status row(std::span<const Cell> cells) override {
    OwnedRow& row = rows_.emplace_back();
    for (const Cell& cell : cells) row.push_back({cell.kind, std::string(cell.text), {}});
    return answer();
  }

  /// How often `columns` was called.
  [[nodiscard]] int column_calls() const { return column_calls_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<OwnedRow>& rows() const { return rows_; }

 private:
  [[nodiscard]] Status answer() const {
    if (error_ && rows_.size() == failing_row_) return *error_;
    return ok_status();
  }

  std::optional<Error> error_;
  std::size_t failing_row_ = 0;
  int column_calls_ = 0;
  std::vector<Column> columns_;
  std::vector<OwnedRow> rows_;
};

}  // namespace azcost::testing
