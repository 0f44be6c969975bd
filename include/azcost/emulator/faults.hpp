/// Faults that the emulated Azure can have on purpose, and the small language in which a test or a
/// command line asks for them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"

namespace azcost::emulator {

/// A row of the table of faults.
struct FaultKind;

/// What goes wrong, and in which requests. Requests are counted from 1, queries (each page is one)
/// and tokens each on their own.
struct Fault {
  const FaultKind* kind = nullptr;        ///< `parse_fault` never leaves it null
  std::optional<std::uint32_t> argument;  ///< seconds, bytes, days or a customer; see the kind
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t every = 1;  ///< only every so many requests
  unsigned percent = 100;   ///< of those requests

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Reads `KIND[=NUMBER][@REQUESTS][%PERCENT]`, where REQUESTS is `3`, `2-4`, `5-` (from the fifth
/// on) or `3n` (every third): `503@1`, `429-qpu=30@2-4`, `reset-middle@10n%50`. Without REQUESTS it
/// hits all of them. Errors are of kind `kUsage` and name the nearest kind there is.
[[nodiscard]] Result<Fault> parse_fault(std::string_view spec);

/// The names of all kinds.
[[nodiscard]] std::vector<std::string_view> fault_names();

/// Help on the kinds and the language, for a terminal of 80 columns.
[[nodiscard]] std::string fault_help();

}  // namespace azcost::emulator
