#include "query_refusal.hpp"

#include <string>

#include "azcost/base/number.hpp"

namespace azcost::fetch {
namespace {

/// The next text between single quotes; `text` then begins behind it.
std::optional<std::string> take_quoted(std::string_view& text) {
  const auto begin = text.find('\'');
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = text.find('\'', begin + 1);
  if (end == std::string_view::npos) return std::nullopt;
  std::string quoted(text.substr(begin + 1, end - begin - 1));
  text.remove_prefix(end + 1);
  return quoted;
}

/// The number before "grouping clauses" or "aggregation clauses".
std::optional<std::size_t> most_of(std::string_view message) {
  constexpr std::string_view kBefore = "at most ";
  const auto at = message.find(kBefore);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = message.substr(at + kBefore.size());
  return parse_number<std::size_t>(rest.substr(0, rest.find(' ')));
}

}  // namespace

std::optional<QueryRefusal> read_query_refusal(std::string_view message) {
  constexpr std::string_view kGrouping = "Invalid dataset grouping";
  constexpr std::string_view kAggregation = "Invalid dataset aggregation";
  constexpr std::string_view kList = "valid values:";
  QueryRefusal refused;
  std::string_view rest;
  if (const auto grouping = message.find(kGrouping); grouping != std::string_view::npos) {
    rest = message.substr(grouping + kGrouping.size());
  } else if (const auto sum = message.find(kAggregation); sum != std::string_view::npos) {
    refused.part = QueryRefusal::Part::kAggregation;
    rest = message.substr(sum + kAggregation.size());
  } else {
    return std::nullopt;
  }
  const auto list = rest.find(kList);
  std::string_view named = rest.substr(0, list);
  refused.name = take_quoted(named).value_or("");
  if (list == std::string_view::npos) {
    refused.most = most_of(rest);
    return refused;
  }
  std::string_view values = rest.substr(list + kList.size());
  while (auto value = take_quoted(values)) {
    if (!value->empty()) refused.taken.push_back(*std::move(value));
  }
  return refused;
}

}  // namespace azcost::fetch
