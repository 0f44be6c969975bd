/// A manifest with one of everything.
#pragma once

#include <chrono>
#include <string>

#include "azcost/model/manifest.hpp"

namespace azcost {

inline Manifest sample_manifest() {
  Manifest manifest;
  manifest.account = "contoso";
  manifest.month = *parse_month("2026-10");
  manifest.shape.scope = "/providers/Microsoft.Billing/billingAccounts/1234567";
  manifest.shape.aggregations = {"Cost", "UsageQuantity"};
  manifest.shape.groupings = {{Grouping::Kind::kDimension, "SubscriptionId"},
                              {Grouping::Kind::kTagKey, "cost-center"}};
  manifest.state = MonthState::kClosing;
  manifest.gaps_in_schema = {"RegionId"};
  manifest.pending = {*parse_day("2026-10-31")};
  const SystemTime collected = *parse_day("2026-11-01") + std::chrono::seconds(18'905);
  const Totals totals = {{"EUR", *Decimal::parse("-0.5")}, {"USD", *Decimal::parse("123.45")}};
  manifest.days[*parse_day("2026-10-05")] = {
      .file = "data/actual/account=contoso/month=2026-10/2026-10-05.jsonl",
      .rows = 12,
      .bytes = 3456,
      .sha256 = std::string(64, 'a'),
      .totals = totals,
      .without_customer = Totals{{"USD", *Decimal::parse("3.45")}},
      .control = totals,
      .collected_at = collected};
  manifest.days[*parse_day("2026-10-06")] = {
      .file = "", .sha256 = "", .totals = {}, .control = std::nullopt, .collected_at = collected};
  return manifest;
}

}  // namespace azcost
