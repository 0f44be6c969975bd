/// Words of Azure that it spells in several ways, and what FOCUS calls the same things.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json_text.hpp"

namespace azcost::normalize {

/// What is the same in all spellings of a name: its ASCII letters, in lower case, and digits.
/// "On Demand" and "OnDemand", "US East 2" and "useast2" are one name each. What stands in
/// parentheses is left out: "(US) East US" is "eastus".
[[nodiscard]] std::string spelling_key(std::string_view name);

/// A row of a table of words.
struct Word {
  std::string_view azure;  ///< a `spelling_key`; with a `*` at its end, all that begin with it
  std::string_view focus;
};

/// What the first row that fits has for a value; empty when none does. "" stands for null, too.
[[nodiscard]] std::string_view word_in(std::span<const Word> table, std::string_view value);

/// Appends the word that `kTable` has for a value, as JSON; null where it has none.
template <const auto& kTable>
void append_word(std::string& out, std::string_view value) {
  append_json_string(out, word_in(kTable, value));
}

}  // namespace azcost::normalize
