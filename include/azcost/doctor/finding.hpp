/// What a check found, for the person who has to act on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/exit_code.hpp"

namespace azcost::doctor {

/// The worst is the last.
enum class Severity {
  kOk,
  kWarning,  ///< a run works, though perhaps not as it was meant
  kFailed,   ///< a run cannot work
};

/// The steps of setting azcost up; `azcost help setup` has them under the same headings.
enum class SetupStep {
  kNone,  ///< not a step of the set-up in the portal
  kAppRegistration,
  kReaderRole,
  kClientSecret,
  kTenantId,
  kBillingAccountId,
  kCustomerTenants,
};

[[nodiscard]] std::string_view name_of(Severity severity) noexcept;
/// "2 Billing Account Reader role"; empty for `kNone`.
[[nodiscard]] std::string_view heading_of(SetupStep step) noexcept;

/// What it means, and what to do about it; without a full stop at the end.
struct Explanation {
  std::string meaning = {};
  SetupStep step = SetupStep::kNone;
  std::string remedy = {};

  friend bool operator==(const Explanation&, const Explanation&) = default;
};

struct Finding {
  /// The name by which scripts distinguish findings: "config", "shape", "data-directory",
  /// "credential", "network", "clock", "token", "billing-account", "billing-profile", "agreement",
  /// "customers", "query", "dimensions", "quota".
  std::string check;
  std::string account = {};  ///< empty: it is about all accounts
  Severity severity = Severity::kOk;
  std::string tried = {};
  std::string answer = {};  ///< what came back
  Explanation explanation = {};
  /// Evidence of the one answer that the finding is about.
  Evidence evidence = {};
  /// The kind of a failure, which decides the exit code.
  ErrorKind kind = ErrorKind::kConfig;

  /// This finding, failed with `error`.
  [[nodiscard]] Finding failed(const Error& error, Explanation why) &&;
};

struct Diagnosis {
  std::vector<Finding> findings;  ///< in the order in which they were made

  [[nodiscard]] std::size_t count(Severity severity) const noexcept;
  /// Null when nothing failed.
  [[nodiscard]] const Finding* first_failure() const noexcept;
};

/// The exit code of the first failure; `kOk` when nothing failed.
[[nodiscard]] ExitCode exit_code_of(const Diagnosis& diagnosis) noexcept;

/// One JSON object with two spaces of indent and a final newline.
[[nodiscard]] std::string to_json(const Diagnosis& diagnosis);

}  // namespace azcost::doctor
