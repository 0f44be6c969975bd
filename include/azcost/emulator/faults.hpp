/// What can go wrong with the emulated Azure on purpose, and the small language in which a test or
/// a command line asks for it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"

namespace azcost::emulator {

enum class FaultKind {
  // Throttling
  k429,
  k429Qpu,
  k429Entity,
  k429Tenant,
  k429ClientType,
  k429Client,
  k429Several,
  k429RetryAfter,
  k429Date,
  k429Nonsense,
  kRetryHeadersOn200,
  // Errors that pass
  k408,
  k500,
  k502,
  k503,
  k504,
  kErrorIn200,
  k204,
  kGtmDimension,
  kExpiredToken,
  // Errors that stay
  kRbacDenied,
  k403,
  kAccountCostDisabled,
  kIndirectCostDisabled,
  kUnsupportedOffer,
  kCustomerGone,
  k422,
  k404Root,
  k404Message,
  k400Problem,
  k400Text,
  k403Html,
  kOldCloud,
  kOldCloudInvalid,
  kOldCloudUnsupported,
  kShortList,
  kOneSum,
  kPreTax,
  k413,
  k415,
  kTooLarge,
  // The connection
  kResetBefore,
  kResetMiddle,
  kCloseAfter,
  kCut,
  kStall,
  kSlow,
  // Pages
  kTruncated,
  kNarrowRow,
  kRepeatedPage,
  kRepeatedLink,
  kForeignLink,
  kLostLink,
  kRepeatedRow,
  kOtherCustomer,
  kNoise,
  kNoCurrency,
  kHalfCharacter,
  // The token endpoint
  kToken503,
  kToken504,
  kToken429,
  kTokenWrongSecret,
  kTokenExpiredSecret,
  kTokenUnknownApp,
  kTokenUnknownTenant,
  kTokenReset,
  kTokenSlow,
};

/// What goes wrong, and in which requests. Requests are counted from 1, queries (each page is one)
/// and tokens each on their own.
struct Fault {
  FaultKind kind = FaultKind::k429;
  std::optional<std::uint32_t> argument = std::nullopt;  ///< seconds, bytes or days; see the kind
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t every = 1;  ///< only requests whose number this divides
  unsigned percent = 100;   ///< how many of those

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// One line of the table of faults.
struct FaultDescription {
  FaultKind kind;
  std::string_view name;      ///< as in a spec
  std::string_view argument;  ///< what a number behind `=` means: "SECONDS"; empty: takes none
  /// The argument that is left out. Nothing: the help says what happens then.
  std::optional<std::uint32_t> fallback;
  bool argument_needed;
  std::string_view help;
};

/// All that there are, in the order of `FaultKind`.
[[nodiscard]] std::span<const FaultDescription> fault_table();

/// Reads `KIND[=NUMBER][@REQUESTS][%PERCENT]`, where REQUESTS is `3`, `2-4`, `5-` (from the fifth
/// on) or `3n` (every third): `503@1`, `429-qpu=30@2-4`, `reset-middle@10n%50`. Without REQUESTS it
/// is all of them. Errors are of kind `kUsage` and name the nearest kind there is.
[[nodiscard]] Result<Fault> parse_fault(std::string_view spec);

/// The table and the language for people, for a terminal of 80 columns.
[[nodiscard]] std::string fault_help();

}  // namespace azcost::emulator
