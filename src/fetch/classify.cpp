#include "classify.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/text.hpp"
#include "azcost/http/status.hpp"
#include "wait_policy.hpp"

namespace azcost::fetch {
namespace {

constexpr Verdict fail(ErrorKind kind, Advice advice, Cause cause = Cause::kOther) {
  return {.step = Step::kFail, .kind = kind, .advice = advice, .cause = cause};
}
/// The app has no access to the scope of the query, or there is no such scope.
constexpr Verdict refuse_scope(ErrorKind kind, Advice advice) {
  return fail(kind, advice, Cause::kScopeRefused);
}
constexpr Verdict retry(int tries, ErrorKind kind, Advice advice, Cause cause = Cause::kOther) {
  return {.step = Step::kRetry, .kind = kind, .advice = advice, .tries = tries, .cause = cause};
}
constexpr Verdict renew_token() {
  return {.step = Step::kRefreshToken, .kind = ErrorKind::kPermission, .advice = Advice::kCheckApp};
}
/// `soon`: without a hint, the gateway was busy only for a moment.
constexpr Verdict pause(bool soon) {
  return {.step = Step::kRetryAfter,
          .kind = ErrorKind::kThrottled,
          .advice = Advice::kNextRun,
          .soon = soon,
          .throttled = true};
}
/// More than the service can answer at once. A few tries are enough: asking for fewer days is
/// better.
constexpr Verdict too_much(int tries) {
  return retry(tries, ErrorKind::kUnavailable, Advice::kAskForLess, Cause::kTooMuch);
}
/// Makes a fault a pause when the service says how long it will last.
constexpr Verdict throttled(Verdict verdict) {
  verdict.throttled = true;
  return verdict;
}
constexpr Verdict fault(ErrorKind kind) {
  return retry(kWaits.fault_tries, kind, Advice::kTryLater);
}

struct Row {
  int first;  // status codes, both included
  int last;
  std::string_view code;  // of the error object, in any case; `*` at one end stands for anything;
                          // empty: any code, and none
  std::string_view text;  // part of the error's message, in any case; empty: any
  Verdict verdict;
};

/// The first row that fits decides. Sources: Microsoft's list of Cost Management error codes, and
/// what users reported, in brackets.
constexpr std::array kRows = std::to_array<Row>({
    // These come with any status: 400, 401 and, while roles are being changed, 200. The customer's
    // partner, or the enrolment's administrator, decides who sees charges.
    {200, 499, "IndirectCostDisabled", "",
     refuse_scope(ErrorKind::kPermission, Advice::kShowIndirectCharges)},
    // AccountCostDisabled, DepartmentCostDisabled, SubscriptionCostDisabled [azqr#581].
    {200, 499, "*CostDisabled", "", refuse_scope(ErrorKind::kPermission, Advice::kShowCharges)},
    // A missing role. It comes as 401, but the token is good: a new one would be refused as well,
    // and asking for one in a loop gets the app blocked [azqr#277].
    {200, 499, "RBAC*", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // The same from Azure Resource Manager, which stands in front of the service. It comes as 403;
    // with another status it means the same.
    {200, 499, "AuthorizationFailed", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // Microsoft's list of codes names no status for it.
    {200, 499, "BillingAccessDenied", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},

    // The status promises a page, and the body is an error. It was seen while roles were being
    // changed, so it passes; or the service has changed.
    {200, 200, "", "", retry(kWaits.page_tries, ErrorKind::kData, Advice::kTryLater)},
    // 204 is in the specification, but nobody has seen it: "no cost" comes as 200 without rows.
    // Nobody would notice if an empty answer were wrongly read as "no cost".
    {201, 299, "", "", retry(kWaits.page_tries, ErrorKind::kData, Advice::kTryLater)},
    // Redirects are not followed: the token would go along. Azure sends none; captive portals do.
    {300, 399, "", "", fail(ErrorKind::kData, Advice::kCheckWay)},

    // Rows that look at the message come before those that look at the status alone: these messages
    // have come with several statuses.
    // A next link that was asked for without the query's body [azure-rest-api-specs#12276].
    {400, 499, "", "Dataset is invalid or not supplied", fail(ErrorKind::kInternal, Advice::kBug)},
    // The version of the API is not taken, by Azure Resource Manager or by the service. Sovereign
    // clouds get versions later [azure-cli#26639, azure-sdk-for-python#16102].
    {400, 404, "NoRegisteredProviderFound", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "InvalidApiVersion*", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "UnsupportedApiVersion*", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "InvalidResourceType", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "", "does not support the API version",
     fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "", "supported api-versions are", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "", "supported versions are", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    // An aggregation that the offer does not have.
    {400, 499, "", "Invalid dataset aggregation", fail(ErrorKind::kConfig, Advice::kCheckSums)},
    // A dimension that this agreement does not have. The message lists those that it has.
    {400, 499, "", "Invalid dataset grouping", fail(ErrorKind::kConfig, Advice::kCheckGrouping)},
    // "Cost Management supports only Enterprise Agreement, Web direct and Microsoft Customer
    // Agreement offer types" [azure-cost-cli#24]; "doesn't have valid WebDirect/AIRS offer type".
    {400, 499, "", "offer type", refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    {400, 499, "", "Cost Management supports only",
     refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    // The service decides how far back costs can be read. The message is that of the Cost Details
    // API; that of the Query API has not been seen.
    {400, 499, "", "Start date must be after",
     fail(ErrorKind::kConfig, Advice::kAskForNewer, Cause::kBeyondHistory)},
    // "Invalid query definition: The selected date range starting from … is invalid because it is
    // in the future." [keboola's extractor]. azcost never asks for a day that its own clock has not
    // reached.
    {400, 499, "", "in the future",
     fail(ErrorKind::kConfig, Advice::kSetTheClock, Cause::kInTheFuture)},
    // "No claims present for the caller in the system.": known to Entra, unknown to billing
    // [opencost#2351]. A new token would carry the same claims.
    {400, 499, "", "No claims present", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // "GtmDimensionDataProvider.GetAzureSubscriptionsById returns null": comes and goes for scopes
    // that exist, and stays for new ones [AzAPICall#58]. Unknown is not the same as no cost.
    {400, 499, "", "GtmDimension",
     retry(kWaits.page_tries, ErrorKind::kUnavailable, Advice::kTryLater, Cause::kScopeRefused)},

    // ExpiredAuthenticationToken, also in the middle of a query; InvalidAuthenticationToken and
    // others after a change of keys.
    {401, 401, "", "", renew_token()},
    // Whatever its code: the app is known, and has no access.
    {403, 403, "", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // SubscriptionNotFound, a wrong id, a customer that is gone.
    {404, 404, "", "", refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    // A gateway timed out, waiting for us or for the service behind it: as 504.
    {408, 408, "", "", throttled(too_much(kWaits.page_tries))},
    // Never seen, but it can only mean one thing.
    {413, 413, "", "", too_much(1)},
    // We always send a Content-Type.
    {415, 415, "", "", fail(ErrorKind::kInternal, Advice::kBug)},
    // A quota is spent. Only `max_wait` limits the tries: the day must not be lost.
    {429, 429, "", "", pause(false)},
    // Whatever else is wrong with the query comes from the config or the command line.
    {400, 499, "", "", refuse_scope(ErrorKind::kConfig, Advice::kCheckQuery)},

    // A quota is spent, according to the gateway in front of the service.
    {503, 503, "ResourceRequestsThrottled", "", pause(true)},
    // Time-outs with another status: Microsoft's list does not tie these codes to 504, and gives
    // the same advice for both, a smaller range of days.
    {500, 503, "GatewayTimeout", "", throttled(too_much(kWaits.page_tries))},
    {500, 503, "ServerTimeout", "", throttled(too_much(kWaits.page_tries))},
    {503, 503, "", "", throttled(fault(ErrorKind::kUnavailable))},
    // GatewayTimeout, or an empty body: Microsoft's advice is a smaller range of days.
    {504, 504, "", "", too_much(kWaits.page_tries)},
    // 500 is also the answer to a body that the service does not understand
    // [azure-rest-api-specs#9561], hence the limit. 502 comes from gateways, as HTML or
    // empty.
    {500, 599, "", "", fault(ErrorKind::kUnavailable)},
});

bool code_fits(std::string_view pattern, std::string_view code) {
  if (pattern.empty()) return true;
  const std::string wanted = to_lower(pattern);
  const std::string given = to_lower(code);
  const std::string_view bare(wanted);
  if (bare.starts_with('*')) return given.ends_with(bare.substr(1));
  if (bare.ends_with('*')) return given.starts_with(bare.substr(0, bare.size() - 1));
  return given == wanted;
}

bool fits(const Row& row, const ServiceAnswer& answer) {
  const int status = answer.evidence.status;
  return row.first <= status && status <= row.last && code_fits(row.code, answer.evidence.code) &&
         (row.text.empty() ||
          to_lower(answer.message).find(to_lower(row.text)) != std::string::npos);
}

}  // namespace

Verdict classify(const ServiceAnswer& answer, std::optional<std::chrono::milliseconds> hint) {
  if (answer.evidence.status == http::kOk && !answer.is_error) return {.step = Step::kDone};
  const auto* const row =
      std::ranges::find_if(kRows, [&](const Row& candidate) { return fits(candidate, answer); });
  // Not a status of HTTP.
  if (row == kRows.end()) return fail(ErrorKind::kData, Advice::kCheckWay);
  Verdict verdict = row->verdict;
  // A firewall or a proxy in front of Azure: no role, no app and no id can be the reason.
  const bool blames_account =
      verdict.cause == Cause::kScopeRefused || verdict.step == Step::kRefreshToken;
  if (blames_account && answer.evidence.is_foreign) {
    verdict.advice = Advice::kCheckWay;
    verdict.cause = Cause::kOther;
  }
  if (verdict.throttled && hint) {
    verdict.asked = hint;
    verdict.step = Step::kRetryAfter;
    verdict.soon = false;
  }
  return verdict;
}

Verdict classify(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kThrottled:
    case ErrorKind::kUnavailable: {
      // Name, connection, TLS, a cut answer; the authority is unavailable. A page counts only when
      // it is whole, so asking again cannot count a row twice.
      Verdict verdict = fault(error.kind);
      if (error.retry_after && *error.retry_after <= kWaits.longest_hint) {
        verdict.asked = error.retry_after;
        verdict.throttled = true;
      }
      if (verdict.asked) verdict.step = Step::kRetryAfter;
      return verdict;
    }
    // The service works on the query for longer than we wait for it.
    case ErrorKind::kTimedOut:
      return too_much(kWaits.page_tries);
    // Too large an answer, a refused secret, a stop: the same request would end in the same way.
    case ErrorKind::kData:
    case ErrorKind::kPermission:
    case ErrorKind::kConfig:
    case ErrorKind::kCancelled:
    case ErrorKind::kUsage:
    case ErrorKind::kCannotCreate:
    case ErrorKind::kIo:
    case ErrorKind::kBusy:
    case ErrorKind::kInternal:
      return fail(error.kind, Advice::kNone);
  }
  return fail(ErrorKind::kInternal, Advice::kNone);
}

Verdict classify_token(const Error& error) {
  if (error.evidence.code == auth::kProofOutOfTime) {
    return retry(kWaits.proof_tries, error.kind, Advice::kNone);
  }
  // The authority's time-outs say nothing about the query.
  if (error.kind == ErrorKind::kTimedOut) return fault(ErrorKind::kUnavailable);
  return classify(error);
}

Verdict without_time(Verdict verdict) {
  if (!verdict.asked) return verdict;
  verdict.kind = ErrorKind::kThrottled;
  verdict.advice = Advice::kNextRun;
  verdict.cause = Cause::kOther;
  return verdict;
}

Verdict classify_page(const Error& error) {
  // The page was cut or damaged on the way here: the next answer is likely to be whole. Any other
  // error, such as a full disk, is no fault of the page.
  if (error.kind == ErrorKind::kData)
    return retry(kWaits.page_tries, ErrorKind::kData, Advice::kNone);
  return fail(error.kind, Advice::kNone);
}

}  // namespace azcost::fetch
