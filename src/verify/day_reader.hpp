/// Reads a day file to its end, row by row, and tells what is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/decimal.hpp"
#include "azcost/model/row_form.hpp"
#include "azcost/model/totals.hpp"
#include "line_reader.hpp"

namespace azcost::verify {

/// The sum of one currency, and what bounds the rounding in it.
struct Tally {
  std::uint64_t rows = 0;
  Decimal sum;
  Decimal negative;  ///< the part of it that came from negative amounts
  int decimals = 0;  ///< the most digits after the point that an amount has
  // Of the rows that name no customer.
  std::uint64_t rows_of_nobody = 0;
  Decimal sum_of_nobody;

  [[nodiscard]] Decimal magnitude() const noexcept { return sum - negative - negative; }
};

struct DayContent {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
  /// By currency; up to the first flaw.
  std::map<std::string, Tally, std::less<>> tallies;
  /// Of the first row, and so of all of them.
  std::vector<std::string> keys;
  /// The first thing that is wrong with the rows: "row 17: is cut". Empty: nothing is.
  std::string flaw;

  [[nodiscard]] Totals totals() const;
  /// Of the rows that name no customer, when their form has a place for one.
  [[nodiscard]] Totals totals_of_nobody() const;
};

/// What the rows of a file have to be.
struct DayExpectation {
  RowForm form;
  /// The days that the file tells of: one, or a month.
  Window days;
  /// In bytes; what is longer is a flaw.
  std::size_t longest_row = kLongestLine;
};

/// Errors: `kIo` when the file cannot be read, `kCancelled`.
[[nodiscard]] Result<DayContent> read_day(FileSystem& files, const std::filesystem::path& path,
                                          const DayExpectation& expected,
                                          const std::stop_token& stop);

}  // namespace azcost::verify
