#include "page_columns.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "period.hpp"

namespace azcost::normalize {
namespace {

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::kNumber:
      return "Number";
    case ColumnType::kString:
      return "String";
    case ColumnType::kDatetime:
      return "Datetime";
  }
  return "";
}

Status check_type(const ExpectedColumn& expected, const Column& column) {
  // Text comes as String; a month comes as Datetime or String, depending on the api-version.
  if ((column.type == ColumnType::kNumber) == expected.is_number) return ok_status();
  return Error{ErrorKind::kData, "column " + printable(column.name, 60) + " has the type " +
                                     std::string(name_of(column.type)) + ", not " +
                                     (expected.is_number ? "Number" : "String")};
}

std::string list_of(std::span<const Column> columns) {
  std::string names;
  for (const Column& column : columns) {
    names.append(names.empty() ? "" : ", ").append(printable(column.name, 60));
  }
  return names.empty() ? "none" : names;
}

}  // namespace

std::vector<ExpectedColumn> expected_columns(const Shape& shape) {
  std::vector<ExpectedColumn> expected;
  for (const std::string& name : shape.aggregations) expected.push_back({name, true});
  const bool daily = shape.granularity == Granularity::kDaily;
  expected.push_back({std::string(date_column(shape.granularity)), daily});
  for (const Grouping& grouping : shape.groupings) {
    if (grouping.kind == Grouping::Kind::kTagKey) {
      expected.push_back({"TagKey"});
      expected.push_back({"TagValue"});
    } else {
      expected.push_back({grouping.name});
    }
  }
  expected.push_back({"Currency"});
  return expected;
}

std::optional<std::size_t> place_of_aggregation(const Shape& shape, std::string_view name) {
  for (std::size_t i = 0; i < shape.aggregations.size(); ++i) {
    if (equals_ignoring_case(shape.aggregations[i], name)) return i;
  }
  return std::nullopt;
}

Result<std::vector<std::size_t>> find_columns(std::span<const ExpectedColumn> expected,
                                              std::span<const Column> columns) {
  std::vector<std::size_t> places;
  std::vector<bool> taken(columns.size(), false);
  for (const ExpectedColumn& wanted : expected) {
    std::size_t place = 0;
    while (place < columns.size() &&
           (taken[place] || !equals_ignoring_case(columns[place].name, wanted.name))) {
      ++place;
    }
    if (place == columns.size() &&
        std::ranges::count(expected, wanted.name, &ExpectedColumn::name) > 1) {
      return Error{
          ErrorKind::kConfig,
          "Azure answers the tags of one key here, and several were asked for: keep one in "
          "tag_keys"};
    }
    if (place == columns.size()) {
      return Error{ErrorKind::kData,
                   "column " + printable(wanted.name, 60) +
                       " was asked for and is missing; there are: " + list_of(columns)};
    }
    if (auto fits = check_type(wanted, columns[place]); !fits) return std::move(fits).error();
    taken[place] = true;
    places.push_back(place);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (taken[i]) continue;
    return Error{ErrorKind::kData,
                 "column " + printable(columns[i].name, 60) + " was not asked for"};
  }
  return places;
}

}  // namespace azcost::normalize
