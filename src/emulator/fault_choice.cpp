#include "fault_choice.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <variant>

#include "azcost/base/text.hpp"
#include "query.hpp"
#include "random.hpp"

namespace azcost::emulator {
namespace {

RequestKind endpoint_of(FaultKind kind) {
  return kind < FaultKind::kToken503 ? RequestKind::kQuery : RequestKind::kToken;
}

bool is_hit(const Fault& fault, std::uint64_t number, std::uint64_t luck) {
  return fault.first <= number && number <= fault.last && number % fault.every == 0 &&
         luck % 100 < fault.percent;
}

/// The days that a query asks for; 0 when it is no query.
std::int64_t days_of(const Request& request, Day today) {
  const auto parsed = parse_query(request.body, today);
  const auto* query = std::get_if<Query>(&parsed);
  return query == nullptr ? 0 : (query->to - query->from).count() + 1;
}

/// By how many things a query groups, or how often by `name`.
std::size_t groupings_of(const Request& request, Day today, std::string_view name = "") {
  const auto parsed = parse_query(request.body, today);
  const auto* query = std::get_if<Query>(&parsed);
  if (query == nullptr) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(query->groupings, [name](const GroupBy& group) {
        return name.empty() || equals_ignoring_case(group.name, name);
      }));
}

/// Whether the request is one to which this fault can happen.
bool concerns(const Fault& fault, const Request& request, Day today, const World& world) {
  switch (fault.kind) {
    case FaultKind::kTooLarge:
      return days_of(request, today) > static_cast<std::int64_t>(fault.argument.value_or(0));
    // Totals have one row a day.
    case FaultKind::kRepeatedRow:
      return groupings_of(request, today) > 0;
    case FaultKind::kOtherCustomer:
      return groupings_of(request, today, "CustomerTenantId") > 0;
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
    if (endpoint_of(fault.kind) == kind && is_hit(fault, number, luck) &&
        concerns(fault, request, today, world)) {
      return &fault;
    }
  }
  return nullptr;
}

}  // namespace azcost::emulator
