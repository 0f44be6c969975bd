#include "classify.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "azcost/base/text.hpp"
#include "quota_headers.hpp"

namespace azcost::fetch {
namespace {

/// A fault of the service or of the way to it: most last for seconds.
constexpr int kFaultTries = 5;
/// An answer that came whole but cannot be used: most often the next one can, and if not, the
/// service has changed and asking on only spends quota.
constexpr int kPageTries = 3;

constexpr Verdict fail(ErrorKind kind, Advice advice) {
  return {.step = Step::kFail, .kind = kind, .advice = advice};
}
constexpr Verdict retry(int tries, ErrorKind kind, Advice advice) {
  return {.step = Step::kRetry, .kind = kind, .advice = advice, .tries = tries};
}
/// The scope of the query is closed to the app, or is none.
constexpr Verdict refuse_scope(ErrorKind kind, Advice advice) {
  Verdict verdict = fail(kind, advice);
  verdict.scope_refused = true;
  return verdict;
}
constexpr Verdict renew_token() {
  return {.step = Step::kRefreshToken, .kind = ErrorKind::kPermission, .advice = Advice::kCheckApp};
}
constexpr Verdict pause() {
  return {.step = Step::kRetryAfter,
          .kind = ErrorKind::kThrottled,
          .advice = Advice::kNextRun,
          .throttled = true};
}
/// The same where no hint means that the gateway was busy for a moment.
constexpr Verdict short_pause() {
  Verdict verdict = pause();
  verdict.soon = true;
  return verdict;
}
/// More than the service can answer at once. Worth few tries: fewer days are the better next one.
constexpr Verdict too_much(int tries) {
  Verdict verdict = retry(tries, ErrorKind::kUnavailable, Advice::kAskForLess);
  verdict.too_much = true;
  return verdict;
}
/// The same from behind a gateway, or when the service gave up on itself.
constexpr Verdict too_slow() {
  Verdict verdict = too_much(kPageTries);
  verdict.throttled = true;
  return verdict;
}
constexpr Verdict beyond_history() {
  Verdict verdict = fail(ErrorKind::kConfig, Advice::kAskForNewer);
  verdict.beyond_history = true;
  return verdict;
}
constexpr Verdict in_the_future() {
  Verdict verdict = fail(ErrorKind::kConfig, Advice::kSetTheClock);
  verdict.in_the_future = true;
  return verdict;
}
/// A scope of which the service does not know for sure whether it is there.
constexpr Verdict flapping_scope() {
  Verdict verdict = retry(kPageTries, ErrorKind::kUnavailable, Advice::kTryLater);
  verdict.scope_refused = true;
  return verdict;
}
/// A fault; when the service says how long it will last, a pause.
constexpr Verdict overloaded() {
  Verdict verdict = retry(kFaultTries, ErrorKind::kUnavailable, Advice::kTryLater);
  verdict.throttled = true;
  return verdict;
}

struct Row {
  int first;  // status codes, both included
  int last;
  std::string_view code;  // of the error object, in any case, `*` at one end stands for anything;
                          // empty: any code, and none
  std::string_view text;  // part of the error's message, in any case; empty: any
  Verdict verdict;
};

/// The first row that fits decides. Sources: Microsoft's list of Cost Management error codes, and
/// what users reported, in brackets.
constexpr std::array kRows = std::to_array<Row>({
    // Whatever the status: these come as 400, 401 and, while roles are being changed, inside 200.
    // The customer's partner, or the enrolment's administrator, decides who sees charges.
    {200, 499, "IndirectCostDisabled", "",
     refuse_scope(ErrorKind::kPermission, Advice::kShowIndirectCharges)},
    // AccountCostDisabled, DepartmentCostDisabled, SubscriptionCostDisabled [azqr#581].
    {200, 499, "*CostDisabled", "", refuse_scope(ErrorKind::kPermission, Advice::kShowCharges)},
    // A missing role. It comes as 401, but the token is good: a new one would be refused as well,
    // and asking for one in a loop gets the app blocked [azqr#277].
    {200, 499, "RBAC*", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // The same in the words of Azure Resource Manager, in front of the service. It comes as 403;
    // with another status it means no less.
    {200, 499, "AuthorizationFailed", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // In Microsoft's list of codes, without a status.
    {200, 499, "BillingAccessDenied", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},

    // A page is not here, though the status says so: seen while roles were changed, so it passes,
    // or the service has changed.
    {200, 200, "", "", retry(kPageTries, ErrorKind::kData, Advice::kTryLater)},
    // 204 is in the specification but nobody has seen it; "no cost" has been a 200 with no rows.
    // To take silence for "no cost" would be the one mistake that nobody notices.
    {201, 299, "", "", retry(kPageTries, ErrorKind::kData, Advice::kTryLater)},
    // Redirects are not followed, the token would go along. Azure sends none; captive portals do.
    {300, 399, "", "", fail(ErrorKind::kData, Advice::kCheckWay)},

    // What is said comes before the status: it has come with several of them.
    // A next link that was asked for without the query's body [azure-rest-api-specs#12276].
    {400, 499, "", "Dataset is invalid or not supplied", fail(ErrorKind::kInternal, Advice::kBug)},
    // The version of the API, in the words of Azure Resource Manager and of the service. Sovereign
    // clouds get versions later [azure-cli#26639, azure-sdk-for-python#16102].
    {400, 404, "NoRegisteredProviderFound", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "InvalidApiVersion*", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "UnsupportedApiVersion*", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "InvalidResourceType", "", fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    {400, 404, "", "does not support the API version",
     fail(ErrorKind::kConfig, Advice::kCheckVersion)},
    // A sum that the offer does not have.
    {400, 499, "", "Invalid dataset aggregation", fail(ErrorKind::kConfig, Advice::kCheckSums)},
    // A dimension that this agreement does not have. The message lists those that it has.
    {400, 499, "", "Invalid dataset grouping", fail(ErrorKind::kConfig, Advice::kCheckGrouping)},
    // "Cost Management supports only Enterprise Agreement, Web direct and Microsoft Customer
    // Agreement offer types" [azure-cost-cli#24]; "doesn't have valid WebDirect/AIRS offer type".
    {400, 499, "", "offer type", refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    {400, 499, "", "Cost Management supports only",
     refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    // How far back costs can be asked for is the service's to say. The words are those of the Cost
    // Details API; those of the Query API were not seen.
    {400, 499, "", "Start date must be after", beyond_history()},
    // "Invalid query definition: The selected date range starting from … is invalid because it is
    // in the future." [keboola's extractor]. We never ask for a day that our own clock has not
    // reached.
    {400, 499, "", "in the future", in_the_future()},
    // "No claims present for the caller in the system.": known to Entra, unknown to billing
    // [opencost#2351]. A new token would carry the same claims.
    {400, 499, "", "No claims present", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // "GtmDimensionDataProvider.GetAzureSubscriptionsById returns null": comes and goes for scopes
    // that exist, and stays for new ones [AzAPICall#58]. Unknown is not the same as no cost.
    {400, 499, "", "GtmDimension", flapping_scope()},

    // ExpiredAuthenticationToken, also in the middle of a query; InvalidAuthenticationToken and
    // others after a change of keys.
    {401, 401, "", "", renew_token()},
    // Whatever its code: who asks is known, and may not.
    {403, 403, "", "", refuse_scope(ErrorKind::kPermission, Advice::kGiveRole)},
    // SubscriptionNotFound, a wrong id, a customer that is gone.
    {404, 404, "", "", refuse_scope(ErrorKind::kConfig, Advice::kCheckScope)},
    // A gateway lost patience with us or with the service behind it: as 504.
    {408, 408, "", "", too_slow()},
    // Never seen, but it can only mean one thing.
    {413, 413, "", "", too_much(1)},
    // We always send a Content-Type.
    {415, 415, "", "", fail(ErrorKind::kInternal, Advice::kBug)},
    // A quota is spent. There is no limit of tries but `max_wait`: the day must not be lost.
    {429, 429, "", "", pause()},
    // Whatever else is wrong with the query comes from the config or the command line.
    {400, 499, "", "", refuse_scope(ErrorKind::kConfig, Advice::kCheckQuery)},

    // The quota, told by the gateway in front of the service.
    {503, 503, "ResourceRequestsThrottled", "", short_pause()},
    // Time-outs in another dress: Microsoft's list does not tie these codes to 504, and has the
    // same advice for both, a smaller range of days.
    {500, 503, "GatewayTimeout", "", too_slow()},
    {500, 503, "ServerTimeout", "", too_slow()},
    {503, 503, "", "", overloaded()},
    // GatewayTimeout, also empty: Microsoft's advice is a smaller range of days.
    {504, 504, "", "", too_much(kPageTries)},
    // 500 is also the answer to a body that the service does not understand
    // [azure-rest-api-specs#9561], hence the limit. 502 comes from gateways, as HTML or
    // empty.
    {500, 599, "", "", retry(kFaultTries, ErrorKind::kUnavailable, Advice::kTryLater)},
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

bool fits(const Row& row, int status, const ServiceError& error) {
  return row.first <= status && status <= row.last && code_fits(row.code, error.code) &&
         (row.text.empty() ||
          to_lower(error.message).find(to_lower(row.text)) != std::string::npos);
}

}  // namespace

Verdict classify(const http::Response& response, const ServiceError& error, SystemTime now) {
  if (response.status == 200 && !error.present) return {.step = Step::kDone};
  const auto* const row = std::ranges::find_if(
      kRows, [&](const Row& candidate) { return fits(candidate, response.status, error); });
  // Not a status of HTTP.
  if (row == kRows.end()) return fail(ErrorKind::kData, Advice::kCheckWay);
  Verdict verdict = row->verdict;
  // A firewall or a proxy in front of Azure: no role, no app and no id can be the reason.
  const bool blames_account = verdict.scope_refused || verdict.step == Step::kRefreshToken;
  if (blames_account && !is_from_azure(response, error)) {
    verdict.advice = Advice::kCheckWay;
    verdict.scope_refused = false;
  }
  if (verdict.throttled) {
    // Only here: the service sends these headers with successes, too, where they mean nothing.
    verdict.asked = longest_hint(response, now);
    if (verdict.asked) {
      verdict.step = Step::kRetryAfter;
      verdict.soon = false;
    }
  }
  return verdict;
}

Verdict classify(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kThrottled:
    case ErrorKind::kUnavailable: {
      // Name, connection, TLS, time-out, a cut answer; the authority out of order. A page counts
      // only when it is whole, so asking again cannot count a row twice.
      Verdict verdict = retry(kFaultTries, error.kind, Advice::kTryLater);
      if (error.retry_after && *error.retry_after <= kLongestHint) {
        verdict.asked = error.retry_after;
        verdict.throttled = true;
      }
      if (verdict.asked) verdict.step = Step::kRetryAfter;
      return verdict;
    }
    // The service works on the query for longer than we wait for it.
    case ErrorKind::kTimedOut:
      return too_much(kPageTries);
    // Too large an answer, a refused secret, a stop: the same request ends in the same way.
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
  Verdict verdict = classify(error);
  // The authority's time-outs say nothing about the query.
  if (error.kind == ErrorKind::kTimedOut) {
    verdict = retry(kFaultTries, ErrorKind::kUnavailable, Advice::kTryLater);
  }
  return verdict;
}

Verdict without_time(Verdict verdict) {
  if (!verdict.asked) return verdict;
  verdict.kind = ErrorKind::kThrottled;
  verdict.advice = Advice::kNextRun;
  verdict.too_much = false;
  return verdict;
}

Verdict classify_page(const Error& error) {
  // Cut, garbled or out of shape on the way here: the next answer is likely to be whole. Everything
  // else, a full disk for one, is no fault of the page.
  if (error.kind == ErrorKind::kData) return retry(kPageTries, ErrorKind::kData, Advice::kNone);
  return fail(error.kind, Advice::kNone);
}

}  // namespace azcost::fetch
