#include "focus_program.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "azcost/base/text.hpp"
#include "focus_schema.hpp"
#include "json_text.hpp"

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

/// The value of a tag within the object that is itself within a string: escaped twice.
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

  // One for each source of a column; they answer whether the column is written.
  static bool add(std::string_view name, const FromNothing& source);
  bool add(std::string_view name, const FromConstant& source);
  bool add(std::string_view name, const FromBillingAccount& source);
  bool add(std::string_view name, const FromPeriod& source);
  bool add(std::string_view name, const FromAmount& source);
  bool add(std::string_view name, const FromConsumption& source);
  bool add(std::string_view name, const FromText& source);
  bool add(std::string_view name, const FromTags& source);
  bool add(std::string_view name, const FromRowId& source);

  void add_piece(std::string_view name, std::size_t text, RenderValue render);
  void add_gated_piece(std::string_view name, std::size_t text, RenderValue render,
                       Step::Gate gate);
  void add_extra_columns();
  std::size_t new_piece(std::size_t text, Piece piece);

  [[nodiscard]] std::optional<std::size_t> text_of(std::string_view dimension) const;
  [[nodiscard]] std::optional<std::size_t> amount_of(std::string_view aggregation) const;
  [[nodiscard]] bool leaves_out(const std::optional<Gate>& gate) const;
  [[nodiscard]] std::optional<Step::Gate> step_gate(const std::optional<Gate>& gate);
  /// What was pending, and the column's key.
  [[nodiscard]] std::string take_key(std::string_view name);

  const NormalizerOptions& options_;
  std::vector<Text> texts_;
  FocusProgram program_;
  std::string pending_;  // constant text that still needs a step to go with
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
    const bool written =
        std::visit([this, &column](const auto& source) { return this->add(column.name, source); },
                   column.source);
    if (!written) program_.gaps.emplace_back(column.name);
  }
  program_.steps.push_back({.kind = Step::Kind::kLiteral, .before = pending_ + "}"});
  return std::move(program_);
}

bool FocusCompiler::add(std::string_view /*name*/, const FromNothing& /*source*/) { return false; }

bool FocusCompiler::add(std::string_view name, const FromConstant& source) {
  pending_ = take_key(name).append(source.json);
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromBillingAccount& /*source*/) {
  pending_ = take_key(name);
  const std::string& id = options_.billing_account_id;
  append_json_string(pending_,
                     id.empty() ? "" : "/providers/Microsoft.Billing/billingAccounts/" + id);
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromPeriod& source) {
  if (program_.period_parts.empty()) program_.steps.push_back({.kind = Step::Kind::kPeriod});
  program_.period_parts.push_back({take_key(name), source.day});
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromAmount& source) {
  const auto amount = amount_of(source.aggregation);
  const bool of_other_dataset = source.only && *source.only != options_.shape.dataset;
  if (!amount || of_other_dataset) return false;
  program_.steps.push_back(
      {.kind = Step::Kind::kAmount, .before = take_key(name), .index = *amount});
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromConsumption& source) {
  const auto quantity = amount_of("UsageQuantity");
  const auto unit = text_of("UnitOfMeasure");
  if (!quantity || !unit || leaves_out(source.gate)) return false;
  const std::string key = take_key(name);
  program_.steps.push_back({.kind = Step::Kind::kConsumption,
                            .before = key,
                            .index = *quantity,
                            .unit = *unit,
                            .gate = step_gate(source.gate),
                            .when_closed = key + "null"});
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromText& source) {
  auto text = text_of(source.dimensions[0]);
  if (!text) text = text_of(source.dimensions[1]);
  if (!text && !source.otherwise.empty()) return add(name, FromConstant{source.otherwise});
  if (!text || leaves_out(source.gate)) return false;
  if (const auto gate = step_gate(source.gate)) {
    add_gated_piece(name, *text, source.render, *gate);
  } else {
    add_piece(name, *text, source.render);
  }
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromTags& /*source*/) {
  if (program_.tag_values.empty()) return false;
  for (const std::size_t value : program_.tag_values) {
    std::string key;
    append_tag_value(key, texts_[value].dimension);
    new_piece(value, {{{key + ":", append_tag_value}}, true});
  }
  program_.steps.push_back({.kind = Step::Kind::kTags, .before = take_key(name) + "\"{"});
  pending_ = "}\"";
  return true;
}

bool FocusCompiler::add(std::string_view name, const FromRowId& /*source*/) {
  add_extra_columns();
  program_.steps.push_back({.kind = Step::Kind::kRowId, .before = take_key(name) + "\""});
  pending_ = "\"";
  return true;
}

/// A dimension that was asked for and that no column of the schema carries: rows would differ in
/// something that nobody can see.
void FocusCompiler::add_extra_columns() {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].claimed) continue;
    add_piece(name_of_extra_column(texts_[i].dimension), i, append_json_string);
  }
}

void FocusCompiler::add_piece(std::string_view name, std::size_t text, RenderValue render) {
  texts_[text].claimed = true;
  Piece::Part part{take_key(name), render};
  const bool continues = !program_.steps.empty() && program_.steps.back().index == text &&
                         program_.steps.back().kind == Step::Kind::kText &&
                         !program_.steps.back().gate;
  if (continues) {
    program_.texts[text].pieces[program_.steps.back().piece].parts.push_back(std::move(part));
    return;
  }
  const std::size_t piece = new_piece(text, {{std::move(part)}, false});
  program_.steps.push_back({.kind = Step::Kind::kText, .index = text, .piece = piece});
}

void FocusCompiler::add_gated_piece(std::string_view name, std::size_t text, RenderValue render,
                                    Step::Gate gate) {
  texts_[text].claimed = true;
  const std::string key = take_key(name);
  const std::size_t piece = new_piece(text, {{{key, render}}, false});
  program_.steps.push_back({.kind = Step::Kind::kText,
                            .index = text,
                            .piece = piece,
                            .gate = gate,
                            .when_closed = key + "null"});
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
  const auto& aggregations = options_.shape.aggregations;
  if (aggregation == kCostAggregation) aggregation = cost_column(options_.shape);
  for (std::size_t i = 0; i < aggregations.size(); ++i) {
    if (equals_ignoring_case(aggregations[i], aggregation)) return i;
  }
  return std::nullopt;
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
