#include "charges.hpp"

#include "json_text.hpp"
#include "spelling.hpp"

namespace azcost::normalize {
namespace {

bool is_unused(const std::string& charge_type) { return charge_type.starts_with("unused"); }

std::string_view charge_category(std::string_view charge_type) {
  const std::string key = spelling_key(charge_type);
  if (key == "usage" || is_unused(key)) return "Usage";
  if (key == "purchase" || key == "refund") return "Purchase";
  if (key == "credit") return "Credit";
  if (key == "tax") return "Tax";
  return "Adjustment";
}

/// The two kinds of commitments that Azure sells.
enum class Commitment { kNone, kReservation, kSavingsPlan };

Commitment commitment(std::string_view pricing_model) {
  const std::string key = spelling_key(pricing_model);
  if (key == "reservation") return Commitment::kReservation;
  if (key == "savingsplan") return Commitment::kSavingsPlan;
  return Commitment::kNone;
}

std::string_view pricing_category(std::string_view pricing_model) {
  const std::string key = spelling_key(pricing_model);
  if (key.empty()) return "";
  if (key == "ondemand") return "Standard";
  if (key == "spot") return "Dynamic";
  return is_commitment(pricing_model) ? "Committed" : "Other";
}

std::string_view charge_frequency(std::string_view frequency) {
  const std::string key = spelling_key(frequency);
  if (key == "onetime") return "One-Time";
  if (key == "recurring") return "Recurring";
  if (key == "usagebased") return "Usage-Based";
  return "";
}

}  // namespace

bool is_usage(std::string_view charge_type) { return charge_category(charge_type) == "Usage"; }

bool is_commitment(std::string_view pricing_model) {
  return commitment(pricing_model) != Commitment::kNone;
}

void append_charge_category(std::string& out, std::string_view charge_type) {
  append_json_string(out, charge_category(charge_type));
}

void append_charge_class(std::string& out, std::string_view charge_type) {
  append_json_string(out, spelling_key(charge_type) == "refund" ? "Correction" : "");
}

void append_commitment_status(std::string& out, std::string_view charge_type) {
  const std::string key = spelling_key(charge_type);
  const std::string_view used = key == "usage" ? "Used" : "";
  append_json_string(out, is_unused(key) ? "Unused" : used);
}

void append_charge_frequency(std::string& out, std::string_view frequency) {
  append_json_string(out, charge_frequency(frequency));
}

void append_pricing_category(std::string& out, std::string_view pricing_model) {
  append_json_string(out, pricing_category(pricing_model));
}

void append_commitment_type(std::string& out, std::string_view pricing_model) {
  switch (commitment(pricing_model)) {
    case Commitment::kReservation:
      return append_json_string(out, "Reservation");
    case Commitment::kSavingsPlan:
      return append_json_string(out, "Savings Plan");
    case Commitment::kNone:
      return append_json_string(out, "");
  }
}

void append_commitment_category(std::string& out, std::string_view pricing_model) {
  switch (commitment(pricing_model)) {
    case Commitment::kReservation:  // commits to an amount of usage
      return append_json_string(out, "Usage");
    case Commitment::kSavingsPlan:  // commits to an amount of money
      return append_json_string(out, "Spend");
    case Commitment::kNone:
      return append_json_string(out, "");
  }
}

void append_publisher_name(std::string& out, std::string_view publisher_type) {
  // Microsoft's own charges are "Microsoft" (MCA, MPA) or "Azure" (EA), or say nothing at all.
  const std::string key = spelling_key(publisher_type);
  append_json_string(out, key == "marketplace" || key == "aws" ? "" : "Microsoft");
}

void append_issuer_name(std::string& out, std::string_view partner_name) {
  append_json_string(out, partner_name.empty() ? "Microsoft" : partner_name);
}

}  // namespace azcost::normalize
