#include "azcost/fetch/pager.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

#include "attempt.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/fetch/query.hpp"
#include "backoff.hpp"
#include "classify.hpp"
#include "next_link.hpp"
#include "quota_headers.hpp"
#include "refused_groupings.hpp"
#include "service_error.hpp"

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

/// Whether a body, even one that is no use otherwise, says that a page follows. The quotes inside
/// of a JSON string have backslashes, so that only the key itself can look like this.
bool promises_more(std::string_view body) {
  constexpr std::string_view kKey = "\"nextLink\"";
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t key = body.find(kKey);
  if (key == std::string_view::npos) return false;
  const std::size_t colon = body.find_first_not_of(kSpace, key + kKey.size());
  if (colon == std::string_view::npos || body[colon] != ':') return false;
  const std::size_t value = body.find_first_not_of(kSpace, colon + 1);
  return value != std::string_view::npos && body.substr(value, 1) == "\"" &&
         body.substr(value, 2) != "\"\"";
}

/// A random GUID (version 4 of RFC 4122).
std::string new_guid(std::mt19937_64& random) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr int kDigitsPerNumber = 16;
  std::string guid;
  std::uint64_t bits = 0;
  int left = 0;
  for (const char c : kForm) {
    if (c != 'x') {
      guid.push_back(c);
      continue;
    }
    if (left == 0) {
      bits = random();
      left = kDigitsPerNumber;
    }
    guid.push_back(kHex[bits % kHex.size()]);
    bits /= kHex.size();
    --left;
  }
  return guid;
}

}  // namespace

/// One query on its way through its pages.
class Pager::Reading {
 public:
  Reading(Pager& pager, const Query& query, const PageHandler& on_page, FetchStats& stats,
          std::stop_token stop)
      : pager_(pager),
        account_(query.account),
        place_{query.agreement, query.shape.scope, query.cloud.resource_manager},
        first_url_(query_url(query.cloud, query.shape)),
        body_(query_body(query.shape, query.window)),
        spending_{.scope = query.shape.scope, .client_type = pager.options_.client_type, .qpu = 1},
        on_page_(on_page),
        stats_(stats),
        stop_(std::move(stop)) {}

  Status all_pages();

 private:
  using Attempt = std::variant<PageTail, Failure>;

  Result<PageTail> read_page(const std::string& url);
  Attempt try_page(const std::string& url, Tries& tries);
  Result<http::Response> exchange(const std::string& url, const Secret& token);
  Status recover(Failure failure, Tries& tries);
  [[nodiscard]] Error ended(Failure failure, const std::string& after) const;
  Status wait(const Wait& wait, Failure failure, milliseconds& waited);
  Status wait_for_quota(Tries& tries);
  [[nodiscard]] Error no_room(milliseconds duration, milliseconds waited) const;
  milliseconds pause(observe::Waiting news);
  Result<std::string> follow(const std::string& link);
  void tell(const http::Response& response, std::string error);
  [[nodiscard]] std::string page_name() const;
  [[nodiscard]] Error stopped() const;

  Pager& pager_;
  const std::string& account_;
  const Place place_;
  const std::string first_url_;
  const std::string body_;
  const Spending spending_;  // of each page: a window never crosses a month
  const PageHandler& on_page_;
  FetchStats& stats_;
  const std::stop_token stop_;
  std::uint64_t page_ = 1;
  /// An answer for this page could not be used, and said that another page follows.
  bool promised_more_ = false;
  std::unordered_set<std::string> followed_;
};

Status Pager::Reading::all_pages() {
  followed_.insert(first_url_);
  std::string url = first_url_;
  for (;; ++page_) {
    auto tail = read_page(url);
    if (!tail) return std::move(tail).error();
    ++stats_.pages;
    if (tail->next_link.empty()) return ok_status();
    auto next = follow(tail->next_link);
    if (!next) return std::move(next).error().in(page_name());
    url = *std::move(next);
  }
}

/// The one retry loop of the program's queries: whatever has to be waited for or tried again, it
/// happens here.
Result<PageTail> Pager::Reading::read_page(const std::string& url) {
  Tries tries;
  promised_more_ = false;
  for (;;) {
    if (stop_.stop_requested()) return stopped();
    Attempt attempt = try_page(url, tries);
    if (auto* tail = std::get_if<PageTail>(&attempt)) return std::move(*tail);
    auto recovered = recover(std::get<Failure>(std::move(attempt)), tries);
    if (!recovered) return std::move(recovered).error();
  }
}

/// Token, quota, request, verdict, and the page to whoever takes it.
Pager::Reading::Attempt Pager::Reading::try_page(const std::string& url, Tries& tries) {
  // The token goes first: a secret that is refused should not be found out after a wait.
  auto token = pager_.tokens_.token(stop_);
  if (!token) return Failure{classify_token(token.error()), token.error()};
  const SteadyTime asked_at = pager_.clock_.steady_now();
  if (auto allowed = wait_for_quota(tries); !allowed) {
    const ErrorKind kind = allowed.error().kind;
    return Failure{{.step = Step::kFail, .kind = kind}, std::move(allowed).error()};
  }
  if (pager_.clock_.steady_now() > asked_at) {
    token = pager_.tokens_.token(stop_);  // it may have expired meanwhile
    if (!token) return Failure{classify_token(token.error()), token.error()};
  }

  auto response = exchange(url, token->text);
  if (!response) {
    const Verdict verdict = classify(response.error());
    return Failure{verdict, std::move(response).error().in(page_name())};
  }
  const ServiceError said = read_service_error(*response);
  const Verdict verdict = classify(*response, said, pager_.clock_.now());
  if (verdict.step != Step::kDone) {
    stats_.refused_groupings = read_refused_groupings(said);
    std::string what = describe(*response, said);
    tell(*response, what);
    return Failure{verdict, Error{verdict.kind, page_name() + ": " + what}};
  }
  tell(*response, {});

  // Before the page is taken: with it would go the rows of all pages that follow.
  const bool has_more = promises_more(response->body);
  if (promised_more_ && !has_more) {
    Error error{ErrorKind::kData,
                page_name() +
                    ": it has no next link, and had one when it was asked for before: rows that "
                    "follow it would be lost"};
    const Verdict judged = classify_page(error);
    error.message = with_request_id(std::move(error.message), *response);
    return Failure{judged, std::move(error)};
  }
  promised_more_ = has_more;
  auto tail = on_page_(response->body);
  if (tail) return *std::move(tail);
  Error error = std::move(tail).error();
  const Verdict judged = classify_page(error);
  if (error.kind == ErrorKind::kData) {
    error.message = with_request_id(page_name() + ": " + error.message, *response);
  }
  return Failure{judged, std::move(error)};
}

/// Sends the query to `url`. Every page is asked for with the same body.
Result<http::Response> Pager::Reading::exchange(const std::string& url, const Secret& token) {
  http::Request request;
  request.method = http::Method::kPost;
  request.url = url;
  request.headers = {{"Content-Type", "application/json"},
                     {"Accept", "application/json"},
                     {"x-ms-client-request-id", new_guid(pager_.random_)}};
  if (!pager_.options_.client_type.empty()) {
    request.headers.emplace_back("ClientType", pager_.options_.client_type);
  }
  request.bearer = token;
  request.body = Secret(body_);

  const SteadyTime start = pager_.clock_.steady_now();
  ++stats_.requests;
  auto response = pager_.transport_.send(request, stop_);
  if (response) {
    const QuotaNews news = read_quota_news(*response, pager_.clock_.now());
    pager_.quota_.answered(spending_, news);
    stats_.qpu +=
        static_cast<std::uint64_t>(news.consumed.value_or(news.served ? spending_.qpu : 0));
    return response;
  }
  // Whether it has cost anything is not known, but if so, it counts from now.
  pager_.quota_.answered(spending_, {});
  observe::RequestEnded news;
  news.account = account_;
  news.purpose = "query";
  news.duration = pager_.clock_.steady_now() - start;
  news.error = response.error().message;
  pager_.observer_.on(news);
  return response;
}

/// Does what the failure's verdict says. An error: there is nothing more to be tried.
Status Pager::Reading::recover(Failure failure, Tries& tries) {
  const Verdict verdict = failure.verdict;
  switch (verdict.step) {
    case Step::kRefreshToken:
      // Once: a fresh token that is refused as well will not get better.
      if (tries.token_renewed) return ended(std::move(failure), "");
      tries.token_renewed = true;
      pager_.tokens_.invalidate();
      return ok_status();
    case Step::kRetry:
      if (++tries.faults >= verdict.tries) {
        stats_.too_much = verdict.too_much;
        stats_.scope_refused = verdict.scope_refused;
        return ended(std::move(failure),
                     tries.faults == 1 ? std::string()
                                       : ", after " + std::to_string(tries.faults) + " tries");
      }
      return wait(wait_after_fault(tries.faults, pager_.random_), std::move(failure), tries.waited);
    case Step::kRetryAfter:
      if (++tries.refusals >= verdict.tries && verdict.too_much) break;
      return wait(verdict.soon && tries.refusals == 1
                      ? wait_after_fault(1, pager_.random_)
                      : wait_after_refusal(tries.refusals, verdict.asked, pager_.random_),
                  std::move(failure), tries.waited);
    case Step::kDone:
    case Step::kFail:
      break;
  }
  stats_.too_much = verdict.too_much;
  stats_.beyond_history = verdict.beyond_history;
  stats_.in_the_future = verdict.in_the_future;
  stats_.scope_refused = verdict.scope_refused;
  return ended(std::move(failure), "");
}

/// The error that ends the query: what came back, how often it was tried, what to do.
Error Pager::Reading::ended(Failure failure, const std::string& after) const {
  failure.error.kind = failure.verdict.kind;
  failure.error.message.append(after);
  const std::string advice = text_of(failure.verdict.advice, place_);
  if (!advice.empty()) failure.error.message.append("; ").append(advice);
  return std::move(failure.error);
}

/// Waits before another try. `waited` is what the page has waited so far.
Status Pager::Reading::wait(const Wait& wait, Failure failure, milliseconds& waited) {
  const milliseconds left = pager_.options_.max_wait - waited;
  const auto duration = fit(wait, left);
  if (!duration) {
    // Not a second of a wait that is known to be in vain.
    failure.verdict = without_time(failure.verdict);
    const std::string limit = "max_wait (" + in_seconds(pager_.options_.max_wait) + ")";
    return ended(std::move(failure), left > milliseconds(0)
                                         ? ", and a wait of " + in_seconds(wait.least) +
                                               " more would go beyond " + limit
                                         : ", and nothing is left of " + limit);
  }
  const bool throttled = failure.verdict.throttled;
  const milliseconds spent = pause({account_, *duration, std::move(failure.error.message)});
  waited += spent;
  if (throttled) stats_.throttled += spent;
  return ok_status();
}

/// Waits until the tenant's quota has room for one more request.
Status Pager::Reading::wait_for_quota(Tries& tries) {
  while (!stop_.stop_requested()) {
    const SystemTime release = pager_.quota_.ask(spending_);
    const SystemTime now = pager_.clock_.now();
    const milliseconds duration = release - now;
    if (duration <= milliseconds(0)) return ok_status();
    // Once a query has begun the quota's pace is seen through, but not what the service asked for,
    // be it of another run.
    const milliseconds bounded =
        page_ == 1 ? duration
                   : std::max(milliseconds(0), pager_.quota_.barred_until(spending_) - now);
    if (bounded > milliseconds(0) && bounded > pager_.options_.max_wait - tries.waited) {
      return no_room(bounded, tries.waited);
    }
    const milliseconds spent =
        pause({account_, duration, page_name() + ": the quota of the tenant has no room", true});
    tries.waited += std::min(spent, bounded);
    stats_.throttled += spent;
  }
  return stopped();
}

Error Pager::Reading::no_room(milliseconds duration, milliseconds waited) const {
  return {ErrorKind::kThrottled, page_name() + ": the quota of the tenant is spent for another " +
                                     in_seconds(duration) + ", which is more than " +
                                     (waited > milliseconds(0) ? "is left of " : "") +
                                     "max_wait (" + in_seconds(pager_.options_.max_wait) +
                                     "); the next run takes it up again, or raise max_wait"};
}

/// Waits, and says for how long it did: a stop ends a wait early, and is found out before the next
/// try.
milliseconds Pager::Reading::pause(observe::Waiting news) {
  const milliseconds duration = news.duration;
  pager_.observer_.on(std::move(news));
  const SteadyTime start = pager_.clock_.steady_now();
  pager_.clock_.wait_until(start + duration, stop_);
  return pager_.clock_.steady_now() - start;
}

/// The address behind `link`, unless it is not to be asked.
Result<std::string> Pager::Reading::follow(const std::string& link) {
  if (page_ >= kMostPages) {
    return Error{ErrorKind::kData, "its next link is one of more than " +
                                       std::to_string(kMostPages) +
                                       " pages, so it was not followed"};
  }
  auto url = accept_next_link(link, first_url_);
  if (url && !followed_.insert(*url).second) {
    return Error{ErrorKind::kData,
                 "its next link leads to a page that was read before, so it was not followed"};
  }
  return url;
}

void Pager::Reading::tell(const http::Response& response, std::string error) {
  observe::RequestEnded news;
  news.account = account_;
  news.purpose = "query";
  news.status = response.status;
  news.request_id = request_id_of(response);
  news.duration = response.duration;
  news.error = std::move(error);
  pager_.observer_.on(news);
}

std::string Pager::Reading::page_name() const {
  return "page " + std::to_string(page_) + " of the cost query";
}

Error Pager::Reading::stopped() const { return {ErrorKind::kCancelled, page_name() + ": stopped"}; }

Pager::Pager(http::Transport& transport, auth::TokenSource& tokens, QuotaBook& quota, Clock& clock,
             observe::Observer& observer, PagerOptions options)
    : transport_(transport),
      tokens_(tokens),
      quota_(quota),
      clock_(clock),
      observer_(observer),
      options_(std::move(options)),
      random_(options_.seed) {}

Status Pager::fetch(const Query& query, const PageHandler& on_page, FetchStats& stats,
                    std::stop_token stop) {
  return Reading(*this, query, on_page, stats, std::move(stop)).all_pages();
}

}  // namespace azcost::fetch
