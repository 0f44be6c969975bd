#include "azcost/fetch/pager.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include "azcost/fetch/api_versions.hpp"
#include "azcost/fetch/query.hpp"
#include "list_digest.hpp"
#include "next_link.hpp"
#include "query_refusal.hpp"
#include "quota_headers.hpp"
#include "retries.hpp"
#include "service_error.hpp"

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

/// Whether a body, even one that is no use otherwise, says that a page follows. A cell may hold the
/// word as well, but only the key has a colon behind it.
bool promises_more(std::string_view body) {
  constexpr std::string_view kKey = "\"nextLink\"";
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t key = body.find(kKey); key != std::string_view::npos;
       key = body.find(kKey, key + kKey.size())) {
    const std::size_t colon = body.find_first_not_of(kSpace, key + kKey.size());
    if (colon == std::string_view::npos) return false;
    if (body[colon] != ':') continue;
    const std::size_t value = body.find_first_not_of(kSpace, colon + 1);
    return value != std::string_view::npos && body.substr(value, 1) == "\"" &&
           body.substr(value, 2) != "\"\"";
  }
  return false;
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
  Reading(Pager& pager, const Query& query, std::string_view version, const PageHandler& on_page,
          FetchStats& stats, std::stop_token stop)
      : pager_(pager),
        first_url_(query_url(query.cloud, query.shape, version)),
        body_(query_body(query.shape, query.window)),
        spending_{.scope = query.shape.scope, .client_type = pager.options_.client_type, .qpu = 1},
        on_page_(on_page),
        stats_(stats),
        stop_(std::move(stop)),
        retries_({pager.transport_, pager.tokens_, pager.clock_, pager.observer_, pager.random_},
                 {.max_wait = pager.options_.max_wait,
                  .limit = "max_wait (" + in_seconds(pager.options_.max_wait) + ")",
                  .advises_on_queries = true,
                  .place = {query.agreement, query.shape.scope, query.cloud.resource_manager},
                  .account = query.account,
                  .purpose = "query"},
                 stop_) {}

  Status all_pages();

  /// The versions of the API that the cloud takes, when it refused this one; it may name none.
  [[nodiscard]] const std::optional<std::vector<std::string>>& taken_versions() const noexcept {
    return retries_.end().taken_versions;
  }

 private:
  using Attempt = std::variant<PageTail, Failure>;

  Result<PageTail> read_page(const std::string& url);
  Attempt try_page(const std::string& url);
  std::variant<auth::Token, Failure> token_with_quota();
  Status wait_for_quota(milliseconds duration);
  [[nodiscard]] http::Request request(const std::string& url, const Secret& token) const;
  void count(const Result<http::Response>& response);
  [[nodiscard]] std::string oddity_of(const std::string& body, std::optional<std::uint64_t> digest);
  Attempt take(http::Response& response);
  [[nodiscard]] Error no_room(milliseconds duration) const;
  Result<std::string> follow(const std::string& link);
  [[nodiscard]] std::string page_name() const;

  Pager& pager_;
  const std::string first_url_;
  const std::string body_;
  const Spending spending_;  // of each page: a window never crosses a month
  const PageHandler& on_page_;
  FetchStats& stats_;
  const std::stop_token stop_;
  Retries retries_;
  std::uint64_t page_ = 1;
  int empty_pages_ = 0;  // in a row
  /// An answer for this page could not be used, and said that another page follows.
  bool promised_more_ = false;
  std::unordered_set<std::string> followed_;
  std::unordered_map<std::uint64_t, std::uint64_t> taken_;  // pages by `list_digest` of their rows
};

Status Pager::Reading::all_pages() {
  followed_.insert(first_url_);
  std::string url = first_url_;
  for (;; ++page_) {
    auto tail = read_page(url);
    if (!tail) return std::move(tail).error();
    ++stats_.pages;
    if (tail->next_link.empty()) return ok_status();
    empty_pages_ = tail->rows == 0 ? empty_pages_ + 1 : 0;
    auto next = follow(tail->next_link);
    if (!next) return std::move(next).error().in(page_name());
    url = *std::move(next);
  }
}

Result<PageTail> Pager::Reading::read_page(const std::string& url) {
  promised_more_ = false;
  auto tail = retries_.read<PageTail>(page_name(), [&] { return try_page(url); });
  stats_.throttled += retries_.throttled();
  if (tail) return tail;
  const Failure& end = retries_.end();
  stats_.too_much = end.verdict.too_much;
  stats_.beyond_history = end.verdict.beyond_history;
  stats_.in_the_future = end.verdict.in_the_future;
  stats_.scope_refused = end.verdict.scope_refused;
  stats_.refusal = read_query_refusal(end.said);
  return tail;
}

/// Token, quota, request, verdict, and the page to whoever takes it.
Pager::Reading::Attempt Pager::Reading::try_page(const std::string& url) {
  auto token = token_with_quota();
  if (auto* failure = std::get_if<Failure>(&token)) return std::move(*failure);
  ++stats_.requests;
  auto response = retries_.send(request(url, std::get<auth::Token>(token).text),
                                [&](const Result<http::Response>& heard) { count(heard); });
  if (auto* failure = std::get_if<Failure>(&response)) return std::move(*failure);
  return take(std::get<http::Response>(response));
}

/// A token, and the tenant's quota booked for one request. The token goes first, before each wait
/// and before the booking: a secret that is refused should not be found out after a wait, and what
/// is booked and not sent would be missing for an hour.
std::variant<auth::Token, Failure> Pager::Reading::token_with_quota() {
  for (;;) {
    auto token = retries_.token();
    if (std::holds_alternative<Failure>(token)) return token;
    const SystemTime release = pager_.quota_.ask(spending_);
    const milliseconds duration = release - pager_.clock_.now();
    if (duration <= milliseconds(0)) return token;
    if (auto waited = wait_for_quota(duration); !waited) {
      const ErrorKind kind = waited.error().kind;
      return Failure{{.step = Step::kFail, .kind = kind}, std::move(waited).error()};
    }
  }
}

/// Waits until the tenant's quota may have room for one more request.
Status Pager::Reading::wait_for_quota(milliseconds duration) {
  // Once a query has begun the quota's pace is seen through, but not what the service asked for,
  // be it of another run.
  const milliseconds barred = pager_.quota_.barred_until(spending_) - pager_.clock_.now();
  const milliseconds bounded = page_ == 1 ? duration : std::max(milliseconds(0), barred);
  if (bounded > milliseconds(0) && bounded > pager_.options_.max_wait - retries_.waited()) {
    return no_room(bounded);
  }
  const milliseconds spent =
      retries_.pause({retries_.policy().account, duration,
                      page_name() + ": the quota of the tenant has no room", true});
  retries_.count(std::min(spent, bounded));
  stats_.throttled += spent;
  if (stop_.stop_requested()) return retries_.stopped();
  return ok_status();
}

/// The query, to be sent to `url`. Every page is asked for with the same body.
http::Request Pager::Reading::request(const std::string& url, const Secret& token) const {
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
  return request;
}

/// Tells the quota what a request has cost.
void Pager::Reading::count(const Result<http::Response>& response) {
  // Without an answer it is not known whether it has cost anything; if so, it counts from now.
  const QuotaNews news = response ? read_quota_news(*response, pager_.clock_.now()) : QuotaNews();
  pager_.quota_.answered(spending_, news);
  stats_.qpu += static_cast<std::uint64_t>(news.consumed.value_or(news.served ? spending_.qpu : 0));
}

/// Why the answer cannot be the page that was asked for, although it may look like one.
std::string Pager::Reading::oddity_of(const std::string& body,
                                      std::optional<std::uint64_t> digest) {
  const bool has_more = promises_more(body);
  if (promised_more_ && !has_more) {
    return "it has no next link, and had one when it was asked for before: rows that follow it "
           "would be lost";
  }
  promised_more_ = has_more;
  const auto known = digest ? taken_.find(*digest) : taken_.end();
  if (known == taken_.end()) return {};
  return "its rows are those of page " + std::to_string(known->second) + " once more";
}

/// Hands the page on, or says what is wrong with it.
Pager::Reading::Attempt Pager::Reading::take(http::Response& response) {
  // Before the page is taken: with it would go the rows of all pages that follow.
  const auto digest = list_digest(response.body, "rows");
  std::string oddity = oddity_of(response.body, digest);
  auto tail = oddity.empty() ? on_page_(response.body)
                             : Result<PageTail>(Error{ErrorKind::kData, std::move(oddity)});
  if (tail) {
    if (digest) taken_.emplace(*digest, page_);
    return *std::move(tail);
  }
  Error error = std::move(tail).error();
  const Verdict judged = classify_page(error);
  if (error.kind == ErrorKind::kData) {
    error.message = with_request_id(page_name() + ": " + error.message, response);
  }
  return Failure{judged, std::move(error)};
}

Error Pager::Reading::no_room(milliseconds duration) const {
  return {ErrorKind::kThrottled,
          page_name() + ": the quota of the tenant is spent for another " + in_seconds(duration) +
              ", which is more than " + (retries_.waited() > milliseconds(0) ? "is left of " : "") +
              retries_.policy().limit + "; the next run takes it up again, or raise max_wait"};
}

/// The address behind `link`, unless it is not to be asked.
Result<std::string> Pager::Reading::follow(const std::string& link) {
  if (page_ >= kMostPages) {
    return Error{ErrorKind::kData, "its next link is one of more than " +
                                       std::to_string(kMostPages) +
                                       " pages, so it was not followed"};
  }
  if (empty_pages_ >= kMostEmptyPages) {
    return Error{ErrorKind::kData, "it is one of " + std::to_string(empty_pages_) +
                                       " pages in a row that bring no rows and name a next one, "
                                       "so its next link was not followed"};
  }
  auto url = accept_next_link(link, first_url_);
  if (url && !followed_.insert(*url).second) {
    return Error{ErrorKind::kData,
                 "its next link leads to a page that was read before, so it was not followed"};
  }
  return url;
}

std::string Pager::Reading::page_name() const {
  return "page " + std::to_string(page_) + " of the cost query";
}

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
  if (query.api_version != kAutoVersion) {
    return Reading(*this, query, query.api_version, on_page, stats, std::move(stop)).all_pages();
  }
  std::string_view& version =
      versions_.try_emplace(query.cloud.resource_manager, kQueryVersions.front()).first->second;
  const std::string_view refused = version;
  for (;;) {
    Reading reading(*this, query, version, on_page, stats, stop);
    auto done = reading.all_pages();
    const auto& taken = reading.taken_versions();
    const auto other = taken ? other_version(version, *taken, kQueryVersions) : std::nullopt;
    if (other) {
      version = *other;
      continue;
    }
    if (version != refused) {
      observer_.on(observe::Noted{
          "api_version.other",
          query.account + ": this cloud does not take version " + std::string(refused) +
              " of the Cost Management API; asking in version " + std::string(version)});
    }
    return done;
  }
}

}  // namespace azcost::fetch
