#include "focus_program.hpp"

#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "focus_schema.hpp"
#include "json_text.hpp"
#include "page_columns.hpp"

namespace azcost::normalize {
namespace {

using Step = FocusProgram::Step;

/// Names in Microsoft's FOCUS export that differ from `x_` and the dimension's own.
std::string name_of_extra_column(std::string_view dimension) {
  if (equals_ignoring_case(dimension, "ProductOrderId")) return "x_SkuOrderId";
  if (equals_ignoring_case(dimension, "ProductOrderName")) return "x_SkuOrderName";
  if (equals_ignoring_case(dimension, "ServiceTier")) return "x_SkuTier";
  return "x_" + std::string(dimension);
}

/// Appends the value of a tag: it is in an object that is in a string, so it is escaped twice.
void append_tag_value(std::string& out, std::string_view value) {
  std::string json;
  append_json_string(json, value);
  append_json_characters(out, json);
}

class FocusCompiler {
 public:
  explicit FocusCompiler(const NormalizerOptions& options);

  FocusProgram compile() &&;

 private:
  /// What is known about a text of the row.
  struct Text {
    std::string dimension;
    bool claimed = false;  // some column carries its value
    bool tag = false;
  };

  // These return whether the column is written.
  bool add(const FocusColumn& column);
  bool add_amount(const FocusColumn& column);
  bool add_consumption(const FocusColumn& column);
  bool add_text(const FocusColumn& column);
  bool add_tags(const FocusColumn& column);
  bool add_constant(std::string_view name, std::string_view json);

  void add_piece(std::string_view name, std::size_t text, RenderValue render,
                 const std::optional<Step::Gate>& gate = std::nullopt);
  void add_extra_columns();
  std::size_t new_piece(std::size_t text, Piece piece);

  [[nodiscard]] std::optional<std::size_t> text_of(std::string_view dimension) const;
  [[nodiscard]] std::optional<std::size_t> amount_of(std::string_view aggregation) const;
  [[nodiscard]] bool leaves_out(const std::optional<Gate>& gate) const;
  [[nodiscard]] std::optional<Step::Gate> step_gate(const std::optional<Gate>& gate);
  /// The pending text, and the column's key.
  [[nodiscard]] std::string take_key(std::string_view name);

  const NormalizerOptions& options_;
  std::vector<Text> texts_;
  FocusProgram program_;
  std::string pending_;  // constant text that waits for a step
  bool first_column_ = true;
};

FocusCompiler::FocusCompiler(const NormalizerOptions& options) : options_(options) {
  for (const Grouping& grouping : options.shape.groupings) {
    if (grouping.kind == Grouping::Kind::kTagKey) {
      texts_.push_back({grouping.name, true, true});
      program_.tag_values.push_back(texts_.size());
      texts_.push_back({grouping.name, true, true});
    } else {
      texts_.push_back({grouping.name, false, false});
    }
  }
  texts_.push_back({"Currency", false, false});
  program_.texts.resize(texts_.size());
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    program_.texts[i].is_unit_of_measure =
        equals_ignoring_case(texts_[i].dimension, "UnitOfMeasure");
  }
}

FocusProgram FocusCompiler::compile() && {
  for (const FocusColumn& column : focus_columns()) {
    if (!add(column)) program_.gaps.emplace_back(column.name);
  }
  program_.steps.push_back({.kind = Step::Kind::kLiteral, .before = pending_ + "}"});
  return std::move(program_);
}

bool FocusCompiler::add(const FocusColumn& column) {
  using Source = FocusColumn::Source;
  switch (column.source) {
    case Source::kNothing:
      return false;
    case Source::kConstant:
      return add_constant(column.name, column.json);
    case Source::kBillingAccount: {
      const std::string& id = options_.billing_account_id;
      std::string json;
      append_json_string(json,
                         id.empty() ? "" : "/providers/Microsoft.Billing/billingAccounts/" + id);
      return add_constant(column.name, json);
    }
    case Source::kPeriod:
      if (program_.period_parts.empty()) program_.steps.push_back({.kind = Step::Kind::kPeriod});
      program_.period_parts.push_back({take_key(column.name), column.day});
      return true;
    case Source::kAmount:
      return add_amount(column);
    case Source::kConsumption:
      return add_consumption(column);
    case Source::kText:
      return add_text(column);
    case Source::kTags:
      return add_tags(column);
    case Source::kRowId:
      add_extra_columns();
      program_.steps.push_back(
          {.kind = Step::Kind::kRowId, .before = take_key(column.name) + "\""});
      pending_ = "\"";
      return true;
  }
  return false;
}

bool FocusCompiler::add_constant(std::string_view name, std::string_view json) {
  pending_ = take_key(name).append(json);
  return true;
}

bool FocusCompiler::add_amount(const FocusColumn& column) {
  const auto amount = amount_of(column.from);
  const bool of_other_dataset = column.only && *column.only != options_.shape.dataset;
  if (!amount || of_other_dataset) return false;
  program_.steps.push_back(
      {.kind = Step::Kind::kAmount, .before = take_key(column.name), .index = *amount});
  return true;
}

bool FocusCompiler::add_consumption(const FocusColumn& column) {
  const auto quantity = amount_of("UsageQuantity");
  const auto unit = text_of("UnitOfMeasure");
  if (!quantity || !unit || leaves_out(column.gate)) return false;
  const std::string key = take_key(column.name);
  program_.steps.push_back({.kind = Step::Kind::kConsumption,
                            .before = key,
                            .index = *quantity,
                            .unit = *unit,
                            .gate = step_gate(column.gate),
                            .when_closed = key + "null"});
  return true;
}

bool FocusCompiler::add_text(const FocusColumn& column) {
  auto text = text_of(column.from);
  if (!text) text = text_of(column.or_from);
  if (!text && !column.json.empty()) return add_constant(column.name, column.json);
  if (!text || leaves_out(column.gate)) return false;
  add_piece(column.name, *text, column.render, step_gate(column.gate));
  return true;
}

bool FocusCompiler::add_tags(const FocusColumn& column) {
  if (program_.tag_values.empty()) return false;
  for (const std::size_t value : program_.tag_values) {
    std::string key;
    append_tag_value(key, texts_[value].dimension);
    new_piece(value, {{{key + ":", append_tag_value}}, true});
  }
  program_.steps.push_back({.kind = Step::Kind::kTags, .before = take_key(column.name) + "\"{"});
  pending_ = "}\"";
  return true;
}

/// Adds columns for dimensions that were asked for and that no column of the schema carries:
/// without them rows would differ in something invisible.
void FocusCompiler::add_extra_columns() {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].claimed) continue;
    add_piece(name_of_extra_column(texts_[i].dimension), i, append_json_string);
  }
}

void FocusCompiler::add_piece(std::string_view name, std::size_t text, RenderValue render,
                              const std::optional<Step::Gate>& gate) {
  texts_[text].claimed = true;
  const std::string key = take_key(name);
  const bool continues = !gate && !program_.steps.empty() && !program_.steps.back().gate &&
                         program_.steps.back().index == text &&
                         program_.steps.back().kind == Step::Kind::kText;
  if (continues) {
    program_.texts[text].pieces[program_.steps.back().piece].parts.push_back({key, render});
    return;
  }
  const std::size_t piece = new_piece(text, {{{key, render}}, false});
  program_.steps.push_back({.kind = Step::Kind::kText,
                            .index = text,
                            .piece = piece,
                            .gate = gate,
                            .when_closed = gate ? key + "null" : ""});
}

std::size_t FocusCompiler::new_piece(std::size_t text, Piece piece) {
  auto& pieces = program_.texts[text].pieces;
  pieces.push_back(std::move(piece));
  return pieces.size() - 1;
}

std::optional<std::size_t> FocusCompiler::text_of(std::string_view dimension) const {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const bool found = !texts_[i].tag && equals_ignoring_case(texts_[i].dimension, dimension);
    if (found) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> FocusCompiler::amount_of(std::string_view aggregation) const {
  if (aggregation == kCostAggregation) aggregation = cost_column(options_.shape);
  return place_of_aggregation(options_.shape, aggregation);
}

bool FocusCompiler::leaves_out(const std::optional<Gate>& gate) const {
  return gate && gate->without == Gate::Without::kLeaveColumnOut && !text_of(gate->dimension);
}

std::optional<Step::Gate> FocusCompiler::step_gate(const std::optional<Gate>& gate) {
  const auto text = gate ? text_of(gate->dimension) : std::nullopt;
  if (!text) return std::nullopt;
  auto& tests = program_.texts[*text].tests;
  tests.push_back(gate->test);
  return Step::Gate{*text, tests.size() - 1};
}

std::string FocusCompiler::take_key(std::string_view name) {
  std::string key = std::exchange(pending_, "");
  key.append(first_column_ ? "{" : ",");
  first_column_ = false;
  append_json_string(key, name);
  return key + ":";
}

}  // namespace

FocusProgram compile_focus(const NormalizerOptions& options) {
  return FocusCompiler(options).compile();
}

}  // namespace azcost::normalize
