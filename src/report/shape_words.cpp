#include "shape_words.hpp"

#include <algorithm>
#include <string_view>

#include "azcost/base/text.hpp"

namespace azcost::report {
namespace {

using Words = std::vector<std::string>;

Words names_of(const std::vector<Grouping>& groupings) {
  Words names;
  for (const Grouping& grouping : groupings) {
    const bool is_tag = grouping.kind == Grouping::Kind::kTagKey;
    names.push_back((is_tag ? "tag " : "") + printable(grouping.name, 80));
  }
  return names;
}

Words printable_all(const Words& words) {
  Words out;
  for (const std::string& word : words) out.push_back(printable(word, 80));
  return out;
}

/// What `a` has and `b` has not, in the order of `a`.
Words only_in(const Words& a, const Words& b) {
  Words only;
  for (const std::string& word : a) {
    if (std::ranges::find(b, word) == b.end()) only.push_back(word);
  }
  return only;
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

void tell_lists(std::string_view noun, const Words& before, const Words& after, Words& out) {
  if (before == after) return;
  const Words added = only_in(after, before);
  const Words removed = only_in(before, after);
  const std::string what(noun);
  if (!added.empty()) out.push_back(what + " added: " + joined(added));
  if (!removed.empty()) out.push_back(what + " removed: " + joined(removed));
  if (added.empty() && removed.empty()) out.push_back(what + " in another order");
}

void tell_values(std::string_view noun, std::string_view before, std::string_view after,
                 Words& out) {
  if (before == after) return;
  out.push_back(std::string(noun) + ": " + printable(before) + ", now " + printable(after));
}

std::string customers(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " customer" : " customers");
}

/// Ids of tenants say little to people, and a filter may hold hundreds of them.
void tell_filter(const Words& before, const Words& after, Words& out) {
  if (before == after) return;
  if (before.empty()) {
    out.push_back("filter: all customers, now only " + customers(after.size()));
  } else if (after.empty()) {
    out.push_back("filter: only " + customers(before.size()) + ", now all");
  } else {
    out.push_back("filter: " + customers(only_in(after, before).size()) + " added, " +
                  customers(only_in(before, after).size()) + " removed");
  }
}

std::string versioned(const Shape& shape) {
  return std::string(name_of(shape.schema)) + " " + std::to_string(shape.schema_version);
}

}  // namespace

std::vector<std::string> changes_between(const Shape& before, const Shape& after) {
  Words out;
  tell_lists("groupings", names_of(before.groupings), names_of(after.groupings), out);
  tell_filter(before.customer_tenants, after.customer_tenants, out);
  tell_values("granularity", name_of(before.granularity), name_of(after.granularity), out);
  tell_values("schema", versioned(before), versioned(after), out);
  tell_values("scope", before.scope, after.scope, out);
  tell_lists("aggregations", printable_all(before.aggregations), printable_all(after.aggregations),
             out);
  return out;
}

}  // namespace azcost::report
