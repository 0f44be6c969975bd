/// A pager among fakes.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_versions.hpp"
#include "azcost/fetch/pager.hpp"
#include "query.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::fetch {

using namespace std::chrono_literals;

using Headers = std::vector<std::pair<std::string, std::string>>;

inline const std::string kQpuHeader = "x-ms-ratelimit-microsoft.costmanagement-qpu-consumed";

inline http::Response answer(int status, std::string body = {}, Headers headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  response.duration = 70ms;
  return response;
}

inline http::Response error_answer(int status, const std::string& code, const std::string& message,
                                   Headers headers = {}) {
  return answer(status, R"({"error":{"code":")" + code + R"(","message":")" + message + "\"}}",
                std::move(headers));
}

inline http::Response throttled(const std::string& seconds) {
  return error_answer(429, "429", "Too many requests. Please retry.",
                      {{"x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", seconds}});
}

inline http::Response expired() {
  return error_answer(401, "ExpiredAuthenticationToken", "The access token expired");
}

/// Time passes with each look at it, as it does where the quota's file is read and written.
class PassingClock final : public Clock {
 public:
  explicit PassingClock(testing::FakeClock& clock) : clock_(clock) {}

  [[nodiscard]] SystemTime now() const override {
    clock_.advance(1ms);
    return clock_.now();
  }
  [[nodiscard]] SteadyTime steady_now() const override { return clock_.steady_now(); }
  WaitEnd wait_until(SteadyTime deadline, std::stop_token stop) override {
    return clock_.wait_until(deadline, std::move(stop));
  }

 private:
  testing::FakeClock& clock_;
};

/// A pager among fakes. A page's body is "page <name>", with " -> <link>" when another follows; one
/// whose name begins with "none" has no rows. "cut" is a page that the handler cannot read.
class PagerTest : public ::testing::Test {
 protected:
  PagerTest() {
    query_.shape.scope = "/providers/Microsoft.Billing/billingAccounts/1:2_2019-05-31";
    query_.shape.aggregations = {"Cost"};
    query_.window = {*parse_day("2026-10-01"), *parse_day("2026-10-31")};
    query_.account = "contoso";
  }

  [[nodiscard]] std::string first_url() const {
    return query_url(query_.cloud, query_.shape, kQueryVersions.front());
  }
  [[nodiscard]] std::string link_to(const std::string& page) const {
    return first_url() + "&$skiptoken=" + page;
  }
  [[nodiscard]] static http::Response page(const std::string& name, const std::string& link = {}) {
    return answer(200, link.empty() ? "page " + name : "page " + name + " -> " + link,
                  {{kQpuHeader, "1"}});
  }

  Status fetch() {
    Pager pager(transport_, tokens_, *quota_, clock_, observer_, options_);
    return pager.fetch(
        query_, [this](std::string& body) { return take(body); }, stats_, stop_.get_token());
  }

  /// The error of a query that must fail.
  Error failure() {
    auto fetched = fetch();
    EXPECT_FALSE(fetched.ok());
    return fetched.ok() ? Error{} : std::move(fetched).error();
  }

  Result<PageTail> take(const std::string& body) {
    constexpr std::string_view kArrow = " -> ";
    if (handler_error_) return *handler_error_;
    if (body.starts_with("cut")) return Error{ErrorKind::kData, "the document ends too early"};
    const auto arrow = body.find(kArrow);
    pages_.push_back(body.substr(0, arrow));
    PageTail tail;
    tail.rows = body.starts_with("page none") ? 0 : 1;
    if (arrow != std::string::npos) tail.next_link = body.substr(arrow + kArrow.size());
    return tail;
  }

  testing::ScriptedTransport transport_;
  testing::FakeTokenSource tokens_;
  testing::FakeClock clock_{SystemTime(*parse_day("2026-10-20"))};
  testing::RecordingObserver observer_;
  std::optional<QuotaBook> quota_{std::in_place, clock_, GovernorOptions{.share_percent = 100}};
  PagerOptions options_;
  Query query_;
  FetchStats stats_;
  std::stop_source stop_;
  std::vector<std::string> pages_;
  std::optional<Error> handler_error_;
};

}  // namespace azcost::fetch
