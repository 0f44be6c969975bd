#include "azcost/model/row_form.hpp"

namespace azcost {

RowForm row_form(const Shape& shape) {
  const bool has_customers = groups_by_customer(shape);
  switch (shape.schema) {
    case Schema::kSpaceone:
      return {.days = {"billed_date"},
              .cost = "cost",
              .currency = "Currency",
              .currency_holder = "additional_info"};
    case Schema::kAzure:
      return {.days = {"UsageDate", "BillingMonth"},
              .cost = "Cost",
              .currency = "Currency",
              .customer = has_customers ? kCustomerDimension : ""};
    case Schema::kFocus:
      break;
  }
  return {.days = {"ChargePeriodStart"},
          .cost = shape.dataset == Dataset::kAmortized ? "EffectiveCost" : "BilledCost",
          .currency = "BillingCurrency",
          .customer = has_customers ? "x_CustomerId" : ""};
}

}  // namespace azcost
