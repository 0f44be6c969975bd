#include "fault_choice.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "azcost/base/text.hpp"
#include "query.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

bool is_about_versions(FaultKind kind) {
  return FaultKind::kOldCloud <= kind && kind <= FaultKind::kOldCloudUnsupported;
}

constexpr std::string_view kFirstUnknownVersion = "2024";

bool happens_to(FaultKind kind, RequestKind request) {
  if (is_about_versions(kind) && request == RequestKind::kBilling) return true;
  return request == (kind < FaultKind::kToken503 ? RequestKind::kQuery : RequestKind::kToken);
}

bool is_hit(const Fault& fault, std::uint64_t number, std::uint64_t luck) {
  return fault.first <= number && number <= fault.last && number % fault.every == 0 &&
         luck % 100 < fault.percent;
}

/// The days that a query asks for; 0 when it is no query.
std::int64_t days_of(const std::optional<Query>& query) {
  return query ? (query->to - query->from).count() + 1 : 0;
}

/// By how many things a query groups, or how often by `name`.
std::size_t groupings_of(const std::optional<Query>& query, std::string_view name = "") {
  if (!query) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(query->groupings, [name](const GroupBy& group) {
        return name.empty() || equals_ignoring_case(group.name, name);
      }));
}

/// Whether the request is one to which this fault can happen.
bool concerns(const Fault& fault, const Request& request, Day today, const World& world) {
  // Versions are dates.
  if (is_about_versions(fault.kind)) {
    return field(request.query, "api-version").value_or("") >= kFirstUnknownVersion;
  }
  std::optional<Query> query;
  if (auto parsed = parse_query(request.body, today); auto* found = std::get_if<Query>(&parsed)) {
    query = std::move(*found);
  }
  switch (fault.kind) {
    case FaultKind::kShortList:
      return query && !query->groupings.empty();
    case FaultKind::kOneSum:
      return query && query->aggregations.size() > 1;
    case FaultKind::kPreTax:
      return query && refused_before_taxes(*query) != nullptr;
    case FaultKind::kTooLarge:
      return days_of(query) > static_cast<std::int64_t>(fault.argument.value_or(0));
    // Totals have one row a day.
    case FaultKind::kRepeatedRow:
      return groupings_of(query) > 0;
    case FaultKind::kOtherCustomer:
      return groupings_of(query, "CustomerTenantId") > 0;
    case FaultKind::kCustomerGone: {
      const std::size_t number = fault.argument.value_or(0);
      const auto& customers = world.customers();
      return number >= 1 && number <= customers.size() &&
             percent_decode(request.raw_path)
                     .find("/customers/" + customers[number - 1].tenant_id) != std::string::npos;
    }
    case FaultKind::kRepeatedPage:
      return field(request.query, "$skiptoken").has_value();
    default:
      return true;
  }
}

}  // namespace

const Fault* choose_fault(const ServerOptions& options, RequestKind kind, std::uint64_t number,
                          const Request& request, Day today, const World& world) {
  std::uint64_t index = 0;
  for (const Fault& fault : options.faults) {
    const std::uint64_t luck = mix(options.fault_seed, ++index, number);
    if (happens_to(fault.kind, kind) && is_hit(fault, number, luck) &&
        concerns(fault, request, today, world)) {
      return &fault;
    }
  }
  return nullptr;
}

}  // namespace azcost::emulator
