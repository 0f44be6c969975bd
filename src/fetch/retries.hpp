/// The one retry loop for what is read from Azure page by page, be it costs or a list of the
/// Billing API: whatever has to be waited for or tried again, it happens here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/fetch/access.hpp"
#include "azcost/http/transport.hpp"
#include "azcost/observe/observer.hpp"
#include "backoff.hpp"
#include "classify.hpp"
#include "service_error.hpp"

namespace azcost::fetch {

/// Fifty million rows in one month, a partner with a million customers: a service that sends more
/// pages than this sends them in circles.
inline constexpr std::size_t kMostPages = 10'000;
/// So many pages in a row that bring nothing and name a next one: no list of Azure goes on like
/// that.
inline constexpr int kMostEmptyPages = 10;

/// Why a try brought no page, and what is to be done about it.
struct Failure {
  Verdict verdict;
  Error error;
  ServiceError said = {};  ///< of the answer, when there was one
  /// The versions of the API that the cloud takes, when it refused this one; it may name none.
  std::optional<std::vector<std::string>> taken_versions = std::nullopt;
};

/// How patient a reader is, and how it speaks about it.
struct RetryPolicy {
  /// The most that the waits for one page add up to.
  std::chrono::milliseconds max_wait{0};
  /// What a wait that does not fit would go beyond: "max_wait (30 s)".
  std::string limit;
  /// Whether the advice of `classify` fits, most of which is about cost queries; what it says about
  /// permissions always does.
  bool advises_on_queries = false;
  Place place = {};     ///< for advice only: what is asked about
  std::string account;  ///< for news only
  std::string purpose;  ///< for news only: "query"
};

/// What a reader works with. All of it must outlive the reader.
struct Tools {
  http::Transport& transport;
  auth::TokenSource& tokens;
  Clock& clock;
  observe::Observer& observer;
  std::mt19937_64& random;
};

/// The tries for one page after the other. Not thread-safe.
class Retries {
 public:
  Retries(Tools tools, RetryPolicy policy, std::stop_token stop)
      : tools_(tools), policy_(std::move(policy)), stop_(std::move(stop)) {}

  /// Calls `try_once` until it brings a page, or nothing more can be tried. `name` is what messages
  /// call the page.
  template <class Page>
  Result<Page> read(const std::string& name,
                    const std::function<std::variant<Page, Failure>()>& try_once) {
    begin(name);
    for (;;) {
      if (stop_.stop_requested()) return stopped();
      auto attempt = try_once();
      if (auto* page = std::get_if<Page>(&attempt)) return std::move(*page);
      auto recovered = recover(std::get<Failure>(std::move(attempt)));
      if (!recovered) return std::move(recovered).error();
    }
  }

  // For `try_once`.

  /// A token, or why there is none.
  std::variant<auth::Token, Failure> token();
  /// Sends the request and judges the answer; the observer hears of it either way. `heard` is
  /// called first, with what came back.
  std::variant<http::Response, Failure> send(
      const http::Request& request,
      const std::function<void(const Result<http::Response>&)>& heard = nullptr);
  /// Waits, and says for how long it did: a stop ends a wait early.
  std::chrono::milliseconds pause(observe::Waiting news);
  /// Counts a wait against `max_wait`.
  void count(std::chrono::milliseconds waited) { waited_ += waited; }

  [[nodiscard]] const RetryPolicy& policy() const noexcept { return policy_; }
  /// How long this page has waited, as far as it counts.
  [[nodiscard]] std::chrono::milliseconds waited() const noexcept { return waited_; }
  /// How long this page has waited because the service or the authority asked for it.
  [[nodiscard]] std::chrono::milliseconds throttled() const noexcept { return throttled_; }
  /// Why the last page that could not be read could not be: its error is the one that `read` gave.
  [[nodiscard]] const Failure& end() const noexcept { return end_; }
  [[nodiscard]] Error stopped() const { return {ErrorKind::kCancelled, name_ + ": stopped"}; }

 private:
  void begin(const std::string& name);
  Status recover(Failure failure);
  Status wait(const Wait& wait, Failure failure);
  Error ended(Failure failure, const std::string& after);

  Tools tools_;
  RetryPolicy policy_;
  std::stop_token stop_;
  Failure end_;
  // Of the page at hand.
  std::string name_;
  int faults_ = 0;
  int refusals_ = 0;
  bool token_renewed_ = false;
  std::chrono::milliseconds waited_{0};
  std::chrono::milliseconds throttled_{0};
};

/// In whole seconds, rounded up: "17 s".
inline std::string in_seconds(std::chrono::milliseconds duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace azcost::fetch
