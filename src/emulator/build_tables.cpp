#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "azcost/base/text.hpp"
#include "fact_table.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr int kPercentOfUsd = 92;

/// Purposes of random numbers: the same row asks for several that must not depend on each other.
enum Purpose : std::uint64_t {
  kTenant,
  kSubscription,
  kMeterGuid,
  kPlacement,
  kLine,
  kBenefitGuid,
  kTag,
};

struct Subscription {
  std::string id;
  std::string name;
  std::size_t customer = 0;
};

class Builder {
 public:
  explicit Builder(const WorldOptions& options) : options_(options), seed_(options.seed) {
    tables_.first_month = Month(options.from);
    texts_.emplace_back();  // kNullCode
    intern("");
  }

  WorldTables build() && {
    add_constants();
    add_customers();
    add_meters();
    add_charges();
    add_months();
    add_benefits();
    add_resources();
    add_fees();
    rank_texts();
    return std::move(tables_);
  }

 private:
  // Codes are handed out in the order of arrival first and become ranks in the end.
  Code intern(std::string_view text) {
    const auto [found, added] =
        codes_.try_emplace(std::string(text), static_cast<Code>(texts_.size()));
    if (added) texts_.emplace_back(text);
    return found->second;
  }

  CodeColumn& column(Dimension dimension) { return tables_.columns[index_of(dimension)]; }
  void push_code(Dimension dimension, Table table, Code code) {
    column(dimension).table = table;
    column(dimension).codes.push_back(code);
  }
  void push(Dimension dimension, Table table, std::string_view text) {
    push_code(dimension, table, intern(text));
  }

  void add_constants() {
    using enum Dimension;
    push(kBillingAccountName, Table::kOne, "Contoso Cloud Distribution");
    // The costs of an account do not know its id.
    for (const Dimension unknown : {kBillingAccountId, kInvoiceSectionId, kInvoiceSectionName}) {
      push_code(unknown, Table::kOne, kNullCode);
    }
    for (const Dimension unused : {kInvoiceSection, kCostAllocationRuleName, kMarkupRuleName}) {
      push(unused, Table::kOne, "");
    }
    push(kProvider, Table::kOne, "Azure");
    push(kPartnerName, Table::kOne, "Contoso Cloud Distribution");
    push(kPartnerEarnedCreditApplied, Table::kCredit, "False");
    push(kPartnerEarnedCreditApplied, Table::kCredit, "True");
    tables_.currency.table = Table::kCustomer;
    tables_.usd = {Table::kOne, {intern("USD")}};
    for (const char* key : {"env", "costcenter", "owner"}) {
      tables_.tags.push_back({key, {Table::kResource, {}}});
    }
  }

  void add_customers() {
    const auto names = customer_names();
    for (std::size_t i = 0; i < static_cast<std::size_t>(options_.customers); ++i) {
      Customer customer;
      customer.tenant_id = guid(mix(seed_, kTenant, i));
      customer.name = names[i % names.size()];
      if (i >= names.size()) customer.name += " " + std::to_string(i / names.size() + 1);
      customer.domain = "customer" + std::to_string(i + 1) + ".onmicrosoft.com";
      customer.currency = options_.currencies[i % options_.currencies.size()];
      customer.billing_profile_id = profile_of(customer.currency);
      push_customer(customer, intern(customer.tenant_id), intern(customer.domain));
      tables_.customers.push_back(std::move(customer));
    }
    // Charges of the partner carry a name and no tenant (seen at partners; some readers drop them).
    push_customer({.tenant_id = "",
                   .name = "Contoso Cloud Distribution",
                   .domain = "",
                   .currency = options_.currencies.front(),
                   .billing_profile_id = profile_of(options_.currencies.front())},
                  intern(""), kNullCode);
    for (std::size_t i = 0; i <= tables_.customers.size(); ++i) add_customer_resource(i);
  }

  /// The invoices of one currency are those of one profile.
  [[nodiscard]] std::string profile_of(const std::string& currency) const {
    return "WXYZ-ABCD-BG7-" + (currency == options_.currencies.front() ? "TGB" : currency);
  }

  void push_customer(const Customer& customer, Code tenant, Code domain) {
    using enum Dimension;
    const std::size_t row = column(kCustomerTenantId).codes.size();
    push_code(kCustomerTenantId, Table::kCustomer, tenant);
    push_code(kCustomerTenantDomainName, Table::kCustomer, domain);
    push(kCustomerName, Table::kCustomer, customer.name);
    // What is a customer to a partner is a department to an enterprise.
    push(kDepartmentName, Table::kCustomer, "Department " + std::to_string(row + 1));
    for (const Dimension name : {kEnrollmentAccountName, kAccountName}) {
      push(name, Table::kCustomer, "account" + std::to_string(row / 2 + 1));
    }
    push_code(kResellerMPNId, Table::kCustomer, row % 3 == 2 ? intern("4517233") : kNullCode);
    push(kBillingProfileId, Table::kCustomer, customer.billing_profile_id);
    push(kBillingProfileName, Table::kCustomer, "Contoso Cloud Distribution \u2013 EMEA");
    tables_.currency.codes.push_back(intern(customer.currency));
    tables_.percent_of_usd.push_back(customer.currency == "USD" ? 100 : kPercentOfUsd);
  }

  void add_meter(const MeterSpec& spec, std::string_view publisher) {
    using enum Dimension;
    const std::size_t row = tables_.price_nano.size();
    push(kMeterCategory, Table::kMeter, spec.category);
    push(kMeterSubcategory, Table::kMeter, spec.subcategory);
    push(kMeter, Table::kMeter, spec.meter);
    push(kServiceFamily, Table::kMeter, spec.family);
    push(kUnitOfMeasure, Table::kMeter, spec.unit);
    push(kServiceName, Table::kMeter, spec.category);
    push(kProduct, Table::kMeter, spec.product);
    push(kPublisherType, Table::kMeter, publisher);
    push(kResourceGuid, Table::kMeter, guid(mix(seed_, kMeterGuid, row)));
    push(kMeterId, Table::kMeter, guid(mix(seed_, kMeterGuid, row)));
    push(kServiceTier, Table::kMeter, spec.subcategory);
    push(kConsumedService, Table::kMeter,
         spec.resource_type.substr(0, spec.resource_type.find('/')));
    push(kPartNumber, Table::kMeter, "AAH-" + std::to_string(10'000 + row));
    push(kProductOrderId, Table::kMeter, guid(mix(seed_, kMeterGuid, row, 1)));
    push(kProductOrderName, Table::kMeter,
         publisher == "Marketplace" ? spec.product : "Azure plan");
    tables_.price_nano.push_back(spec.price_nano);
    tables_.block.push_back(spec.block);
    tables_.usage.push_back(spec.usage);
  }

  void add_meters() {
    for (const MeterSpec& spec : usage_meters()) add_meter(spec, "Microsoft");
    const auto next = [this] { return static_cast<std::uint32_t>(tables_.price_nano.size()); };
    reservation_meter_ = next();
    add_meter({"Compute", "Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour", 1, "",
               "Reserved VM Instance, Standard_D2s_v5, US East, 1 Year", 0, Usage::kHours},
              "Microsoft");
    savings_plan_meter_ = next();
    add_meter({"Compute", "Savings Plan", "", "Compute Savings Plan", "1 Hour", 1, "",
               "Compute_Savings_Plan, 1 Year", 0, Usage::kHours},
              "Microsoft");
    // What is sold on the Marketplace has no Azure meter (seen: "Unassigned").
    tables_.marketplace_meter = next();
    add_meter({"SaaS", "Unassigned", "Unassigned", "Unassigned", "1/Month", 1, "",
               "Northwind Backup for Azure \u2013 Enterprise", 0, Usage::kShare},
              "Marketplace");
    tables_.support_meter = next();
    add_meter({"Azure Support", "Azure Support", "", "Standard Support Plan", "1", 1, "",
               "Standard Support Plan", 0, Usage::kShare},
              "Microsoft");
    tables_.rounding_meter = next();
    add_meter({"", "", "", "", "", 1, "", "Rounding adjustment", 0, Usage::kShare}, "Microsoft");
  }

  void add_charges() {
    using enum Dimension;
    for (const auto& [charge, frequency] :
         {std::pair("Usage", "UsageBased"), std::pair("Purchase", "Recurring"),
          std::pair("Refund", "OneTime"), std::pair("UnusedReservation", "UsageBased"),
          std::pair("UnusedSavingsPlan", "UsageBased"),
          std::pair("RoundingAdjustment", "OneTime")}) {
      push(kChargeType, Table::kCharge, charge);
      push(kFrequency, Table::kCharge, frequency);
    }
    for (const char* model : {"OnDemand", "Spot", "Reservation", "SavingsPlan", ""}) {
      push(kPricingModel, Table::kPricing, model);
    }
  }

  void add_months() {
    using enum Dimension;
    std::size_t number = 0;
    for (Month month = tables_.first_month; month <= Month(options_.to); month = month.next()) {
      push(kBillingMonth, Table::kMonth, format_day(month.first_day()) + "T00:00:00");
      push(kBillingPeriod, Table::kMonth, format_day(month.first_day()));
      const std::string invoice = "G0" + std::to_string(41'000'000 + number++);
      push(kInvoiceId, Table::kMonth, invoice);
      push(kInvoiceNumber, Table::kMonth, invoice);
    }
  }

  /// Every customer has a reservation, every second one a savings plan too.
  void add_benefits() {
    push_benefit({}, "", "");
    for (std::uint32_t i = 0; i < tables_.customers.size(); ++i) {
      const std::string order = guid(mix(seed_, kBenefitGuid, i));
      reservation_of_.push_back(static_cast<std::uint32_t>(tables_.benefits.size()));
      push_benefit({i, reservation_meter_, Pricing::kReservation, 0},
                   "/providers/Microsoft.Capacity/reservationOrders/" + order,
                   "VM_RI_" + std::to_string(i + 1));
      savings_plan_of_.push_back(0);
      if (i % 2 != 0) continue;
      savings_plan_of_.back() = static_cast<std::uint32_t>(tables_.benefits.size());
      push_benefit({i, savings_plan_meter_, Pricing::kSavingsPlan, 0},
                   "/providers/Microsoft.BillingBenefits/savingsPlanOrders/" + order,
                   "SavingsPlan-" + std::to_string(i + 1));
    }
  }

  void push_benefit(const Benefit& benefit, std::string_view id, std::string_view name) {
    using enum Dimension;
    const bool reserved = benefit.pricing == Pricing::kReservation;
    push(kBenefitId, Table::kBenefit, id);
    push(kBenefitName, Table::kBenefit, name);
    push(kReservationId, Table::kBenefit, reserved ? id : "");
    push(kReservationName, Table::kBenefit, reserved ? name : "");
    tables_.benefits.push_back(benefit);
  }

  /// What a charge carries that no resource makes: "" and null, as they come.
  void add_customer_resource(std::size_t customer) {
    push_resource(customer, {}, "", "", customer % 2 == 0 ? "Unassigned" : "", "", 0);
    column(Dimension::kSubscriptionName).codes.back() = kNullCode;
    column(Dimension::kResourceType).codes.back() = kNullCode;
  }

  void push_resource(std::size_t customer, const Subscription& subscription, std::string_view group,
                     std::string_view type, std::string_view location, std::string_view id,
                     std::uint64_t bits) {
    using enum Dimension;
    push(kResourceGroup, Table::kResource, group);
    push(kResourceGroupName, Table::kResource, group);
    push(kResourceType, Table::kResource, type);
    push(kResourceId, Table::kResource, id);
    push(kResourceLocation, Table::kResource, location);
    push(kSubscriptionId, Table::kResource, subscription.id);
    push(kSubscriptionName, Table::kResource, subscription.name);
    tables_.customer_of_resource.push_back(static_cast<std::uint32_t>(customer));
    push_tags(bits);
  }

  /// Resources without a tag answer null for some keys and "" for others (both were seen). No
  /// `bits`: no tags.
  void push_tags(std::uint64_t bits) {
    const auto pick = [bits](unsigned shift, unsigned below) { return (bits >> shift) % below; };
    static constexpr std::array kEnvironments = {"prod", "test", "Prod"};
    tables_.tags[0].values.codes.push_back(
        bits == 0 || pick(4, 4) == 3 ? kNullCode : intern(kEnvironments.at(pick(4, 4))));
    tables_.tags[1].values.codes.push_back(
        intern(bits == 0 || pick(12, 3) == 0 ? "" : "CC-" + std::to_string(100 + pick(16, 20))));
    tables_.tags[2].values.codes.push_back(
        bits == 0 || pick(24, 2) == 0 ? kNullCode
                                      : intern("team-" + std::to_string(pick(28, 6)) + "@contoso"));
  }

  [[nodiscard]] std::vector<Subscription> make_subscriptions() const {
    const auto names = subscription_names();
    std::vector<Subscription> subscriptions;
    for (std::size_t customer = 0; customer < tables_.customers.size(); ++customer) {
      const std::size_t count = 1 + mix(seed_, kSubscription, customer) % 4;
      for (std::size_t i = 0; i < count; ++i) {
        subscriptions.push_back({guid(mix(seed_, kSubscription, customer, i)),
                                 std::string(names[(customer + i) % names.size()]), customer});
      }
    }
    return subscriptions;
  }

  /// Resources with one to three meters each, until there are lines enough.
  void add_resources() {
    const std::vector<Subscription> subscriptions = make_subscriptions();
    if (subscriptions.empty()) return;
    const auto wanted = static_cast<std::size_t>(options_.rows_per_day);
    const std::size_t groups =
        odd_resource_groups().size() + 1 + wanted / (subscriptions.size() * 8);
    for (std::size_t i = 0; tables_.lines.size() < wanted; ++i) {
      const std::uint64_t bits = mix(seed_, kPlacement, i);
      // The product of two even picks: some subscriptions are much larger than others.
      const std::size_t picked = (bits % subscriptions.size()) *
                                 ((bits >> 20U) % subscriptions.size()) / subscriptions.size();
      const Subscription& subscription =
          subscriptions[i % 2 == 0 ? picked : i % subscriptions.size()];
      add_resource(i, subscription, group_name((bits >> 40U) % groups));
      const std::size_t lines = 1 + (bits >> 52U) % 3;
      for (std::size_t k = 0; k < lines && tables_.lines.size() < wanted; ++k) add_line(i, k);
    }
  }

  static std::string group_name(std::size_t number) {
    const auto odd = odd_resource_groups();
    if (number < odd.size()) return std::string(odd[number]);
    return "rg-app-" + std::to_string(number);
  }

  void add_resource(std::size_t index, const Subscription& subscription, const std::string& group) {
    const std::uint64_t bits = mix(seed_, kLine, index);
    const MeterSpec& spec = usage_meters()[bits % usage_meters().size()];
    const std::string id = "/subscriptions/" + subscription.id + "/resourceGroups/" + group +
                           "/providers/" + std::string(spec.resource_type) + "/res" +
                           std::to_string(index);
    push_resource(subscription.customer, subscription, group, spec.resource_type,
                  locations()[(bits >> 16U) % locations().size()], id,
                  mix(seed_, kTag, index) | 1U);
  }

  void add_line(std::size_t resource, std::size_t number) {
    const std::uint64_t bits = mix(seed_, kLine, resource);
    UsageLine line;
    line.resource = static_cast<std::uint32_t>(tables_.customer_of_resource.size() - 1);
    line.meter = static_cast<std::uint32_t>((bits + number) % usage_meters().size());
    line.earns_credit = bits % 10 < 7;
    if (line.meter < reservable_meters()) cover(line, bits >> 32U);
    tables_.lines.push_back(line);
  }

  void cover(UsageLine& line, std::uint64_t bits) {
    const std::uint32_t customer = tables_.customer_of_resource[line.resource];
    switch (bits % 4) {
      case 0:
        line.pricing = Pricing::kReservation;
        line.benefit = reservation_of_[customer];
        break;
      case 1:
        if (savings_plan_of_[customer] == 0) break;
        line.pricing = Pricing::kSavingsPlan;
        line.benefit = savings_plan_of_[customer];
        break;
      case 2:
        line.pricing = Pricing::kSpot;
        break;
      default:
        break;
    }
  }

  /// A benefit costs what its lines use when all of them run all day, and a little more: there is
  /// always something unused.
  void add_fees() {
    for (std::size_t i = 1; i < tables_.benefits.size(); ++i) {
      tables_.benefits[i].daily_fee = static_cast<Amount>(kHoursOfADay) * 12'000'000;
    }
    for (const UsageLine& line : tables_.lines) {
      if (line.benefit == 0) continue;
      tables_.benefits[line.benefit].daily_fee +=
          static_cast<Amount>(kHoursOfADay) * tables_.price_nano[line.meter];
    }
  }

  /// Gives every text its rank in byte order as its code.
  void rank_texts() {
    std::vector<Code> order(texts_.size() - 1);
    for (Code i = 0; i < order.size(); ++i) order[i] = i + 1;
    std::ranges::sort(order, {}, [this](Code code) -> const std::string& { return texts_[code]; });
    std::vector<Code> rank(texts_.size(), kNullCode);
    tables_.texts.resize(texts_.size());
    for (Code i = 0; i < order.size(); ++i) {
      rank[order[i]] = i + 1;
      tables_.texts[i + 1] = std::move(texts_[order[i]]);
    }
    const auto translate = [&rank](CodeColumn& values) {
      for (Code& code : values.codes) code = rank[code];
    };
    for (CodeColumn& values : tables_.columns) translate(values);
    for (TagColumn& tag : tables_.tags) translate(tag.values);
    translate(tables_.currency);
    translate(tables_.usd);
  }

  const WorldOptions& options_;
  std::uint64_t seed_;
  WorldTables tables_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, Code> codes_;
  std::uint32_t reservation_meter_ = 0;
  std::uint32_t savings_plan_meter_ = 0;
  std::vector<std::uint32_t> reservation_of_;   ///< by customer
  std::vector<std::uint32_t> savings_plan_of_;  ///< by customer; 0: none
};

}  // namespace

WorldTables build_tables(const WorldOptions& options) { return Builder(options).build(); }

}  // namespace azcost::emulator
