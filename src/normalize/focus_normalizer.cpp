#include "focus_normalizer.hpp"

#include <numeric>
#include <utility>

#include "azcost/base/text.hpp"
#include "row_id.hpp"
#include "unit_of_measure.hpp"

namespace azcost::normalize {
namespace {

using Step = FocusProgram::Step;

Error in_column(Error error, std::string_view column) {
  return std::move(error).in("column " + printable(column, 60));
}

bool is_blank(std::string_view text) {
  return text.empty() || (text.front() <= ' ' && trim(text).empty());
}

/// The period in row ids. The row of a month must differ from a row of its first day.
std::string name_of_period(Day day, Granularity granularity) {
  return granularity == Granularity::kDaily ? format_day(day) : Month(day).format();
}

}  // namespace

FocusNormalizer::FocusNormalizer(NormalizerOptions options)
    : options_(std::move(options)),
      program_(compile_focus(options_)),
      expected_(expected_columns(options_.shape)),
      cost_(*place_of_aggregation(options_.shape, cost_column(options_.shape))),
      other_(place_of_aggregation(options_.shape, other_aggregation(options_.shape))),
      rendered_(program_.texts.size()),
      amounts_(options_.shape.aggregations.size()) {
  caches_.reserve(program_.texts.size());
  for (const TextProgram& text : program_.texts) caches_.emplace_back(text);
  bits_.resize(rendered_.size());
  std::size_t text = 0;
  std::uint32_t bit = 1;
  for (const Grouping& grouping : options_.shape.groupings) {
    const bool is_tag = grouping.kind == Grouping::Kind::kTagKey;
    if (is_tag) tag_columns_.push_back({text, grouping.name});
    if (!is_tag && equals_ignoring_case(grouping.name, kCustomerDimension)) customer_ = text;
    text += is_tag ? 2 : 1;
    bits_[text - 1] = bit;  // of a tag's two columns, the second one is its value
    bit <<= 1U;
  }
}

Status FocusNormalizer::columns(std::span<const Column> columns) {
  auto places = find_columns(expected_, columns);
  if (!places) return std::move(places).error();
  places_ = *std::move(places);
  row_number_ = 0;
  return ok_status();
}

Status FocusNormalizer::row(std::span<const Cell> cells) {
  ++row_number_;
  if (auto read = read_row(cells); !read) {
    return std::move(read).error().in("row " + std::to_string(row_number_));
  }
  // Amounts without a currency can neither be added up nor compared.
  if (is_blank(currency_of(cells))) return hold(cells);
  RowBuffer& out = batch_.text();
  const std::size_t start = out.size();
  out.append(id_start_);
  batch_.open();
  write_key();
  batch_.end_key();
  const auto id = row_id(out.view().substr(start));
  write_line({id.data(), id.size()});
  batch_.close(day_, currency_of(cells), cost_value_,
               customer_ ? cell_of_text(cells, *customer_).text : std::string_view(), other_value_,
               filled_);
  return ok_status();
}

Status FocusNormalizer::read_row(std::span<const Cell> cells) {
  if (auto read = read_period_of(cells[places_[amounts_.size()]]); !read) return read;
  if (auto read = read_amounts(cells); !read) return read;
  if (auto read = read_texts(cells); !read) return read;
  return tag_columns_.empty() ? ok_status() : check_tag_keys(cells);
}

Status FocusNormalizer::read_period_of(const Cell& cell) {
  if (!date_text_.empty() && cell.text == date_text_) return ok_status();
  const auto period = read_period(cell, options_.shape.granularity, options_.window);
  if (!period) return period.error();
  date_text_ = cell.text;
  day_ = period->charge_start;
  filled_ = 0;
  blank_.clear();
  for (std::size_t text = 0; text < bits_.size(); ++text) {
    if (bits_[text] != 0) blank_.push_back(text);
  }
  period_text_.clear();
  for (const FocusProgram::PeriodPart& part : program_.period_parts) {
    period_text_.append(part.before).append("\"");
    period_text_.append(format_day((*period).*part.day)).append("T00:00:00Z\"");
  }
  id_start_.clear();
  append_key_text(id_start_, options_.account);
  append_key_text(id_start_, name_of(options_.shape.dataset));
  append_key_text(id_start_, name_of_period(day_, options_.shape.granularity));
  return ok_status();
}

Status FocusNormalizer::read_amounts(std::span<const Cell> cells) {
  other_value_ = {};
  for (std::size_t i = 0; i < amounts_.size(); ++i) {
    const Cell& cell = cells[places_[i]];
    amounts_[i].clear();
    if (cell.kind == Cell::Kind::kNull && i != cost_) continue;
    if (cell.kind != Cell::Kind::kNumber) {
      return in_column({ErrorKind::kData, cell.kind == Cell::Kind::kNull
                                              ? "null is not an amount"
                                              : "'" + printable(cell.text, 60) + "' is text"},
                       expected_[i].name);
    }
    Decimal* const value = i == cost_ ? &cost_value_ : i == other_ ? &other_value_ : nullptr;
    if (auto read = append_plain(amounts_[i], cell.text, value); !read) {
      return in_column(std::move(read).error(), expected_[i].name);
    }
  }
  return ok_status();
}

Status FocusNormalizer::read_texts(std::span<const Cell> cells) {
  const auto places = std::span(places_).last(rendered_.size());
  for (std::size_t i = 0; i < rendered_.size(); ++i) {
    const Cell& cell = cells[places[i]];
    if (cell.kind == Cell::Kind::kNumber) {
      return in_column({ErrorKind::kData, printable(cell.text, 60) + " is a number, not text"},
                       expected_[amounts_.size() + 1 + i].name);
    }
    rendered_[i] = &caches_[i].find(cell);
  }
  std::erase_if(blank_, [&](std::size_t text) {
    const bool is_filled = !cells[places[text]].text.empty();
    if (is_filled) filled_ |= bits_[text];
    return is_filled;
  });
  return ok_status();
}

Status FocusNormalizer::hold(std::span<const Cell> cells) {
  constexpr std::size_t kMostHeld = 100'000;
  if (!cost_value_.is_zero()) {
    return Error{ErrorKind::kData, "row " + std::to_string(row_number_) + ", of " +
                                       format_day(day_) + ": column Currency is empty, and " +
                                       expected_[cost_].name + " is " + amounts_[cost_]};
  }
  if (held_.size() == kMostHeld) {
    return Error{ErrorKind::kData,
                 "more than " + std::to_string(kMostHeld) + " rows have an empty column Currency"};
  }
  auto& row = held_.emplace_back();
  for (const std::size_t place : places_) {
    const Cell& cell = cells[place];
    row.push_back({cell.kind, std::string(cell.text), std::string(cell.sent)});
  }
  return ok_status();
}

Status FocusNormalizer::write_held(std::string_view currency) {
  std::iota(places_.begin(), places_.end(), std::size_t{0});
  for (const auto& held : std::exchange(held_, {})) {
    std::vector<Cell> cells;
    for (const HeldCell& cell : held) cells.push_back({cell.kind, cell.text, cell.sent});
    cells.back() = {Cell::Kind::kString, currency, {}};
    if (auto written = row(cells); !written) return written;
  }
  return ok_status();
}

Status FocusNormalizer::check_tag_keys(std::span<const Cell> cells) const {
  for (const TagColumn& tag : tag_columns_) {
    // For untagged resources the key may be missing, too; Azure writes keys in lower case.
    const std::string_view key = cell_of_text(cells, tag.text).text;
    if (key.empty() || equals_ignoring_case(key, tag.key)) continue;
    return Error{ErrorKind::kData, "column TagKey: '" + printable(key, 60) +
                                       "' where the tag key '" + printable(tag.key, 60) +
                                       "' was asked for"};
  }
  return ok_status();
}

void FocusNormalizer::write_key() {
  RowBuffer::Writer out(batch_.text());
  for (const Rendering* text : rendered_) out.append_padded(text->key());
}

void FocusNormalizer::write_line(std::string_view row_id) {
  RowBuffer::Writer out(batch_.text());
  for (const Step& step : program_.steps) {
    if (step.gate && !rendered_[step.gate->text]->passes(step.gate->test)) {
      out.append_padded(step.when_closed.view());
      continue;
    }
    if (step.kind == Step::Kind::kText) {
      out.append_padded(rendered_[step.index]->piece(step.piece));
      continue;
    }
    out.append_padded(step.before.view());
    switch (step.kind) {
      case Step::Kind::kLiteral:
      case Step::Kind::kText:
        break;
      case Step::Kind::kPeriod:
        out.append(period_text_);
        break;
      case Step::Kind::kAmount:
        out.append(amounts_[step.index].empty() ? "null" : std::string_view(amounts_[step.index]));
        break;
      case Step::Kind::kConsumption:
        out.append(consumed_quantity(step));
        break;
      case Step::Kind::kTags:
        out.append(written_tags());
        break;
      case Step::Kind::kRowId:
        out.append(row_id);
        break;
    }
  }
}

std::string_view FocusNormalizer::consumed_quantity(const Step& step) {
  const std::string& amount = amounts_[step.index];
  scratch_.clear();
  append_consumed_quantity(scratch_, amount, amount.empty() ? 0 : rendered_[step.unit]->block());
  return scratch_;
}

std::string_view FocusNormalizer::written_tags() {
  scratch_.clear();
  for (const std::size_t text : program_.tag_values) {
    const std::string_view tag = rendered_[text]->piece(0);
    if (!tag.empty()) scratch_.append(scratch_.empty() ? "" : ",").append(tag);
  }
  return scratch_;
}

}  // namespace azcost::normalize
