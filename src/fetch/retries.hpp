/// The one retry loop for all requests to Azure: pages of costs, lists of the Billing API, and the
/// tokens that both need. All waits and retries happen here. `classify` decides what is worth
/// another try, `WaitPolicy` how long to wait, and `QuotaBook` when the tenant's quota has room.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <random>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/fetch/fetch_stats.hpp"
#include "azcost/fetch/quota_book.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/observe/observer.hpp"
#include "classify.hpp"
#include "service_answer.hpp"
#include "wait_policy.hpp"

namespace azcost::fetch {

/// Enough for fifty million rows in one month, or a partner with a million customers: a service
/// that sends more pages than this sends them in circles.
inline constexpr std::size_t kMostPages = 10'000;
/// The most pages in a row that are empty and name a next one: no list of Azure goes on like that.
inline constexpr int kMostEmptyPages = 10;

/// How long a reader waits, and what its messages say.
struct ReadPolicy {
  /// Upper limit for the sum of all waits for one page.
  std::chrono::milliseconds max_wait{0};
  /// The name of that limit in messages: "max_wait (30 s)".
  std::string limit;
  /// Whether errors carry the advice of `classify`, most of which is about cost queries. Advice
  /// about permissions, and about something on the way to Azure, is always given.
  bool advises_on_queries = false;
  Place place = {};           ///< for advice only: what the request asks about
  std::string account;        ///< for events only
  std::string purpose;        ///< for events only: "query"
  std::string_view api = {};  ///< for events only: "Cost Management API"
  /// The versions of the API that may be asked for, the newest first; empty: only the one that the
  /// request has.
  std::span<const std::string_view> versions = {};
  /// What a request spends, if `Tools::quota` is set.
  Spending spending = {};
};

/// What a reader works with. All of it must outlive the reader.
struct Tools {
  http::Transport& transport;
  auth::TokenSource& tokens;
  Clock& clock;
  observe::Observer& observer;
  std::mt19937_64& random;
  QuotaBook* quota = nullptr;  ///< null: requests cost no QPU
};

/// Takes an answer of status 200. An error of kind `kData` means that it was not usable: it is
/// asked for again, a few times. Any other error ends the tries.
using TakeAnswer = std::function<Status(http::Response& response)>;

/// Not thread-safe.
class Retries {
 public:
  /// `stats` must outlive the object.
  Retries(Tools tools, ReadPolicy policy, FetchStats& stats, std::stop_token stop)
      : tools_(tools), policy_(std::move(policy)), stats_(stats), stop_(std::move(stop)) {}

  /// Sends `request`, each time with a token and a new id, until `take` has taken an answer or no
  /// try is left. `name` is the page's name in messages. If the cloud does not take the version of
  /// the API, the newest one that it takes is put into the address of `request`.
  Status read(std::string name, http::Request& request, const TakeAnswer& take);

 private:
  /// Why a try brought no page, and what to do about it.
  struct Failure {
    Verdict verdict;
    Error error;
    std::string message = {};  ///< of the service
    /// The versions of the API that the cloud takes, when it refused this one; it may name none.
    std::optional<std::vector<std::string>> taken_versions = std::nullopt;
  };

  std::optional<Failure> read_page(http::Request& request, const TakeAnswer& take);
  std::optional<Failure> try_once(http::Request& request, const TakeAnswer& take);
  std::optional<Failure> admit(http::Request& request);
  std::optional<Failure> wait_for_quota(std::chrono::milliseconds duration);
  std::optional<Failure> send(const http::Request& request, const TakeAnswer& take);
  void count(const Result<http::Response>& response);
  bool take_other_version(const Failure& failure, std::string& url) const;
  bool recover(Failure& failure);
  bool wait(const Wait& wait, Failure& failure);
  std::chrono::milliseconds pause(observe::Waiting news);
  bool end(Failure& failure, const std::string& after) const;
  [[nodiscard]] Failure stopped() const;

  Tools tools_;
  ReadPolicy policy_;
  FetchStats& stats_;
  std::stop_token stop_;
  bool has_begun_ = false;  // a page was taken
  // Of the current page.
  std::string name_;
  int faults_ = 0;
  int refusals_ = 0;
  bool token_renewed_ = false;
  std::chrono::milliseconds waited_{0};  // as far as it counts against `max_wait`
};

/// The duration in whole seconds, rounded up: "17 s".
[[nodiscard]] std::string in_seconds(std::chrono::milliseconds duration);

}  // namespace azcost::fetch
