#include "held_rows.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::commit {
namespace {

/// The JSON value of `key` as it stands in `line`; empty when there is none. Quotes inside of
/// strings have a backslash before them, so that nothing but the key itself looks like this.
std::string_view value_in(std::string_view line, std::string_view key) {
  const std::string opening = "\"" + std::string(key) + "\":";
  for (std::size_t at = line.find(opening); at != std::string_view::npos;
       at = line.find(opening, at + 1)) {
    if (at == 0 || (line[at - 1] != '{' && line[at - 1] != ',')) continue;
    const std::string_view value = line.substr(at + opening.size());
    std::size_t end = 0;
    if (value.starts_with('"')) {
      for (end = 1; end < value.size() && value[end] != '"'; ++end) {
        if (value[end] == '\\') ++end;
      }
      return value.substr(0, end + 1);
    }
    return value.substr(0, value.find_first_of(",}"));
  }
  return {};
}

std::string text_in(std::string_view line, std::string_view key) {
  const auto text = nlohmann::json::parse(value_in(line, key), nullptr, false);
  return text.is_string() ? text.get<std::string>() : std::string();
}

/// The beginning is the customer as the first grouping of a row's key (normalize/row_id.hpp); what
/// follows keeps the order of the file.
std::string key_of(std::string_view customer, std::uint64_t place) {
  constexpr int kBits = 64;
  constexpr int kByte = 8;
  std::string key = "\x01";
  key.append(customer).push_back('\0');
  for (int shift = kBits - kByte; shift >= 0; shift -= kByte) {
    key.push_back(static_cast<char>((place >> static_cast<unsigned>(shift)) & 0xFFU));
  }
  return key;
}

}  // namespace

Result<std::optional<HeldRow>> HeldRows::read(std::uint64_t place, std::string_view line) const {
  HeldRow row;
  row.customer = text_in(line, form_.customer);
  if (!customers_.contains(to_lower(row.customer))) return std::optional<HeldRow>();
  row.currency = text_in(line, form_.currency);
  auto cost = Decimal::parse(value_in(line, form_.cost));
  if (!cost) return std::move(cost).error().in("a row that is held");
  row.cost = *cost;
  row.key = key_of(row.customer, place);
  return std::optional(std::move(row));
}

bool may_hold_rows_of(const Shape& shape, const std::set<std::string>& customers) {
  if (shape.customer_tenants.empty()) return true;
  return std::ranges::any_of(shape.customer_tenants, [&](const std::string& customer) {
    return customers.contains(to_lower(customer));
  });
}

}  // namespace azcost::commit
