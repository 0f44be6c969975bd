#include "catalogue.hpp"

#include <array>
#include <cstddef>

namespace azcost::emulator {
namespace {

// What a unit of measure counts is not always one: "10K" and "100 Hours" are blocks, and quantities
// count these, as the Query API's do. Prices here are for one unit.
constexpr std::array kUsageMeters = std::to_array<MeterSpec>({
    {"Compute", "Virtual Machines", "Dsv5 Series", "D2s v5", "1 Hour", 1,
     "Microsoft.Compute/virtualMachines", "Virtual Machines Dsv5 Series - D2s v5", 96'000'000,
     Usage::kHours},
    {"Compute", "Virtual Machines", "Esv5 Series", "E8s v5", "1 Hour", 1,
     "Microsoft.Compute/virtualMachines", "Virtual Machines Esv5 Series - E8s v5", 504'120'000,
     Usage::kHours},
    {"Compute", "Virtual Machines", "FSv2 Series", "F16s v2/F16 v2", "10 Hours", 10,
     "Microsoft.Compute/virtualMachines", "Virtual Machines FSv2 Series - F16s v2", 677'000'001,
     Usage::kHours},
    {"Databases", "SQL Database", "Single/Elastic Pool General Purpose - Compute Gen5", "vCore",
     "100 Hours", 100, "Microsoft.Sql/servers/databases", "SQL Database General Purpose - vCore",
     252'207'813, Usage::kHours},
    {"Compute", "Azure App Service", "Premium v3 Plan - Linux", "P1 v3 App", "1 Hour", 1,
     "Microsoft.Web/serverfarms", "Azure App Service Premium v3 - P1 v3", 113'150'000,
     Usage::kHours},
    {"Compute", "Virtual Machines Licenses", "Windows Server", "2 vCPU VM License", "1 Hour", 1,
     "microsoft.compute/virtualmachines", "Windows Server - 2 vCPU VM License", 92'000'000,
     Usage::kHours},
    {"Storage", "Storage", "Premium SSD Managed Disks", "P10 LRS Disk", "1/Month", 1,
     "Microsoft.Compute/disks", "Premium SSD Managed Disks - P10 LRS", 19'710'000'000,
     Usage::kShare},
    {"Storage", "Storage", "Blob Storage", "Hot LRS Data Stored", "1 GB/Month", 1,
     "Microsoft.Storage/storageAccounts", "Blob Storage - Hot LRS", 18'400'000, Usage::kVolume},
    {"Storage", "Storage", "Tiered Block Blob", "Hot Read Operations", "10K", 10'000,
     "Microsoft.Storage/storageAccounts", "Tiered Block Blob - Hot Read Operations", 440,
     Usage::kOperations},
    {"Storage", "Storage", "Files", "LRS Write Operations", "10K", 10'000,
     "Microsoft.Storage/storageAccounts", "Files - LRS Write Operations", 1'500,
     Usage::kOperations},
    {"Storage", "Backup", "", "Azure VM Protected Instances", "1/Month", 1,
     "Microsoft.RecoveryServices/vaults", "Backup - Azure VM Protected Instances", 161'290'322,
     Usage::kShare},
    {"Networking", "Bandwidth", "Rtn Preference: MGN", "Standard Data Transfer Out", "1 GB", 1,
     "Microsoft.Compute/virtualMachines", "Bandwidth - Standard Data Transfer Out", 87'000'000,
     Usage::kVolume},
    {"Networking", "Bandwidth", "Inter-Region", "Intra Continent Data Transfer Out", "1 GB", 1,
     "Microsoft.Storage/storageAccounts", "Bandwidth - Intra Continent", 20'000'000,
     Usage::kVolume},
    {"Networking", "Virtual Network", "IP Addresses", "Standard IPv4 Static Public IP", "1 Hour", 1,
     "Microsoft.Network/publicIPAddresses", "IP Addresses - Standard IPv4 Static", 5'000'000,
     Usage::kHours},
    {"Networking", "Virtual Network", "", "Free Static Public IP", "1 Hour", 1,
     "Microsoft.Network/publicIPAddresses", "IP Addresses - Free", 0, Usage::kHours},
    {"Networking", "Load Balancer", "", "Standard Data Processed", "1 GB", 1,
     "Microsoft.Network/loadBalancers", "Load Balancer - Standard Data Processed", 5'000'000,
     Usage::kVolume},
    {"Networking", "VPN Gateway", "", "VpnGw1", "1 Hour", 1,
     "Microsoft.Network/virtualNetworkGateways", "VPN Gateway - VpnGw1", 190'000'000,
     Usage::kHours},
    {"Networking", "Azure DNS", "", "Public Queries", "1M", 1'000'000, "Microsoft.Network/dnszones",
     "Azure DNS - Public Queries", 400, Usage::kOperations},
    {"Databases", "SQL Database", "Single Standard", "S0 DTUs", "1/Day", 1,
     "Microsoft.Sql/servers/databases", "SQL Database Single Standard - S0", 483'900'000,
     Usage::kShare},
    {"Databases", "Azure Cosmos DB", "", "100 RU/s", "1/Hour", 1,
     "Microsoft.DocumentDB/databaseAccounts", "Azure Cosmos DB - 100 RU/s", 8'000'000,
     Usage::kHours},
    {"Databases", "Azure Cache for Redis", "Standard", "C1 Cache", "1 Hour", 1,
     "Microsoft.Cache/Redis", "Redis Cache Standard - C1", 138'000'000, Usage::kHours},
    {"Analytics", "Log Analytics", "", "Pay-as-you-go Data Ingestion", "1 GB", 1,
     "microsoft.operationalinsights/workspaces", "Log Analytics - Data Ingestion", 2'300'000'000,
     Usage::kVolume},
    {"Analytics", "Azure Databricks", "Premium", "All-purpose Compute DBU", "1 Hour", 1,
     "Microsoft.Databricks/workspaces", "Azure Databricks Premium - All-purpose", 550'000'000,
     Usage::kHours},
    {"Analytics", "Event Hubs", "", "Standard Ingress Events", "1M", 1'000'000,
     "Microsoft.EventHub/namespaces", "Event Hubs - Standard Ingress Events", 28,
     Usage::kOperations},
    {"AI + Machine Learning", "Cognitive Services", "Azure OpenAI", "gpt 4o Input Tokens", "1K",
     1'000, "Microsoft.CognitiveServices/accounts", "Azure OpenAI - gpt 4o Input", 2'500,
     Usage::kOperations},
    {"Security", "Key Vault", "", "Operations", "10K", 10'000, "Microsoft.KeyVault/vaults",
     "Key Vault - Operations", 3'000, Usage::kOperations},
    {"Security", "Microsoft Defender for Cloud", "Microsoft Defender for Servers",
     "Standard P2 Node", "10,000s", 10'000, "Microsoft.Security/pricings",
     "Microsoft Defender for Servers - P2", 20'000'003, Usage::kHours},
    {"Management and Governance", "Azure Monitor", "", "Alerts Metric Monitored", "10/Month", 10,
     "microsoft.insights/metricalerts", "Azure Monitor - Alerts", 3'334, Usage::kShare},
    {"Web", "API Management", "", "Developer Unit", "1 Hour", 1, "Microsoft.ApiManagement/service",
     "API Management - Developer Unit", 65'753'424, Usage::kHours},
    {"Containers", "Azure Kubernetes Service", "", "Standard Uptime SLA", "1 Hour", 1,
     "Microsoft.ContainerService/managedClusters", "AKS - Standard Uptime SLA", 100'000'000,
     Usage::kHours},
    {"Containers", "Container Registry", "", "Basic Registry Unit", "1/Day", 1,
     "Microsoft.ContainerRegistry/registries", "Container Registry - Basic", 166'600'000,
     Usage::kShare},
    {"Integration", "Service Bus", "", "Standard Messaging Operations", "1M", 1'000'000,
     "Microsoft.ServiceBus/namespaces", "Service Bus - Standard Messaging", 800,
     Usage::kOperations},
    {"Internet of Things", "IoT Hub", "", "S1 Unit", "1/Month", 1, "Microsoft.Devices/IotHubs",
     "IoT Hub - S1", 806'451'612, Usage::kShare},
    {"Developer Tools", "Azure DevOps", "", "Basic User", "1/Month", 1,
     "Microsoft.VisualStudio/account", "Azure DevOps - Basic User", 193'548'387, Usage::kShare},
    {"Compute", "Functions", "", "Standard Execution Time", "50,000 GB Seconds", 50'000,
     "Microsoft.Web/sites", "Functions - Standard Execution Time", 16'000, Usage::kOperations},
    {"Compute", "Functions", "", "Standard Total Executions", "10", 10, "Microsoft.Web/sites",
     "Functions - Standard Total Executions", 200, Usage::kOperations},
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
