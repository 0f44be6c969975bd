#include "catalogue.hpp"

#include <array>
#include <cstddef>

namespace azcost::emulator {
namespace {

using enum Usage;

// A unit of measure may be a block, such as "10K" or "100 Hours". Quantities count blocks, as in
// the Query API. Prices here are for one unit.
constexpr std::array kUsageMeters = std::to_array<MeterSpec>({
    {"Compute", "Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour", 1,
     "Microsoft.Compute/virtualMachines", 96'000'000, kHours},
    {"Compute", "Virtual Machines", "Esv5 Series", "E8s v5", "1 Hour", 1,
     "Microsoft.Compute/virtualMachines", 504'120'000, kHours},
    {"Compute", "Virtual Machines", "FSv2 Series", "F16s v2/F16 v2", "10 Hours", 10,
     "Microsoft.Compute/virtualMachines", 677'000'001, kHours},
    {"Databases", "SQL Database", "Single/Elastic Pool General Purpose - Compute Gen5", "vCore",
     "100 Hours", 100, "Microsoft.Sql/servers/databases", 252'207'813, kHours},
    {"Compute", "Azure App Service", "Premium v3 Plan - Linux", "P1 v3 App", "1 Hour", 1,
     "Microsoft.Web/serverfarms", 113'150'000, kHours},
    {"Compute", "Virtual Machines Licenses", "Windows Server", "2 vCPU VM License", "1 Hour", 1,
     "microsoft.compute/virtualmachines", 92'000'000, kHours},
    {"Storage", "Storage", "Premium SSD Managed Disks", "P10 LRS Disk", "1/Month", 1,
     "Microsoft.Compute/disks", 19'710'000'000, kShare},
    {"Storage", "Storage", "Blob Storage", "Hot LRS Data Stored", "1 GB/Month", 1,
     "Microsoft.Storage/storageAccounts", 18'400'000, kVolume},
    {"Storage", "Storage", "Tiered Block Blob", "Hot Read Operations", "10K", 10'000,
     "Microsoft.Storage/storageAccounts", 440, kOperations},
    {"Storage", "Storage", "Files", "LRS Write Operations", "10K", 10'000,
     "Microsoft.Storage/storageAccounts", 1'500, kOperations},
    {"Storage", "Backup", "", "Azure VM Protected Instances", "1/Month", 1,
     "Microsoft.RecoveryServices/vaults", 161'290'322, kShare},
    {"Networking", "Bandwidth", "Rtn Preference: MGN", "Standard Data Transfer Out", "1 GB", 1,
     "Microsoft.Compute/virtualMachines", 87'000'000, kVolume},
    {"Networking", "Bandwidth", "Inter-Region", "Intra Continent Data Transfer Out", "1 GB", 1,
     "Microsoft.Storage/storageAccounts", 20'000'000, kVolume},
    {"Networking", "Virtual Network", "IP Addresses", "Standard IPv4 Static Public IP", "1 Hour", 1,
     "Microsoft.Network/publicIPAddresses", 5'000'000, kHours},
    {"Networking", "Virtual Network", "", "Free Static Public IP", "1 Hour", 1,
     "Microsoft.Network/publicIPAddresses", 0, kHours},
    {"Networking", "Load Balancer", "", "Standard Data Processed", "1 GB", 1,
     "Microsoft.Network/loadBalancers", 5'000'000, kVolume},
    {"Networking", "VPN Gateway", "", "VpnGw1", "1 Hour", 1,
     "Microsoft.Network/virtualNetworkGateways", 190'000'000, kHours},
    {"Networking", "Azure DNS", "", "Public Queries", "1M", 1'000'000, "Microsoft.Network/dnszones",
     400, kOperations},
    {"Databases", "SQL Database", "Single Standard", "S0 DTUs", "1/Day", 1,
     "Microsoft.Sql/servers/databases", 483'900'000, kShare},
    {"Databases", "Azure Cosmos DB", "", "100 RU/s", "1/Hour", 1,
     "Microsoft.DocumentDB/databaseAccounts", 8'000'000, kHours},
    {"Databases", "Azure Cache for Redis", "Standard", "C1 Cache", "1 Hour", 1,
     "Microsoft.Cache/Redis", 138'000'000, kHours},
    {"Analytics", "Log Analytics", "", "Pay-as-you-go Data Ingestion", "1 GB", 1,
     "microsoft.operationalinsights/workspaces", 2'300'000'000, kVolume},
    {"Analytics", "Azure Databricks", "Premium", "All-purpose Compute DBU", "1 Hour", 1,
     "Microsoft.Databricks/workspaces", 550'000'000, kHours},
    {"Analytics", "Event Hubs", "", "Standard Ingress Events", "1M", 1'000'000,
     "Microsoft.EventHub/namespaces", 28, kOperations},
    {"AI + Machine Learning", "Cognitive Services", "Azure OpenAI", "gpt 4o Input Tokens", "1K",
     1'000, "Microsoft.CognitiveServices/accounts", 2'500, kOperations},
    {"Security", "Key Vault", "", "Operations", "10K", 10'000, "Microsoft.KeyVault/vaults", 3'000,
     kOperations},
    {"Security", "Microsoft Defender for Cloud", "Microsoft Defender for Servers",
     "Standard P2 Node", "10,000s", 10'000, "Microsoft.Security/pricings", 20'000'003, kHours},
    {"Management and Governance", "Azure Monitor", "", "Alerts Metric Monitored", "10/Month", 10,
     "microsoft.insights/metricalerts", 3'334, kShare},
    {"Web", "API Management", "", "Developer Unit", "1 Hour", 1, "Microsoft.ApiManagement/service",
     65'753'424, kHours},
    {"Containers", "Azure Kubernetes Service", "", "Standard Uptime SLA", "1 Hour", 1,
     "Microsoft.ContainerService/managedClusters", 100'000'000, kHours},
    {"Containers", "Container Registry", "", "Basic Registry Unit", "1/Day", 1,
     "Microsoft.ContainerRegistry/registries", 166'600'000, kShare},
    {"Integration", "Service Bus", "", "Standard Messaging Operations", "1M", 1'000'000,
     "Microsoft.ServiceBus/namespaces", 800, kOperations},
    {"Internet of Things", "IoT Hub", "", "S1 Unit", "1/Month", 1, "Microsoft.Devices/IotHubs",
     806'451'612, kShare},
    {"Developer Tools", "Azure DevOps", "", "Basic User", "1/Month", 1,
     "Microsoft.VisualStudio/account", 193'548'387, kShare},
    {"Compute", "Functions", "", "Standard Execution Time", "50,000 GB Seconds", 50'000,
     "Microsoft.Web/sites", 16'000, kOperations},
    {"Compute", "Functions", "", "Standard Total Executions", "10", 10, "Microsoft.Web/sites", 200,
     kOperations},
});
constexpr std::size_t kReservableMeters = 4;

constexpr std::array<std::string_view, 10> kLocations = {
    "US East",      "eastus",   "EU West", "westeurope", "US West 2",
    "AP Southeast", "UK South", "Global",  "Unassigned", ""};

constexpr std::array<std::string_view, 8> kCustomerNames = {
    "Contoso Ltd",
    "Fabrikam \"North\" Inc.",
    "M\u00fcller & S\u00f6hne KG",
    "\u65e5\u672c\u7523\u696d\u682a\u5f0f\u4f1a\u793e",
    "\u0634\u0631\u0643\u0629 \u0627\u0644\u0646\u0648\u0631",
    "Rocket \U0001F680 Labs",
    "Back\\slash, Traders; <Ltd>",
    "Tailspin Toys",
};

constexpr std::array<std::string_view, 5> kSubscriptionNames = {
    "Azure plan", "Production \u2013 EU", "dev/test", "Data \"Lake\"", "Sandbox\told"};

constexpr std::array<std::string_view, 5> kOddResourceGroups = {
    "", "RG-Shared", "rg-shared", "rg-line\nbreak", "rg-\x1b[31mred\x1b[0m"};

}  // namespace

std::span<const MeterSpec> usage_meters() noexcept { return kUsageMeters; }
std::size_t reservable_meters() noexcept { return kReservableMeters; }
std::span<const std::string_view> locations() noexcept { return kLocations; }
std::span<const std::string_view> customer_names() noexcept { return kCustomerNames; }
std::span<const std::string_view> subscription_names() noexcept { return kSubscriptionNames; }
std::span<const std::string_view> odd_resource_groups() noexcept { return kOddResourceGroups; }

}  // namespace azcost::emulator
