/// Rows of schema `focus`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/row_buffer.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "focus_program.hpp"
#include "page_columns.hpp"
#include "period.hpp"
#include "rendering_cache.hpp"

namespace azcost::normalize {

class FocusNormalizer final : public Normalizer {
 public:
  /// Requires: the shape was checked by `Normalizer::create`.
  explicit FocusNormalizer(NormalizerOptions options);

  Status columns(std::span<const Column> columns) override;
  Status row(std::span<const Cell> cells) override;

  [[nodiscard]] RecordBatch& batch() noexcept override { return batch_; }
  [[nodiscard]] std::size_t held() const noexcept override { return held_.size(); }
  void forget_held_beyond(std::size_t count) override { held_.resize(count); }
  Status write_held(std::string_view currency) override;
  [[nodiscard]] const std::vector<std::string>& gaps() const noexcept override {
    return program_.gaps;
  }

 private:
  /// A grouping by a tag key. Every row of the answer names the key.
  struct TagColumn {
    std::size_t text;
    std::string key;
  };

  /// A copy of a cell, which outlives its page.
  struct HeldCell {
    Cell::Kind kind;
    std::string text;
    std::string sent;
  };

  Status read_row(std::span<const Cell> cells);
  Status read_period_of(const Cell& cell);
  Status read_amounts(std::span<const Cell> cells);
  Status read_texts(std::span<const Cell> cells);
  Status check_tag_keys(std::span<const Cell> cells) const;
  Status hold(std::span<const Cell> cells);

  void write_key();
  void write_line(std::string_view row_id);
  // Valid until the next call of either.
  [[nodiscard]] std::string_view consumed_quantity(const FocusProgram::Step& step);
  [[nodiscard]] std::string_view written_tags();

  [[nodiscard]] std::string_view currency_of(std::span<const Cell> cells) const {
    return cells[places_.back()].text;
  }
  [[nodiscard]] const Cell& cell_of_text(std::span<const Cell> cells, std::size_t text) const {
    return cells[places_[options_.shape.aggregations.size() + 1 + text]];
  }

  NormalizerOptions options_;
  FocusProgram program_;
  std::vector<ExpectedColumn> expected_;  // amounts, date, texts
  std::vector<std::size_t> places_;       // indexes of `expected_` in the rows of this page
  std::vector<TagColumn> tag_columns_;
  std::size_t cost_ = 0;                 // index of the row's cost in the amounts
  std::optional<std::size_t> other_;     // index of the second amount
  std::optional<std::size_t> customer_;  // index of the customer in the texts
  std::vector<std::uint32_t> bits_;      // per text: the bit of the grouping whose value it is
  std::size_t row_number_ = 0;
  RecordBatch batch_;
  std::vector<std::vector<HeldCell>> held_;  // rows; their cells are in the order of `expected_`

  // For the row being written, or the row before if that had the same date.
  std::string date_text_;
  Day day_;
  std::string period_text_;
  std::string id_start_;                    // hashed before the key, and not stored
  std::vector<RenderingCache> caches_;      // per text
  std::vector<const Rendering*> rendered_;  // per text
  std::vector<std::string> amounts_;        // plain numbers; empty: null
  Decimal cost_value_;
  Decimal other_value_;
  std::uint32_t filled_ = 0;        // bits of groupings that had a value in rows of `day_`
  std::vector<std::size_t> blank_;  // texts of groupings that had none
  std::string scratch_;
};

}  // namespace azcost::normalize
