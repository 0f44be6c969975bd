#include "azcost/emulator/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

constexpr std::string_view kSeconds = "SECONDS";
constexpr std::string_view kBytes = "BYTES";
constexpr std::string_view kDays = "DAYS";
constexpr std::string_view kCustomer = "CUSTOMER";

/// Of a value that is left out.
constexpr std::optional<std::uint32_t> kNone = std::nullopt;
/// The wait of the one 429 that is on record from production.
constexpr std::uint32_t kRecordedWait = 45;

constexpr FaultDescription plain(FaultKind kind, std::string_view name, std::string_view help) {
  return {kind, name, "", kNone, false, help};
}
constexpr FaultDescription timed(FaultKind kind, std::string_view name, std::uint32_t seconds,
                                 std::string_view help) {
  return {kind, name, kSeconds, seconds, false, help};
}
constexpr FaultDescription sized(FaultKind kind, std::string_view name, std::string_view help) {
  return {kind, name, kBytes, kNone, false, help};
}

/// What happens is in fault_answer.cpp and spoiled_page.cpp, with the sources.
constexpr std::array kTable = std::to_array<FaultDescription>({
    plain(FaultKind::k429, "429", "429 that does not say how long to wait"),
    timed(FaultKind::k429Qpu, "429-qpu", kRecordedWait, "429 with qpu-retry-after"),
    timed(FaultKind::k429Entity, "429-entity", kRecordedWait, "429 with entity-retry-after"),
    timed(FaultKind::k429Tenant, "429-tenant", kRecordedWait, "429 with tenant-retry-after"),
    timed(FaultKind::k429ClientType, "429-clienttype", kRecordedWait,
          "429 with clienttype-retry-after"),
    timed(FaultKind::k429Client, "429-client", kRecordedWait, "429 with client-retry-after"),
    timed(FaultKind::k429Several, "429-several", kRecordedWait,
          "429 with three waits, the longest of them"),
    timed(FaultKind::k429RetryAfter, "429-retry-after", kRecordedWait,
          "429 with a plain Retry-After"),
    timed(FaultKind::k429Date, "429-date", kRecordedWait, "429 with Retry-After as a date"),
    plain(FaultKind::k429Nonsense, "429-nonsense", "429 with waits that mean nothing"),
    timed(FaultKind::kRetryHeadersOn200, "retry-on-200", 60,
          "retry headers on an answer that succeeds"),
    plain(FaultKind::k408, "408", "RequestTimeout"),
    plain(FaultKind::k500, "500", "the service's own failure"),
    plain(FaultKind::k502, "502", "a gateway's page of HTML"),
    {FaultKind::k503, "503", kSeconds, kNone, false,
     "ServiceUnavailable, with Retry-After if given"},
    plain(FaultKind::k504, "504", "a gateway's time-out, without a body"),
    plain(FaultKind::kErrorIn200, "error-in-200", "an error object inside a 200"),
    plain(FaultKind::k204, "204", "success without a body"),
    plain(FaultKind::kGtmDimension, "404-gtm", "GtmDimensionDataProvider finds nothing for now"),
    plain(FaultKind::kExpiredToken, "401-expired", "the token of the request expires"),
    plain(FaultKind::kRbacDenied, "401-rbac", "RBACAccessDenied, which comes as 401"),
    plain(FaultKind::k403, "403", "AuthorizationFailed"),
    plain(FaultKind::kAccountCostDisabled, "cost-disabled", "AccountCostDisabled"),
    plain(FaultKind::kIndirectCostDisabled, "indirect-disabled", "IndirectCostDisabled"),
    plain(FaultKind::kUnsupportedOffer, "unsupported-offer", "an offer without cost data"),
    {FaultKind::kCustomerGone, "customer-gone", kCustomer, 1, false,
     "404 at the scope of the customer of this number"},
    plain(FaultKind::k422, "422", "an offer without cost data, as 422"),
    plain(FaultKind::k404Root, "404-root", "NotFound, with code and message at the root"),
    plain(FaultKind::k404Message, "404-message", "not found, in a Message at the root"),
    plain(FaultKind::k400Problem, "400-problem", "problem+json: title and detail"),
    plain(FaultKind::k400Text, "400-text", "a bare text for a reason"),
    plain(FaultKind::k403Html, "403-html", "a firewall's page in the place of Azure's answer"),
    plain(FaultKind::kOldCloud, "old-cloud", "NoRegisteredProviderFound for versions after 2023"),
    plain(FaultKind::kOldCloudInvalid, "old-cloud-invalid",
          "InvalidApiVersionParameter for versions after 2023"),
    plain(FaultKind::kOldCloudUnsupported, "old-cloud-unsupported",
          "UnsupportedApiVersion for them, without a list"),
    plain(FaultKind::kShortList, "short-list", "the first grouping is refused, and most others"),
    plain(FaultKind::kOneSum, "one-sum", "the second aggregation is refused"),
    plain(FaultKind::kPreTax, "pre-tax", "Cost and CostUSD are refused, as by older offers"),
    plain(FaultKind::k413, "413", "the request is too large"),
    plain(FaultKind::k415, "415", "the media type is not supported"),
    {FaultKind::kTooLarge, "too-large", kDays, kNone, true,
     "504 for every query of more days than this"},
    plain(FaultKind::kResetBefore, "reset-before", "connection reset before the answer"),
    plain(FaultKind::kResetMiddle, "reset-middle", "connection reset in the middle of the body"),
    plain(FaultKind::kCloseAfter, "close-after", "connection ends behind the body, unannounced"),
    sized(FaultKind::kCut, "cut", "connection ends after BYTES of the body, or half"),
    sized(FaultKind::kStall, "stall", "silence after BYTES of the body, or half"),
    timed(FaultKind::kSlow, "slow", 5, "the answer takes this long"),
    sized(FaultKind::kTruncated, "truncated", "a whole answer of BYTES of its JSON, or half"),
    plain(FaultKind::kNarrowRow, "narrow-row", "a row with fewer cells than there are columns"),
    plain(FaultKind::kRepeatedPage, "repeat-page", "a further page has the rows before it again"),
    plain(FaultKind::kRepeatedLink, "repeat-link", "the next link leads to the same page"),
    plain(FaultKind::kForeignLink, "foreign-link", "the next link leads to another host"),
    plain(FaultKind::kLostLink, "lost-link", "no next link, although rows follow"),
    plain(FaultKind::kRepeatedRow, "repeat-row", "the last row of a page comes twice"),
    plain(FaultKind::kOtherCustomer, "other-customer", "a row is of a customer nobody knows"),
    plain(FaultKind::kNoise, "noise", "amounts with the noise of doubles"),
    plain(FaultKind::kNoCurrency, "no-currency", "rows of cost 0 name no currency"),
    plain(FaultKind::kHalfCharacter, "half-character", "a meter's name ends in half a character"),
    plain(FaultKind::kToken503, "token-503", "AADSTS90033, a transient error"),
    plain(FaultKind::kToken504, "token-504", "504 without a body"),
    timed(FaultKind::kToken429, "token-429", kRecordedWait, "429 with Retry-After as a date"),
    plain(FaultKind::kTokenWrongSecret, "token-7000215", "the secret is wrong"),
    plain(FaultKind::kTokenExpiredSecret, "token-7000222", "the secret has expired"),
    plain(FaultKind::kTokenUnknownApp, "token-700016", "the tenant does not know the app"),
    plain(FaultKind::kTokenUnknownTenant, "token-90002", "there is no such tenant"),
    plain(FaultKind::kTokenReset, "token-reset", "connection reset before the answer"),
    timed(FaultKind::kTokenSlow, "token-slow", 5, "the answer takes this long"),
});

/// Over the kinds from this one on.
struct Heading {
  FaultKind first;
  std::string_view text;
};
constexpr std::array kHeadings = std::to_array<Heading>({
    {FaultKind::k429, "Throttling"},
    {FaultKind::k408, "Errors that pass"},
    {FaultKind::kRbacDenied, "Errors that stay"},
    {FaultKind::kResetBefore, "The connection"},
    {FaultKind::kTruncated, "Pages"},
    {FaultKind::kToken503, "Requests for tokens"},
});

constexpr std::string_view kGrammar =
    R"(Faults of the emulator

  azcost emulate --fault KIND[=NUMBER][@REQUESTS][%PERCENT] ...

REQUESTS are counted from 1: queries, of which every page is one, and requests
for tokens each on their own.
  @3     the third                 @5-    the fifth and all later ones
  @2-4   the second to the fourth  @3n    every third
Without @ it is all of them. %20 leaves about a fifth of those; --seed decides
which. Of several faults for one request the first one happens. A number in
square brackets may be left out; it is then the one in round brackets.

  503@1                      the first query fails
  reset-middle%5             one page in twenty breaks off in its middle
  429-qpu=2@3n               every third query has to come again in two seconds
)";

Error usage(std::string_view spec, const std::string& what) {
  return {ErrorKind::kUsage, "'" + printable(spec, 80) + "': " + what};
}

const FaultDescription* find(std::string_view name) {
  const auto* const found = std::ranges::find(kTable, name, &FaultDescription::name);
  return found == kTable.end() ? nullptr : found;
}

Error unknown_kind(std::string_view spec, std::string_view name) {
  std::array<std::string_view, kTable.size()> names;
  std::ranges::transform(kTable, names.begin(), &FaultDescription::name);
  const auto near = nearest(name, names);
  return usage(spec, "there is no fault '" + printable(name, 40) + "'" +
                         (near ? "; did you mean " + std::string(*near) + "?" : ""));
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Splits `text` at the last `mark`: what stands behind it, or nothing when there is none.
std::optional<std::string_view> take_after(std::string_view& text, char mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

/// Whether `text` names requests, which are then in `fault`.
bool read_requests(std::string_view text, Fault& fault) {
  if (text.ends_with('n')) {
    text.remove_suffix(1);
    fault.every = parse_number<std::uint64_t>(text).value_or(0);
    return fault.every > 0;
  }
  const std::size_t dash = text.find('-');
  fault.first = parse_number<std::uint64_t>(text.substr(0, dash)).value_or(0);
  if (fault.first == 0) return false;
  if (dash == std::string_view::npos) {
    fault.last = fault.first;
  } else if (dash + 1 < text.size()) {
    fault.last = parse_number<std::uint64_t>(text.substr(dash + 1)).value_or(0);
  }
  return fault.last >= fault.first;
}

Status read_argument(std::string_view spec, const FaultDescription& kind,
                     const std::optional<std::string_view>& text, Fault& fault) {
  const std::string name(kind.name);
  if (text && kind.argument.empty()) return usage(spec, name + " takes no number");
  if (!text && kind.argument_needed) {
    return usage(spec, name + " needs a number of " + to_lower(kind.argument) + ": " + name + "=7");
  }
  fault.argument = text ? parse_number<std::uint32_t>(*text) : kind.fallback;
  if (text && !fault.argument) {
    return usage(spec,
                 "'" + printable(*text, 40) + "' is not a number of " + to_lower(kind.argument));
  }
  return ok_status();
}

std::string line_of(const FaultDescription& kind) {
  constexpr std::size_t kWidth = 29;
  std::string line = "  " + std::string(kind.name);
  if (!kind.argument.empty()) {
    const std::string argument = "=" + std::string(kind.argument);
    line += kind.argument_needed ? argument : "[" + argument + "]";
  }
  line.append(line.size() < kWidth ? kWidth - line.size() : 1, ' ').append(kind.help);
  if (kind.fallback) line += " (" + std::to_string(*kind.fallback) + ")";
  return line + "\n";
}

}  // namespace

std::span<const FaultDescription> fault_table() { return kTable; }

Result<Fault> parse_fault(std::string_view spec) {
  Fault fault;
  std::string_view rest = spec;
  if (const auto percent = take_after(rest, '%')) {
    fault.percent = parse_number<unsigned>(*percent).value_or(0);
    if (fault.percent < 1 || fault.percent > 100) {
      return usage(spec, "'" + printable(*percent, 40) + "' is not a percentage from 1 to 100");
    }
  }
  if (const auto requests = take_after(rest, '@'); requests && !read_requests(*requests, fault)) {
    return usage(spec, "'" + printable(*requests, 40) +
                           "' names no requests: write 3, 2-4, 5- or 3n behind the @");
  }
  const auto argument = take_after(rest, '=');
  const FaultDescription* kind = find(rest);
  if (kind == nullptr) return unknown_kind(spec, rest);
  fault.kind = kind->kind;
  if (auto read = read_argument(spec, *kind, argument, fault); !read) {
    return std::move(read).error();
  }
  return fault;
}

std::string fault_help() {
  std::string text(kGrammar);
  for (const FaultDescription& kind : kTable) {
    const auto* const heading = std::ranges::find(kHeadings, kind.kind, &Heading::first);
    if (heading != kHeadings.end()) text.append("\n").append(heading->text).append("\n");
    text += line_of(kind);
  }
  return text;
}

}  // namespace azcost::emulator
