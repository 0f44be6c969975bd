#include "query_filter.hpp"

#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "query_json.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::ordered_json;
using Parsed = std::variant<Filter, Refusal>;

/// Filters nest a few levels deep; this bounds what a hostile body can make us recurse.
constexpr int kDeepest = 32;

/// The real text (azure-sdk-for-python#14923).
Refusal invalid_filter() {
  return {.message =
              "Invalid query definition: Invalid dataset filter; on a QueryFilter one and "
              "only one of and/or/not/dimension/tag can be set. (Request ID: " +
              std::string(kRequestId) + ")"};
}

using Known = std::span<const Dimension>;

Parsed parse_leaf(Filter::Kind kind, const ordered_json& leaf, Known known) {
  const std::string name = text_of(member(leaf, "name"));
  const ordered_json* values = member(leaf, "values");
  if (!equals_ignoring_case(text_of(member(leaf, "operator")), "In") || values == nullptr ||
      !values->is_array() || values->empty()) {
    return invalid_filter();
  }
  Filter filter;
  filter.kind = kind;
  if (kind == Filter::Kind::kDimension) {
    filter.dimension = parse_dimension(name, known);
    if (!filter.dimension) return invalid_filter();
  } else {
    filter.tag = to_lower(name);
  }
  for (const ordered_json& value : *values) filter.values.push_back(to_lower(text_of(&value)));
  return filter;
}

Parsed parse_node(const ordered_json& node, Known known, int depth);

Parsed parse_parts(Filter::Kind kind, const ordered_json& parts, Known known, int depth) {
  // The specification asks for two parts at least.
  if (!parts.is_array() || parts.size() < 2) return invalid_filter();
  Filter filter;
  filter.kind = kind;
  for (const ordered_json& part : parts) {
    Parsed parsed = parse_node(part, known, depth + 1);
    if (std::holds_alternative<Refusal>(parsed)) return parsed;
    filter.parts.push_back(std::get<Filter>(std::move(parsed)));
  }
  return filter;
}

Parsed parse_node(const ordered_json& node, Known known, int depth) {
  if (depth > kDeepest || !node.is_object()) return invalid_filter();
  if (member(node, "not") != nullptr) return processing_error();
  // The singular `dimension` and `tag` of old specifications are not recognised.
  if (node.size() != 1) return invalid_filter();
  if (const ordered_json* parts = member(node, "and")) {
    return parse_parts(Filter::Kind::kAnd, *parts, known, depth);
  }
  if (const ordered_json* parts = member(node, "or")) {
    return parse_parts(Filter::Kind::kOr, *parts, known, depth);
  }
  if (const ordered_json* leaf = member(node, "dimensions")) {
    return parse_leaf(Filter::Kind::kDimension, *leaf, known);
  }
  if (const ordered_json* leaf = member(node, "tags"))
    return parse_leaf(Filter::Kind::kTag, *leaf, known);
  return invalid_filter();
}

}  // namespace

Refusal processing_error() {
  return {.status = 500,
          .code = "500",
          .message = "An error occurred during processing this request. Use this request id '" +
                     std::string(kRequestId) + "' for follow-up."};
}

Parsed parse_filter(const ordered_json& filter, Known known) {
  return parse_node(filter, known, 0);
}

}  // namespace azcost::emulator
