/// The one retry loop for what is asked of Azure, be it a page of costs or of a list of the Billing
/// API, and for the tokens that it takes: whatever has to be waited for or tried again, it happens
/// here. What is worth another try says `classify`, how long to wait `WaitPolicy`, and when the
/// tenant's quota has room `QuotaBook`.
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

/// Fifty million rows in one month, a partner with a million customers: a service that sends more
/// pages than this sends them in circles.
inline constexpr std::size_t kMostPages = 10'000;
/// So many pages in a row that bring nothing and name a next one: no list of Azure goes on like
/// that.
inline constexpr int kMostEmptyPages = 10;

/// How patient a reader is, and how it speaks about it.
struct ReadPolicy {
  /// The most that the waits for one page add up to.
  std::chrono::milliseconds max_wait{0};
  /// What a wait that does not fit would go beyond: "max_wait (30 s)".
  std::string limit;
  /// Whether the advice of `classify` fits, most of which is about cost queries; what it says about
  /// permissions always does.
  bool advises_on_queries = false;
  Place place = {};           ///< for advice only: what is asked about
  std::string account;        ///< for news only
  std::string purpose;        ///< for news only: "query"
  std::string_view api = {};  ///< for news only: "Cost Management API"
  /// The versions of the API that may be asked for, the newest first; empty: only the one that the
  /// request has.
  std::span<const std::string_view> versions = {};
  /// What a request spends, where the tools have a quota.
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

  /// Sends `request`, with a token and an id of its own each time, until `take` has taken an answer
  /// or nothing more can be tried. `name` is what messages call the page. A version of the API that
  /// the cloud does not take gives way to the newest one that it does: then that is in the address
  /// of `request`.
  Status read(std::string name, http::Request& request, const TakeAnswer& take);

 private:
  /// Why a try brought no page, and what is to be done about it.
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
  // Of the page at hand.
  std::string name_;
  int faults_ = 0;
  int refusals_ = 0;
  bool token_renewed_ = false;
  std::chrono::milliseconds waited_{0};  // as far as it counts against `max_wait`
};

/// In whole seconds, rounded up: "17 s".
[[nodiscard]] std::string in_seconds(std::chrono::milliseconds duration);

}  // namespace azcost::fetch
