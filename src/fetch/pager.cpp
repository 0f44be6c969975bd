#include "azcost/fetch/pager.hpp"

#include <fmt/format.h>

#include <unordered_set>
#include <utility>

#include "api_versions.hpp"
#include "next_link.hpp"
#include "page_guard.hpp"
#include "query.hpp"
#include "retries.hpp"

namespace azcost::fetch {

/// Reads one query, page by page.
class Pager::Reading {
 public:
  Reading(Pager& pager, const Query& query, const std::string& version, const PageHandler& on_page,
          FetchStats& stats, std::stop_token stop);

  Status all_pages();

  /// The version of the API in which the last page was asked for.
  [[nodiscard]] std::string_view version() const { return version_in(request_.url); }

 private:
  Status take(std::string& body);
  Result<std::string> follow(const std::string& link);

  const std::string first_url_;
  const PageHandler& on_page_;
  Retries retries_;
  http::Request request_;  // every page is asked for with the same body
  PageGuard guard_;
  PageTail tail_;  // of the last page
  std::size_t page_ = 1;
  int empty_pages_ = 0;  // in a row
  std::unordered_set<std::string> followed_;
};

Pager::Reading::Reading(Pager& pager, const Query& query, const std::string& version,
                        const PageHandler& on_page, FetchStats& stats, std::stop_token stop)
    : first_url_(query_url(query.cloud, query.shape, version)),
      on_page_(on_page),
      retries_({pager.transport_, pager.tokens_, pager.clock_, pager.observer_, pager.random_,
                &pager.quota_},
               {.max_wait = pager.options_.max_wait,
                .limit = fmt::format("max_wait ({})", in_seconds(pager.options_.max_wait)),
                .advises_on_queries = true,
                .place = {query.agreement, query.shape.scope, query.cloud.resource_manager},
                .account = query.account,
                .purpose = "query",
                .api = "Cost Management API",
                .versions = query.api_version == kAutoVersion
                                ? std::span<const std::string_view>(kQueryVersions)
                                : std::span<const std::string_view>(),
                // The price of each page: a window never crosses a month.
                .spending = {.scope = query.shape.scope,
                             .client_type = pager.options_.client_type,
                             .qpu = 1}},
               stats, std::move(stop)) {
  request_.method = http::Method::kPost;
  request_.url = first_url_;
  request_.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  if (!pager.options_.client_type.empty()) {
    request_.headers.emplace_back("ClientType", pager.options_.client_type);
  }
  request_.body = Secret(query_body(query.shape, query.window));
}

Status Pager::Reading::all_pages() {
  for (;; ++page_) {
    guard_.begin_page();
    const std::string name = fmt::format("page {} of the cost query", page_);
    auto read = retries_.read(name, request_,
                              [this](http::Response& response) { return take(response.body); });
    if (!read) return read;
    followed_.insert(request_.url);
    if (tail_.next_link.empty()) return ok_status();
    empty_pages_ = tail_.rows == 0 ? empty_pages_ + 1 : 0;
    auto next = follow(tail_.next_link);
    if (!next) return std::move(next).error().in(name);
    request_.url = *std::move(next);
  }
}

/// Hands the page on, or says what is wrong with it.
Status Pager::Reading::take(std::string& body) {
  if (auto checked = guard_.check(body); !checked) return checked;
  auto tail = on_page_(body);
  if (!tail) return std::move(tail).error();
  guard_.taken();
  tail_ = *std::move(tail);
  return ok_status();
}

/// The address of `link`, or an error when it must not be followed.
Result<std::string> Pager::Reading::follow(const std::string& link) {
  if (page_ >= kMostPages) {
    return Error{ErrorKind::kData,
                 fmt::format("its next link is one of more than {} pages, so it was not followed",
                             kMostPages)};
  }
  if (empty_pages_ >= kMostEmptyPages) {
    return Error{ErrorKind::kData,
                 fmt::format("it is one of {} pages in a row that bring no rows and name a next "
                             "one, so its next link was not followed",
                             empty_pages_)};
  }
  auto url = accept_next_link(link, first_url_);
  if (url && followed_.contains(*url)) {
    return Error{ErrorKind::kData,
                 "its next link leads to a page that was read before, so it was not followed"};
  }
  return url;
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
  const bool is_auto = query.api_version == kAutoVersion;
  std::string& known =
      versions_.try_emplace(query.cloud.resource_manager, kQueryVersions.front()).first->second;
  Reading reading(*this, query, is_auto ? known : query.api_version, on_page, stats,
                  std::move(stop));
  auto done = reading.all_pages();
  if (is_auto) known = reading.version();
  return done;
}

}  // namespace azcost::fetch
