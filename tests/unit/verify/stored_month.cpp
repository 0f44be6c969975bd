#include "unit/verify/stored_month.hpp"

#include <chrono>
#include <filesystem>

#include "azcost/base/digest.hpp"
#include "azcost/commit/layout.hpp"

namespace azcost::verify::testing {

std::string row_of(std::string_view day, std::string_view cost, std::string_view currency) {
  const Day start = *parse_day(day);
  return "{\"ChargePeriodStart\":\"" + format_day(start) + "T00:00:00Z\",\"ChargePeriodEnd\":\"" +
         format_day(start + std::chrono::days(1)) +
         "T00:00:00Z\",\"BilledCost\":" + std::string(cost) + ",\"BillingCurrency\":\"" +
         std::string(currency) +
         "\",\"ConsumedQuantity\":null,\"x_PricingBlockSize\":10,\"SkuMeter\":\"Gr\xc3\xbc\xc3\x9f "
         "\\\"1\\\"\"}";
}

Shape focus_shape() {
  Shape shape;
  shape.scope = "/providers/Microsoft.Billing/billingAccounts/1234567";
  shape.aggregations = {"Cost", "UsageQuantity"};
  shape.groupings = {{Grouping::Kind::kDimension, "Meter"}};
  return shape;
}

std::string StoredMonth::manifest_path() const {
  return commit::Layout::manifest_path({manifest.account, manifest.dataset, manifest.month});
}

void StoredMonth::set_day(std::string_view day, const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) text += row + "\n";
  DayEntry& entry = manifest.days[*parse_day(day)];
  entry.file = commit::Layout::day_path({manifest.account, manifest.dataset, manifest.month},
                                        manifest.shape.granularity, *parse_day(day));
  entry.rows = rows.size();
  entry.bytes = text.size();
  entry.sha256 = sha256(text);
  entry.collected_at = *parse_day("2026-11-20") + std::chrono::hours(5);
  day_files[entry.file] = text;
}

StoredMonth month_of(std::string_view month, int days, std::string_view account,
                     std::string_view cost) {
  StoredMonth stored;
  stored.manifest.account = account;
  stored.manifest.month = *parse_month(month);
  stored.manifest.shape = focus_shape();
  stored.manifest.state = MonthState::kFinal;
  stored.manifest.gaps_in_schema = {"ListCost"};
  for (int i = 0; i < days; ++i) {
    const Day day = stored.manifest.month.first_day() + std::chrono::days(i);
    stored.set_day(format_day(day), {row_of(format_day(day), cost)});
    stored.manifest.days[day].totals = {{"USD", *Decimal::parse(cost)}};
  }
  return stored;
}

StoredMonth owned_month(const std::string& customer) {
  const auto of = [](std::string row, const std::string& owner) {
    row.pop_back();
    return row + ",\"x_CustomerId\":" + owner + "}";
  };
  StoredMonth stored = month_of("2026-10");
  stored.manifest.shape.groupings = {{Grouping::Kind::kDimension, "CustomerTenantId"}};
  for (auto& [day, entry] : stored.manifest.days) {
    const std::string name = format_day(day);
    stored.set_day(name, {of(row_of(name, "1.5"), customer), of(row_of(name, "1.25"), "null")});
    entry.totals = {{"USD", *Decimal::parse("2.75")}};
    entry.without_customer = Totals{{"USD", *Decimal::parse("1.25")}};
  }
  return stored;
}

void plant(azcost::testing::MemoryFileSystem& files, const StoredMonth& month) {
  const std::filesystem::path root(kRoot);
  files.plant(root / month.manifest_path(), to_json(month.manifest));
  for (const auto& [path, text] : month.day_files) files.plant(root / path, text);
}

Files stored(const azcost::testing::MemoryFileSystem& files) {
  Files below;
  for (const auto& [path, text] : files.files()) {
    below[std::filesystem::path(path).lexically_relative(kRoot).generic_string()] = text;
  }
  return below;
}

std::vector<std::string> outline(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings) {
    lines.push_back(std::string(name_of(finding.severity)) + " " +
                    std::string(name_of(finding.kind)) + " " + finding.path);
  }
  return lines;
}

std::vector<std::string> outline(const Report& report, Severity severity) {
  Report filtered = report;
  std::erase_if(filtered.findings,
                [&](const Finding& finding) { return finding.severity != severity; });
  return outline(filtered);
}

}  // namespace azcost::verify::testing
