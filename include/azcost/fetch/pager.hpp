/// Reads all pages of one query: keeps to the quota, tries again, and follows links.
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
  /// The most that the waits for one page add up to: those that the service asks for, in this run
  /// or in another one, those before another try, and for the first page also those for the quota.
  /// The quota's own pace is not cut short once a query has begun: to give up then would throw away
  /// what was paid for.
  std::chrono::milliseconds max_wait = std::chrono::minutes(30);
  /// Sent as the `ClientType` header: it gives an own bucket of the service's rate limit. Empty:
  /// not sent.
  std::string client_type = "azcost";
  /// Seeds the jitter of the waits and the ids of the requests.
  std::uint64_t seed = 0;
};

struct Query {
  Shape shape;
  Window window;
  Cloud cloud;
  std::string account;  ///< for news only
  /// For what an error says about who can give access; nothing else depends on it.
  Agreement agreement = Agreement::kAuto;
  /// As `Account::api_version`.
  std::string api_version = std::string(kAutoVersion);
};

/// Takes the body of one page and says how it ends. An error of kind `kData` means that the page
/// was not usable: it is asked for again, a few times, as a cut answer deserves. Any other error
/// ends the query.
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
  /// A page that is asked for again, because its first answer was not usable, and has lost the next
  /// link that the first answer had, is not usable either. A link that is missing from the first
  /// answer on cannot be told from the end: only control totals show what was lost with it. A page
  /// with the rows of an earlier one is not usable; a chain of many pages without rows ends the
  /// query (`kData`).
  /// Every request is allowed by the quota book before it goes. Blocks for as long as the book and
  /// the service ask, see `PagerOptions::max_wait`; a stop ends it at once.
  /// A version of the API that the cloud does not take gives way to the newest one that it does,
  /// for as long as the pager lives, unless the query asks for a certain one.
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
