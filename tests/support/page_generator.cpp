#include "support/page_generator.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace azcost::testing {
namespace {

constexpr std::uint64_t kMetersPerGroup = 12;
constexpr std::uint64_t kGroupsPerSubscription = 5;
constexpr std::uint64_t kSubscriptionsPerCustomer = 4;

/// SplitMix64: the same numbers with every standard library, unlike std::uniform_int_distribution.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_;
};

struct Meter {
  std::string_view category;
  std::string_view subcategory;
  std::string_view name;
  std::string_view unit;
  std::string_view service;
  std::string_view family;
};

constexpr std::array<Meter, kMetersPerGroup> kMeters = {{
    {"Virtual Machines", "Dv3/DSv3 Series", "D2 v3/D2s v3", "10 Hours", "Virtual Machines",
     "Compute"},
    {"Virtual Machines", "Ev5 Series", "E8 v5 Spot", "1 Hour", "Virtual Machines", "Compute"},
    {"Storage", "Tiered Block Blob", "Hot LRS Data Stored", "1 GB/Month", "Storage", "Storage"},
    {"Storage", "Premium SSD Managed Disks", "P10 LRS Disk", "1/Month", "Storage", "Storage"},
    {"Storage", "Tiered Block Blob", "All Other Operations", "10K", "Storage", "Storage"},
    {"Bandwidth", "Rtn Preference: MGN", "Standard Data Transfer Out", "1 GB", "Bandwidth",
     "Networking"},
    {"Virtual Network", "IP Addresses", "Standard IPv4 Static Public IP", "1 Hour",
     "Virtual Network", "Networking"},
    {"Load Balancer", "Standard", "Standard Included LB Rules and Outbound Rules", "1 Hour",
     "Load Balancer", "Networking"},
    {"SQL Database", "Single/Elastic Pool General Purpose - Compute Gen5", "vCore", "1 Hour",
     "SQL Database", "Databases"},
    {"Azure App Service", "Premium v3 Plan", "P1 v3 App", "1 Hour", "Azure App Service", "Compute"},
    {"Log Analytics", "Log Analytics", "Analytics Logs Data Ingestion", "1 GB", "Log Analytics",
     "Management and Governance"},
    {"Key Vault", "Key Vault", "Operations", "10K", "Key Vault", "Security"},
}};

constexpr std::array<std::string_view, 8> kLocations = {
    "EU West",      "US East 2", "DE West Central", "Unassigned",
    "AP Southeast", "UK South",  "EU North",        "global"};

constexpr std::array<std::string_view, 24> kNames = {
    "Contoso",          "Fabrikam",       "Northwind Traders", "Adventure Works",
    "Tailspin Toys",    "Wide World",     "Litware",           "Proseware",
    "Woodgrove Bank",   "Lucerne",        "Margie's Travel",   "Fourth Coffee",
    "Graphic Design",   "Humongous",      "Lamna Healthcare",  "Relecloud",
    "Munson's Pickles", "Nod Publishers", "Olympia",           "Trey Research",
    "Southridge Video", "VanArsdel",      "Blue Yonder",       "Coho Vineyard"};

constexpr std::array<std::string_view, 3> kStages = {"prod", "test", "dev"};

/// The values from which the cells of a row are made.
struct Row {
  std::uint64_t seed;
  std::uint64_t group;  // number of the resource group
  const Meter& meter;

  [[nodiscard]] std::uint64_t subscription() const { return group / kGroupsPerSubscription; }
  [[nodiscard]] std::uint64_t customer() const {
    return subscription() / kSubscriptionsPerCustomer;
  }
};

std::string_view name_of_customer(const Row& row) {
  return kNames.at(row.customer() % kNames.size());
}

/// The content of a JSON string: escapes are written as they go over the wire.
std::string_view name_of_subscription(const Row& row) {
  switch (row.subscription() % 50) {
    case 24:
      return "Müller & Söhne 東京";
    case 49:
      return R"(Caf\u00e9 \"Zum Löwen\" A\/S)";
    default:
      return name_of_customer(row);
  }
}

void append_padded(std::string& out, std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out.append(digits);
}

/// A GUID that is always the same for the same thing.
void append_guid(std::string& out, std::uint64_t kind, std::uint64_t number) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdef";
  Random random(kind * 0x10001U + number);
  std::uint64_t bits = 0;
  int left = 0;
  for (const char c : kForm) {
    if (c != 'x') {
      out.push_back(c);
      continue;
    }
    if (left == 0) {
      bits = random.next();
      left = 16;
    }
    out.push_back(kHex[bits & 0xFU]);
    bits >>= 4U;
    --left;
  }
}

void append_resource_group(std::string& out, const Row& row) {
  out.append("rg-app-").append(kStages.at(row.group % kStages.size())).append("-");
  append_padded(out, row.group, 6);
}

void append_resource_id(std::string& out, const Row& row) {
  out.append("/subscriptions/");
  append_guid(out, 2, row.subscription());
  out.append("/resourcegroups/");
  append_resource_group(out, row);
  out.append("/providers/microsoft.compute/virtualmachines/vm-");
  append_padded(out, row.group, 6);
}

using AppendCell = void (*)(std::string& out, const Row& row);

struct Dimension {
  std::string_view name;
  AppendCell append;
};

constexpr std::array kDimensions = {
    Dimension{"CustomerTenantId",
              [](std::string& out, const Row& row) { append_guid(out, 1, row.customer()); }},
    Dimension{"SubscriptionId",
              [](std::string& out, const Row& row) { append_guid(out, 2, row.subscription()); }},
    Dimension{"MeterCategory",
              [](std::string& out, const Row& row) { out.append(row.meter.category); }},
    Dimension{"Meter", [](std::string& out, const Row& row) { out.append(row.meter.name); }},
    Dimension{"ChargeType", [](std::string& out, const Row&) { out.append("Usage"); }},
    Dimension{"ResourceGroupName", append_resource_group},
    Dimension{"ResourceLocation",
              [](std::string& out, const Row& row) {
                out.append(kLocations.at(row.group % kLocations.size()));
              }},
    Dimension{"UnitOfMeasure",
              [](std::string& out, const Row& row) { out.append(row.meter.unit); }},
    Dimension{"PricingModel",
              [](std::string& out, const Row& row) {
                out.append(row.seed % 10 == 0 ? "Reservation" : "OnDemand");
              }},
    Dimension{"CustomerName",
              [](std::string& out, const Row& row) { out.append(name_of_customer(row)); }},
    Dimension{"SubscriptionName",
              [](std::string& out, const Row& row) {
                out.append(name_of_subscription(row)).append(" - ");
                append_padded(out, row.subscription(), 4);
              }},
    Dimension{"MeterSubcategory",
              [](std::string& out, const Row& row) { out.append(row.meter.subcategory); }},
    Dimension{"ServiceName",
              [](std::string& out, const Row& row) { out.append(row.meter.service); }},
    Dimension{"ServiceFamily",
              [](std::string& out, const Row& row) { out.append(row.meter.family); }},
    Dimension{"PublisherType", [](std::string& out, const Row&) { out.append("Microsoft"); }},
    Dimension{"ResourceId", append_resource_id},
};

AppendCell appender_of(std::string_view dimension) {
  for (const Dimension& known : kDimensions) {
    if (known.name == dimension) return known.append;
  }
  return [](std::string&, const Row&) {};
}

/// The forms of Azure's numbers: most have up to 15 decimals, small ones an exponent.
void append_amount(std::string& out, Random& random) {
  const std::uint64_t form = random.below(100);
  if (form < 3) {
    out.append("0.0");
  } else if (form < 8) {
    out.append(std::to_string(1 + random.below(9))).append("E-0");
    out.append(std::to_string(5 + random.below(3)));
  } else if (form < 14) {
    out.append(std::to_string(random.below(1000)));
  } else {
    if (form == 99) out.push_back('-');
    const std::uint64_t decimals = 2 + random.below(14);
    out.append(std::to_string(random.below(200))).push_back('.');
    for (std::uint64_t i = 1; i < decimals; ++i) {
      out.push_back(static_cast<char>('0' + random.below(10)));
    }
    // Azure prints no zeros at the end.
    out.push_back(static_cast<char>('1' + random.below(9)));
  }
}

void append_columns(std::string& out, const PageSpec& spec) {
  const auto append = [&](std::string_view name, std::string_view type) {
    if (out.back() != '[') out.push_back(',');
    out.append(R"({"name":")").append(name).append(R"(","type":")").append(type).append("\"}");
  };
  out.append("\"columns\":[");
  for (const std::string& name : spec.aggregations) append(name, "Number");
  append("UsageDate", "Number");
  for (const std::string& name : spec.dimensions) append(name, "String");
  append("Currency", "String");
  out.append("]");
}

void append_date(std::string& out, Day day) {
  for (const char c : format_day(day)) {
    if (c != '-') out.push_back(c);
  }
}

void append_rows(std::string& out, const PageSpec& spec) {
  std::vector<AppendCell> appenders;
  for (const std::string& name : spec.dimensions) appenders.push_back(appender_of(name));
  Random random(spec.seed);
  out.append("\"rows\":[");
  for (std::uint64_t i = 0; i < spec.rows; ++i) {
    const std::uint64_t number = spec.first_row + i;
    const Row row{random.next(), number / kMetersPerGroup, kMeters.at(number % kMetersPerGroup)};
    out.append(i == 0 ? "[" : ",[");
    for (std::size_t j = 0; j < spec.aggregations.size(); ++j) {
      append_amount(out, random);
      out.push_back(',');
    }
    append_date(out, spec.first_day + std::chrono::days(i * spec.days / spec.rows));
    for (const AppendCell append : appenders) {
      out.append(",\"");
      append(out, row);
      out.push_back('"');
    }
    out.append(",\"USD\"]");
  }
  out.append("]");
}

}  // namespace

std::vector<std::string> default_mpa_dimensions() {
  return {"CustomerTenantId", "SubscriptionId",    "MeterCategory",    "Meter",
          "ChargeType",       "ResourceGroupName", "ResourceLocation", "UnitOfMeasure",
          "PricingModel",     "CustomerName",      "SubscriptionName", "MeterSubcategory",
          "ServiceName",      "ServiceFamily",     "PublisherType"};
}

std::string generate_page(const PageSpec& spec) {
  constexpr std::size_t kBytesPerCell = 24;
  const std::size_t columns = spec.aggregations.size() + spec.dimensions.size() + 2;
  std::string out;
  out.reserve(1024 + static_cast<std::size_t>(spec.rows) * columns * kBytesPerCell);
  out.append(R"({"id":"providers/Microsoft.Billing/billingAccounts/99999999/providers/)");
  out.append(R"(Microsoft.CostManagement/query/)");
  append_guid(out, 9, spec.seed);
  out.append(R"(","name":")");
  append_guid(out, 9, spec.seed);
  out.append(R"(","type":"Microsoft.CostManagement/query","location":null,"sku":null,)");
  out.append(R"("eTag":null,"properties":{"nextLink":)");
  if (spec.next_link.empty()) {
    out.append("null");
  } else {
    out.append("\"").append(spec.next_link).append("\"");
  }
  out.append(",");
  append_columns(out, spec);
  out.append(",");
  append_rows(out, spec);
  out.append("}}");
  return out;
}

}  // namespace azcost::testing
