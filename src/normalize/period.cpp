#include "period.hpp"

#include <optional>
#include <string>

#include "azcost/base/text.hpp"

namespace azcost::normalize {
namespace {

/// 20261005
std::optional<Day> read_usage_date(const Cell& cell) {
  constexpr std::size_t kDigits = 8;
  if (cell.kind != Cell::Kind::kNumber || cell.text.size() != kDigits) return std::nullopt;
  std::string dashed(cell.text);
  dashed.insert(6, 1, '-').insert(4, 1, '-');
  const auto day = parse_day(dashed);
  return day ? std::optional(*day) : std::nullopt;
}

/// 2026-10-01T00:00:00, without a zone or in UTC, as all of Azure's days.
std::optional<Day> read_billing_month(const Cell& cell) {
  constexpr std::size_t kDayLength = 10;
  if (cell.kind != Cell::Kind::kString || cell.text.size() < kDayLength) return std::nullopt;
  const std::string_view time = cell.text.substr(kDayLength);
  if (time != "T00:00:00" && time != "T00:00:00Z" && !time.empty()) return std::nullopt;
  const auto day = parse_day(cell.text.substr(0, kDayLength));
  if (!day || *day != Month(*day).first_day()) return std::nullopt;
  return *day;
}

}  // namespace

std::string_view date_column(Granularity granularity) noexcept {
  return granularity == Granularity::kDaily ? "UsageDate" : "BillingMonth";
}

Result<Period> read_period(const Cell& cell, Granularity granularity, const Window& window) {
  const bool daily = granularity == Granularity::kDaily;
  const auto day = daily ? read_usage_date(cell) : read_billing_month(cell);
  const std::string column(date_column(granularity));
  if (!day) {
    return Error{ErrorKind::kData,
                 column + " '" + printable(cell.text, 40) + "' is not a " +
                     (daily ? "day like 20261005" : "month like 2026-10-01T00:00:00")};
  }
  const bool asked_for = daily ? window.contains(*day) : Month(*day) == window.month();
  if (!asked_for) {
    return Error{ErrorKind::kData, column + " " + format_day(*day) + " lies outside of " +
                                       format_window(window) + ", the window that was asked for"};
  }
  const Month month(*day);
  const Day month_end = month.next().first_day();
  return Period{*day, daily ? *day + std::chrono::days(1) : month_end, month.first_day(),
                month_end};
}

}  // namespace azcost::normalize
