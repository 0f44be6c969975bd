#include "repeated_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "azcost/base/text.hpp"
#include "proof.hpp"
#include "stored_row.hpp"

namespace azcost::commit {
namespace {

/// The cost of a stored row, by the names that the schemas have for it; zero when none is there.
Decimal cost_in(std::string_view line) {
  for (const std::string_view name : {"BilledCost", "EffectiveCost", "cost", "Cost"}) {
    if (const auto cost = Decimal::parse(value_in(line, name))) return *cost;
  }
  return {};
}

/// What a person can read of a key: its texts, without the bytes that separate and order them.
std::string words_of(std::string_view key) {
  constexpr char kFirstPrintable = ' ';
  std::string words;
  bool between = false;
  for (const char c : key) {
    const bool is_text = c >= kFirstPrintable || c < 0;  // negative: a byte of UTF-8
    if (is_text && between && !words.empty()) words += ", ";
    between = !is_text;
    if (is_text) words.push_back(c);
  }
  return words;
}

/// Whether the sums of `day` are those of `control`.
bool agrees(const Tally& tally, const DailyTotals& control, Day day) {
  return std::ranges::none_of(mismatches(tally, {.cost = control}, ""),
                              [&](const Mismatch& each) { return each.day == day; });
}

/// The same without `left_out`, in whichever currency it was.
bool agrees_without(const Decimal& left_out, const Tally& tally, const DailyTotals& control,
                    Day day) {
  return std::ranges::any_of(tally.on(day), [&](const auto& currency) {
    DailyTotals with = control;
    with[day][currency.first] += left_out;
    return agrees(tally, with, day);
  });
}

std::string what_totals_say(const RepeatedRows& rows, const Tally& tally, Day day,
                            const DailyTotals* control) {
  if (control == nullptr) return "; without control totals it is unknown whether both count";
  const bool both = agrees(tally, *control, day);
  const bool one = agrees_without(rows.left_out, tally, *control, day) ||
                   agrees_without(rows.kept, tally, *control, day);
  if (both && one) return "; they cost too little for Azure's total to show whether both count";
  if (both) {
    return "; Azure's total is the sum with both of them: two charges that nothing tells apart";
  }
  if (one) return "; Azure's total is the sum with one of them: a row that came twice";
  return "; Azure's total is the sum neither with both of them nor with one";
}

}  // namespace

void RepeatedRows::add(std::string_view key, std::string_view kept_line, std::string_view line) {
  if (count == 0) values = words_of(key);
  ++count;
  kept += cost_in(kept_line);
  left_out += cost_in(line);
}

Error error_of(const RepeatedByDay& repeated, const Tally& tally, const DailyTotals* control) {
  const auto& [day, rows] = *repeated.begin();
  std::uint64_t others = rows.count - 1;
  for (auto later = std::next(repeated.begin()); later != repeated.end(); ++later) {
    others += later->second.count;
  }
  return {ErrorKind::kData,
          fmt::format("Azure answered two rows with the same grouped values for {}: {}{}{}",
                      format_day(day), printable(rows.values, 300),
                      others > 0 ? fmt::format(", and {} more such rows", others) : "",
                      what_totals_say(rows, tally, day, control))};
}

}  // namespace azcost::commit
