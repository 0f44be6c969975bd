/// What Azure's kinds of charges, prices and publishers are called in FOCUS.
///
/// Azure's spelling differs between agreements ("OnDemand" and "On Demand"), so values are compared
/// by `spelling_key`. Every function takes the value as sent; "" stands for null, too.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// ChargeCategory and ChargeClass of a ChargeType: a refund is a corrected purchase, what a
/// commitment left unused is usage, and what nobody knows is an adjustment.
void append_charge_category(std::string& out, std::string_view charge_type);
void append_charge_class(std::string& out, std::string_view charge_type);
/// CommitmentDiscountStatus of a ChargeType, for rows that a commitment pays.
void append_commitment_status(std::string& out, std::string_view charge_type);
[[nodiscard]] bool is_usage(std::string_view charge_type);

/// ChargeFrequency of a Frequency; null for what FOCUS has no word for.
void append_charge_frequency(std::string& out, std::string_view frequency);

/// PricingCategory, CommitmentDiscountType and CommitmentDiscountCategory of a PricingModel.
void append_pricing_category(std::string& out, std::string_view pricing_model);
void append_commitment_type(std::string& out, std::string_view pricing_model);
void append_commitment_category(std::string& out, std::string_view pricing_model);
[[nodiscard]] bool is_commitment(std::string_view pricing_model);

/// PublisherName of a PublisherType: the Query API does not say whose a Marketplace offer is.
void append_publisher_name(std::string& out, std::string_view publisher_type);
/// InvoiceIssuerName of a PartnerName.
void append_issuer_name(std::string& out, std::string_view partner_name);

}  // namespace azcost::normalize
