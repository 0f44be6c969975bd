#include "azcost/model/row_form.hpp"

namespace azcost {
namespace {

RowForm focus_form(const Shape& shape) {
  const bool amortized = shape.dataset == Dataset::kAmortized;
  return {.days = {"ChargePeriodStart"},
          .day_suffix = "T00:00:00Z",
          .cost = amortized ? "EffectiveCost" : "BilledCost",
          .currency = "BillingCurrency",
          .currency_holder = {},
          .customer = groups_by_customer(shape) ? "x_CustomerId" : "",
          .amounts = {"x_BilledCostInUsd", "x_EffectiveCostInUsd", "ConsumedQuantity",
                      "PricingQuantity"},
          .is_nested = false};
}

RowForm spaceone_form() {
  return {.days = {"billed_date"},
          .day_suffix = {},
          .cost = "cost",
          .currency = "Currency",
          .currency_holder = "additional_info",
          .customer = {},
          .amounts = {"usage_quantity"},
          .is_nested = true};
}

RowForm azure_form(const Shape& shape) {
  return {.days = {"UsageDate", "BillingMonth"},
          .day_suffix = {},
          .cost = "Cost",
          .currency = "Currency",
          .currency_holder = {},
          .customer = groups_by_customer(shape) ? kCustomerDimension : "",
          .amounts = {shape.aggregations.begin(), shape.aggregations.end()},
          .is_nested = false};
}

}  // namespace

RowForm row_form(const Shape& shape) {
  switch (shape.schema) {
    case Schema::kFocus:
      return focus_form(shape);
    case Schema::kSpaceone:
      return spaceone_form();
    case Schema::kAzure:
      return azure_form(shape);
  }
  return focus_form(shape);
}

}  // namespace azcost
