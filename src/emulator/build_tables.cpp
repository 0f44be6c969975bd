#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "fact_table.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

constexpr int kPercentOfUsd = 92;
constexpr const char* kPartnerName = "Contoso Cloud Distribution";

/// Purposes of random numbers: one row needs several that do not depend on each other.
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

/// Nothing: a cell that answers null.
using Cell = std::optional<std::string_view>;
constexpr Cell kNull = std::nullopt;

class Builder {
 public:
  explicit Builder(const WorldOptions& options) : options_(options), seed_(options.seed) {
    tables_.texts.emplace_back();  // kNullCode
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
    return std::move(tables_);
  }

 private:
  Code intern(std::string_view text) {
    const auto [found, added] =
        codes_.try_emplace(std::string(text), static_cast<Code>(tables_.texts.size()));
    if (added) tables_.texts.emplace_back(text);
    return found->second;
  }

  /// A row of one of the tables: a cell for each of the columns that it has.
  void add_row(Table table, std::initializer_list<std::pair<const char*, Cell>> cells) {
    for (const auto& [name, cell] : cells) {
      Column& column = tables_.columns[name];
      column.table = table;
      column.codes.push_back(cell ? intern(*cell) : kNullCode);
    }
  }

  void add_constants() {
    add_row(Table::kOne, {{"BillingAccountName", kPartnerName},
                          // Costs of an account do not carry its id.
                          {"BillingAccountId", kNull},
                          {"InvoiceSectionId", kNull},
                          {"InvoiceSectionName", kNull},
                          {"InvoiceSection", ""},
                          {"CostAllocationRuleName", ""},
                          {"MarkupRuleName", ""},
                          {"Provider", "Azure"},
                          {"PartnerName", kPartnerName},
                          {"USD", "USD"}});
    for (const char* applied : {"False", "True"}) {
      add_row(Table::kCredit, {{"PartnerEarnedCreditApplied", applied}});
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
      add_customer(i, customer, customer.domain);
      tables_.customers.push_back(std::move(customer));
    }
    // Charges of the partner carry a name and no tenant (seen at partners; some readers drop them).
    const std::string& first = options_.currencies.front();
    add_customer(tables_.customers.size(), {"", kPartnerName, "", first, profile_of(first)}, kNull);
    for (std::size_t i = 0; i <= tables_.customers.size(); ++i) add_customer_resource(i);
  }

  /// The invoices of one currency are those of one profile.
  [[nodiscard]] std::string profile_of(const std::string& currency) const {
    return "WXYZ-ABCD-BG7-" + (currency == options_.currencies.front() ? "TGB" : currency);
  }

  void add_customer(std::size_t row, const Customer& customer, Cell domain) {
    const std::string account = "account" + std::to_string(row / 2 + 1);
    add_row(Table::kCustomer, {{"CustomerTenantId", customer.tenant_id},
                               {"CustomerTenantDomainName", domain},
                               {"CustomerName", customer.name},
                               // What is a customer to a partner is a department to an enterprise.
                               {"DepartmentName", "Department " + std::to_string(row + 1)},
                               {"EnrollmentAccountName", account},
                               {"AccountName", account},
                               {"ResellerMPNId", row % 3 == 2 ? Cell("4517233") : kNull},
                               {"BillingProfileId", customer.billing_profile_id},
                               {"BillingProfileName", "Contoso Cloud Distribution \u2013 EMEA"},
                               {"Currency", customer.currency}});
    tables_.percent_of_usd.push_back(customer.currency == "USD" ? 100 : kPercentOfUsd);
  }

  /// Returns its row.
  std::size_t add_meter(const MeterSpec& spec, std::string_view product,
                        std::string_view publisher = "Microsoft") {
    const std::size_t row = tables_.meters.size();
    const std::string id = guid(mix(seed_, kMeterGuid, row));
    add_row(Table::kMeter,
            {{"MeterCategory", spec.category},
             {"MeterSubcategory", spec.subcategory},
             {"Meter", spec.meter},
             {"ServiceFamily", spec.family},
             {"UnitOfMeasure", spec.unit},
             {"ServiceName", spec.category},
             {"Product", product},
             {"PublisherType", publisher},
             {"ResourceGuid", id},
             {"MeterId", id},
             {"ServiceTier", spec.subcategory},
             {"ConsumedService", spec.resource_type.substr(0, spec.resource_type.find('/'))},
             {"PartNumber", "AAH-" + std::to_string(10'000 + row)},
             {"ProductOrderId", guid(mix(seed_, kMeterGuid, row, 1))},
             {"ProductOrderName", publisher == "Marketplace" ? product : "Azure plan"}});
    tables_.meters.push_back(spec);
    return row;
  }

  void add_meters() {
    for (const MeterSpec& spec : usage_meters()) {
      add_meter(spec, std::string(spec.category) + " - " + std::string(spec.meter));
    }
    reservation_meter_ =
        add_meter({"Compute", "Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour", 1, "", 0, {}},
                  "Reserved VM Instance, Standard_D2s_v5, US East, 1 Year");
    savings_plan_meter_ =
        add_meter({"Compute", "Savings Plan", "", "Compute Savings Plan", "1 Hour", 1, "", 0, {}},
                  "Compute_Savings_Plan, 1 Year");
    // Products of the Marketplace have no Azure meter (seen: "Unassigned").
    tables_.marketplace_meter =
        add_meter({"SaaS", "Unassigned", "Unassigned", "Unassigned", "1/Month", 1, "", 0, {}},
                  "Northwind Backup for Azure \u2013 Enterprise", "Marketplace");
    tables_.support_meter = add_meter(
        {"Azure Support", "Azure Support", "", "Standard Support Plan", "1", 1, "", 0, {}},
        "Standard Support Plan");
    tables_.rounding_meter = add_meter({"", "", "", "", "", 1, "", 0, {}}, "Rounding adjustment");
  }

  void add_charges() {
    for (const auto& [charge, frequency] :
         {std::pair("Usage", "UsageBased"), std::pair("Purchase", "Recurring"),
          std::pair("Refund", "OneTime"), std::pair("UnusedReservation", "UsageBased"),
          std::pair("UnusedSavingsPlan", "UsageBased"),
          std::pair("RoundingAdjustment", "OneTime")}) {
      add_row(Table::kCharge, {{"ChargeType", charge}, {"Frequency", frequency}});
    }
    for (const char* model : {"OnDemand", "Spot", "Reservation", "SavingsPlan", ""}) {
      add_row(Table::kPricing, {{"PricingModel", model}});
    }
  }

  void add_months() {
    int number = 41'000'000;
    for (Month month(options_.from); month <= Month(options_.to); month = month.next()) {
      const std::string first = format_day(month.first_day());
      const std::string invoice = "G0" + std::to_string(number++);
      add_row(Table::kMonth, {{"BillingMonth", first + "T00:00:00"},
                              {"BillingPeriod", first},
                              {"InvoiceId", invoice},
                              {"InvoiceNumber", invoice}});
    }
  }

  /// Every customer has a reservation, every second one a savings plan too.
  void add_benefits() {
    add_benefit({}, "", "");
    for (std::size_t i = 0; i < tables_.customers.size(); ++i) {
      const std::string order = guid(mix(seed_, kBenefitGuid, i));
      const std::string number = std::to_string(i + 1);
      reservation_of_.push_back(add_benefit(
          {i, reservation_meter_, Pricing::kReservation, 0},
          "/providers/Microsoft.Capacity/reservationOrders/" + order, "VM_RI_" + number));
      savings_plan_of_.push_back(
          i % 2 != 0
              ? 0
              : add_benefit({i, savings_plan_meter_, Pricing::kSavingsPlan, 0},
                            "/providers/Microsoft.BillingBenefits/savingsPlanOrders/" + order,
                            "SavingsPlan-" + number));
    }
  }

  /// Returns its row.
  std::size_t add_benefit(const Benefit& benefit, std::string_view id, std::string_view name) {
    const bool reserved = benefit.pricing == Pricing::kReservation;
    add_row(Table::kBenefit, {{"BenefitId", id},
                              {"BenefitName", name},
                              {"ReservationId", reserved ? id : ""},
                              {"ReservationName", reserved ? name : ""}});
    tables_.benefits.push_back(benefit);
    return tables_.benefits.size() - 1;
  }

  /// The row for charges without a resource: "" and null, as in real answers.
  void add_customer_resource(std::size_t customer) {
    const Subscription none{.id = "", .name = "", .customer = customer};
    push_resource(none, kNull, "", kNull, customer % 2 == 0 ? "Unassigned" : "", "", 0);
  }

  /// Resources without a tag answer null for some keys and "" for others (both were seen). No
  /// `bits`: no tags.
  void push_resource(const Subscription& subscription, Cell subscription_name,
                     std::string_view group, Cell type, std::string_view location,
                     std::string_view id, std::uint64_t bits) {
    const auto pick = [bits](unsigned shift, unsigned below) { return (bits >> shift) % below; };
    static constexpr std::array kEnvironments = {"prod", "test", "Prod"};
    const bool has_environment = bits != 0 && pick(4, 4) != 3;
    const bool has_center = bits != 0 && pick(12, 3) != 0;
    const std::string owner = "team-" + std::to_string(pick(28, 6)) + "@contoso";
    add_row(Table::kResource,
            {{"ResourceGroup", group},
             {"ResourceGroupName", group},
             {"ResourceType", type},
             {"ResourceId", id},
             {"ResourceLocation", location},
             {"SubscriptionId", subscription.id},
             {"SubscriptionName", subscription_name},
             {"Tag env", has_environment ? Cell(kEnvironments.at(pick(4, 4))) : kNull},
             {"Tag costcenter", has_center ? "CC-" + std::to_string(100 + pick(16, 20)) : ""},
             {"Tag owner", bits != 0 && pick(24, 2) != 0 ? Cell(owner) : kNull}});
    tables_.customer_of_resource.push_back(subscription.customer);
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
    const auto odd = odd_resource_groups();
    const auto wanted = static_cast<std::size_t>(options_.rows_per_day);
    const std::size_t groups = odd.size() + 1 + wanted / (subscriptions.size() * 8);
    for (std::size_t i = 0; tables_.lines.size() < wanted; ++i) {
      const std::uint64_t bits = mix(seed_, kPlacement, i);
      // The product of two uniform picks: some subscriptions are much larger than others.
      const std::size_t picked = (bits % subscriptions.size()) *
                                 ((bits >> 20U) % subscriptions.size()) / subscriptions.size();
      const std::size_t group = (bits >> 40U) % groups;
      add_resource(
          i, subscriptions[i % 2 == 0 ? picked : i % subscriptions.size()],
          group < odd.size() ? std::string(odd[group]) : "rg-app-" + std::to_string(group));
      const std::size_t lines = 1 + (bits >> 52U) % 3;
      for (std::size_t k = 0; k < lines && tables_.lines.size() < wanted; ++k) add_line(i, k);
    }
  }

  void add_resource(std::size_t index, const Subscription& subscription, const std::string& group) {
    const std::uint64_t bits = mix(seed_, kLine, index);
    const std::string_view type = usage_meters()[bits % usage_meters().size()].resource_type;
    push_resource(subscription, subscription.name, group, type,
                  locations()[(bits >> 16U) % locations().size()],
                  fmt::format("/subscriptions/{}/resourceGroups/{}/providers/{}/res{}",
                              subscription.id, group, type, index),
                  mix(seed_, kTag, index) | 1U);
  }

  void add_line(std::size_t resource, std::size_t number) {
    const std::uint64_t bits = mix(seed_, kLine, resource);
    UsageLine line;
    line.resource = tables_.customer_of_resource.size() - 1;
    line.meter = (bits + number) % usage_meters().size();
    line.earns_credit = bits % 10 < 7;
    if (line.meter < reservable_meters()) cover(line, (bits >> 32U) % 4);
    tables_.lines.push_back(line);
  }

  void cover(UsageLine& line, std::uint64_t luck) const {
    const std::size_t customer = tables_.customer_of_resource[line.resource];
    if (luck == 0) {
      line.pricing = Pricing::kReservation;
      line.benefit = reservation_of_[customer];
    } else if (luck == 1 && savings_plan_of_[customer] != 0) {
      line.pricing = Pricing::kSavingsPlan;
      line.benefit = savings_plan_of_[customer];
    } else if (luck == 2) {
      line.pricing = Pricing::kSpot;
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
          static_cast<Amount>(kHoursOfADay) * tables_.meters[line.meter].price_nano;
    }
  }

  const WorldOptions& options_;
  std::uint64_t seed_;
  WorldTables tables_;
  std::unordered_map<std::string, Code> codes_;
  std::size_t reservation_meter_ = 0;
  std::size_t savings_plan_meter_ = 0;
  std::vector<std::size_t> reservation_of_;   ///< by customer
  std::vector<std::size_t> savings_plan_of_;  ///< by customer; 0: none
};

}  // namespace

WorldTables build_tables(const WorldOptions& options) { return Builder(options).build(); }

}  // namespace azcost::emulator
