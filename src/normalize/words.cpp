#include "words.hpp"

namespace azcost::normalize {

std::string spelling_key(std::string_view name) {
  std::string key;
  int parentheses = 0;
  for (const char c : name) {
    if (c == '(') ++parentheses;
    if (c == ')' && parentheses > 0) --parentheses;
    if (parentheses > 0) continue;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key.push_back(c);
    if (c >= 'A' && c <= 'Z') key.push_back(static_cast<char>(c - 'A' + 'a'));
  }
  return key;
}

std::string_view word_in(std::span<const Word> table, std::string_view value) {
  const std::string key = spelling_key(value);
  for (const auto& [azure, focus] : table) {
    const bool fits =
        azure.ends_with('*') ? key.starts_with(azure.substr(0, azure.size() - 1)) : key == azure;
    if (fits) return focus;
  }
  return "";
}

}  // namespace azcost::normalize
