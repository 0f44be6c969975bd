/// Reads all pages of one query: keeps to the quota, retries, and follows next links.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <stop_token>
#include <string>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/fetch_stats.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/page.hpp"
#include "azcost/model/shape.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::fetch {

struct PagerOptions {
  /// Upper limit for the sum of all waits for one page: waits that the service asks for (in this
  /// run or another one), waits before a retry and, for the first page only, waits for the quota.
  /// Once a query has begun, waits for the quota do not count: giving up would waste the QPU that
  /// are already spent.
  std::chrono::milliseconds max_wait = std::chrono::minutes(30);
  /// Sent as the `ClientType` header: it gives azcost its own bucket in the service's rate limit.
  /// Empty: not sent.
  std::string client_type = "azcost";
  /// Seeds the jitter of the waits and the ids of the requests.
  std::uint64_t seed = 0;
};

struct Query {
  Shape shape;
  Window window;
  Cloud cloud;
  std::string account;  ///< for events only
  /// Used only in errors, which say who can give access.
  Agreement agreement = Agreement::kAuto;
  /// As `Account::api_version`.
  std::string api_version = std::string(kAutoVersion);
};

/// Takes the body of one page and returns its tail. An error of kind `kData` means that the page
/// was not usable: it is asked for again a few times, like a cut answer. Any other error ends the
/// query.
using PageHandler = std::function<Result<PageTail>(std::string& body)>;

/// Not thread-safe; the collaborators must outlive it.
class Pager {
 public:
  /// `quota` is the tenant's.
  Pager(http::Transport& transport, auth::TokenSource& tokens, QuotaBook& quota, Clock& clock,
        observe::Observer& observer, PagerOptions options);

  /// Hands every page of the query to `on_page`, in order, each exactly once with success.
  /// The same body is POSTed to each next link; a link is followed only when its origin and scope
  /// are those of the query and it was not followed before, otherwise `kData` and nothing is sent.
  /// If an unusable answer had a next link, the next answer for the same page must have one as
  /// well, or it is not usable either. If already the first answer lacks the link, the page looks
  /// like the last one: only control totals show what was lost. A page with the rows of an earlier
  /// page is not usable. A chain of many pages without rows ends the query (`kData`).
  /// The quota book has to allow every request. Blocks for as long as the book and the service ask,
  /// see `PagerOptions::max_wait`; a stop ends a wait at once.
  /// If the cloud does not take the version of the API, the pager uses the newest one that the
  /// cloud takes, for the rest of its life, unless the query names a version.
  /// `stats` is kept up to date in every case.
  Status fetch(const Query& query, const PageHandler& on_page, FetchStats& stats,
               std::stop_token stop);

 private:
  class Reading;

  http::Transport& transport_;
  auth::TokenSource& tokens_;
  QuotaBook& quota_;
  Clock& clock_;
  observe::Observer& observer_;
  PagerOptions options_;
  std::mt19937_64 random_;                       // jitter, and the ids of requests
  std::map<std::string, std::string> versions_;  // by resource manager
};

}  // namespace azcost::fetch
