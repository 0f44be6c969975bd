/// Pages of the Query API that look like Azure's, for measuring and for tests of whole pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/calendar.hpp"

namespace azcost::testing {

/// The dimensions that azcost groups by for a Microsoft Partner Agreement by default, in their
/// order.
[[nodiscard]] std::vector<std::string> default_mpa_dimensions();

/// What a page holds. Equal specs make equal bytes.
///
/// Columns are in Azure's order: the aggregations, UsageDate, the dimensions, Currency. Dimensions
/// that the generator does not know hold "". Rows differ in ResourceGroupName and Meter together,
/// so group by both when rows must be unique within their day.
struct PageSpec {
  std::uint64_t seed = 1;
  std::uint64_t rows = 5000;
  /// Number of the page's first row within its answer: pages of one answer continue each other.
  std::uint64_t first_row = 0;
  std::vector<std::string> aggregations = {"Cost", "UsageQuantity"};
  std::vector<std::string> dimensions = default_mpa_dimensions();
  Day first_day{std::chrono::year{2026} / std::chrono::October / 1};
  /// The rows are spread evenly over so many days, in ascending order.
  std::uint64_t days = 1;
  /// Empty: null, this is the last page.
  std::string next_link;
};

/// The body of one answer. 2 % of the subscriptions' names hold characters outside of ASCII, and as
/// many hold escapes; amounts have up to 15 decimals, some an exponent, some are negative, zero or
/// integers.
[[nodiscard]] std::string generate_page(const PageSpec& spec);

}  // namespace azcost::testing
