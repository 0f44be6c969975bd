/// Azure's words, which it spells in several ways, and what FOCUS calls the same things.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json_text.hpp"

namespace azcost::normalize {

/// What all spellings of a name share: its ASCII letters, in lower case, and digits. "On Demand"
/// and "OnDemand" have the same key, and so have "US East 2" and "useast2". Text in parentheses is
/// left out: "(US) East US" is "eastus".
[[nodiscard]] std::string spelling_key(std::string_view name);

/// A row of a table of words.
struct Word {
  std::string_view azure;  ///< a `spelling_key`; with a `*` at its end, all that begin with it
  std::string_view focus;
};

/// The word of the first row that matches a value; empty when none does. "" also stands for null.
[[nodiscard]] std::string_view word_in(std::span<const Word> table, std::string_view value);

/// Appends the word that `kTable` has for a value, as JSON; null when it has none.
template <const auto& kTable>
void append_word(std::string& out, std::string_view value) {
  append_json_string(out, word_in(kTable, value));
}

}  // namespace azcost::normalize
