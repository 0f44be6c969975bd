/// Answers a query from the charges of the world, page by page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fact_filter.hpp"
#include "fact_table.hpp"
#include "group_rows.hpp"
#include "query.hpp"

namespace azcost::emulator {

enum class ShownCurrency { kOfCharges, kUsd };

/// Whose costs a scope shows, and how.
struct CostScope {
  /// Index of the one customer; nothing: all.
  std::optional<std::uint32_t> customer = std::nullopt;
  /// The one billing profile; nothing: all.
  std::optional<Code> profile = std::nullopt;
  ShownCurrency currency = ShownCurrency::kOfCharges;
};

/// The rows of one page as JSON, `[…],[…]`, without the brackets around them.
struct PageOfRows {
  std::string rows;
  std::size_t count = 0;
  bool more = false;
};

/// The answer to one query. Days are summed up when a page first reaches them, and only one of them
/// is kept: the memory does not grow with the answer. Thread-safe.
class Evaluation {
 public:
  /// `world` must outlive the evaluation. Days after `last_booked` have no rows.
  Evaluation(const FactTable& world, Query query, CostScope scope, Day last_booked,
             std::vector<AnswerColumn> columns);

  /// Rows from `offset` on, at most `count`; none when the answer is shorter.
  [[nodiscard]] PageOfRows page(std::size_t offset, std::size_t count);

  [[nodiscard]] const std::vector<AnswerColumn>& columns() const noexcept { return columns_; }

 private:
  /// Days that are summed into the same rows.
  struct Bucket {
    Day from;
    Day to;
    std::optional<std::size_t> rows;  ///< known once it has been evaluated
  };

  void add_buckets();
  [[nodiscard]] std::size_t rows_in(std::size_t bucket);
  const Rows& rows_of(std::size_t index);
  [[nodiscard]] Rows sum_up(Day from, Day to, Day shown);
  [[nodiscard]] Rows sum_up_and_sort();
  [[nodiscard]] bool in_scope(const Fact& fact) const;
  [[nodiscard]] bool any_rows_from(std::size_t bucket);
  [[nodiscard]] bool comes_before(const Rows& rows, std::size_t a, std::size_t b) const;
  void append_row(std::string& out, const Rows& rows, std::size_t row) const;

  const FactTable& world_;
  const Query query_;
  const CostScope scope_;
  const Day last_booked_;
  const std::vector<AnswerColumn> columns_;
  std::optional<FactFilter> filter_;
  std::vector<AnswerColumn> sorted_by_;     ///< by clause of the sorting
  std::vector<const CodeColumn*> sources_;  ///< of a row's codes; null: no value. Currency is last

  std::mutex mutex_;
  std::vector<Bucket> buckets_;
  std::optional<std::size_t> kept_;  ///< the bucket that `kept_rows_` holds
  Rows kept_rows_;
  std::vector<Fact> facts_;
};

}  // namespace azcost::emulator
