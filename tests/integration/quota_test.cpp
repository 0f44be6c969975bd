// A long history under the real quota, on a fake clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "azcost/plan/planner.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kFrom = "2024-04-01";
constexpr const char* kTo = "2026-03-20";
constexpr std::uint64_t kMonths = 24;
constexpr std::size_t kRowsPerPage = 12;

emulator::WorldOptions two_years() {
  return {.customers = 3, .from = *parse_day(kFrom), .to = *parse_day(kTo), .rows_per_day = 10};
}

/// The least time in which `count` requests of one QPU can be sent. Each goes as soon as the one
/// that must leave a window before it has left.
std::chrono::milliseconds least_time(std::size_t count) {
  struct Window {
    std::chrono::milliseconds length;
    std::size_t limit;
  };
  std::vector<std::chrono::milliseconds> sent(count, 0ms);
  for (std::size_t i = 1; i < count; ++i) {
    sent[i] = sent[i - 1];
    for (const Window& window : {Window{10s, 12}, Window{1min, 60}, Window{1h, 600}}) {
      if (i >= window.limit) sent[i] = std::max(sent[i], sent[i - window.limit] + window.length);
    }
  }
  return sent.back();
}

std::uint64_t pages_of(std::uint64_t rows) {
  return std::max<std::uint64_t>(1, (rows + kRowsPerPage - 1) / kRowsPerPage);
}

/// The least number of requests for the two years: one for each page of each month's rows, and one
/// for each page of its daily totals.
std::uint64_t least_requests(const emulator::World& world) {
  std::vector<std::string> dimensions;
  Account agreed;
  agreed.agreement = Agreement::kMpa;
  const Shape shape = plan::shape_of(agreed, Dataset::kActual, Schema::kFocus);
  for (const Grouping& grouping : shape.groupings) dimensions.push_back(grouping.name);
  std::uint64_t requests = 0;
  Day day = *parse_day(kFrom);
  for (const Day last = *parse_day(kTo); day <= last;) {
    const Month month = Month(day);
    const Window window = {day, std::min(last, month.last_day())};
    requests += pages_of(world.count_rows(emulator::CostKind::kActual, window, dimensions)) +
                pages_of(world.count_rows(emulator::CostKind::kActual, window, {}));
    day = window.to + std::chrono::days(1);
  }
  return requests;
}

/// The partner's two years in small pages, and a run that may wait as long as the quota asks.
class History {
 public:
  explicit History(emulator::ServerOptions options, std::size_t rows_per_page = kRowsPerPage)
      : partner_(two_years(), with_quota(std::move(options), rows_per_page, *this)) {
    partner_.quota_options() = {.share_percent = 100};
    partner_.pager_options().max_wait = 2h;
  }

  RunRecord collect(const char* from = kFrom, const char* to = kTo) {
    const SteadyTime start = partner_.clock().steady_now();
    RunRecord record = partner_.collect(from, to);
    took_ = partner_.clock().steady_now() - start;
    return record;
  }

  [[nodiscard]] EmulatedPartner& partner() noexcept { return partner_; }
  [[nodiscard]] std::chrono::milliseconds took() const noexcept { return took_; }
  /// The times at which a query was refused.
  [[nodiscard]] std::vector<SystemTime> refusals() {
    const std::lock_guard lock(mutex_);
    return refusals_;
  }

 private:
  static emulator::ServerOptions with_quota(emulator::ServerOptions options,
                                            std::size_t rows_per_page, History& history) {
    options.real_quota = true;
    options.rows_per_page = rows_per_page;
    options.amend = [&history](const emulator::SeenRequest&, emulator::Answer& answer) {
      if (answer.status != 429) return;
      const std::lock_guard lock(history.mutex_);
      history.refusals_.push_back(history.partner_.clock().now());
    };
    return options;
  }

  std::mutex mutex_;
  std::vector<SystemTime> refusals_;
  std::chrono::milliseconds took_{0};
  EmulatedPartner partner_;
};

TEST(Backfill, OfTwoYearsEndsWithinFivePercentOfTheLeastTimeAndIsNeverRefused) {
  History history({});
  const RunRecord record = history.collect();
  ASSERT_EQ(record.exit_code, 0);
  EXPECT_THAT(record.units, SizeIs(kMonths));

  std::uint64_t pages = 0;
  std::uint64_t qpu = 0;
  std::uint64_t requests = 0;
  for (const UnitRecord& unit : record.units) {
    const auto totals = static_cast<std::uint64_t>(unit.unit.window.days());
    pages += unit.pages + (totals + kRowsPerPage - 1) / kRowsPerPage;
    qpu += unit.qpu;
    requests += unit.requests;
  }
  // The minimum, from the service's own books: the pages of each month's rows and daily totals, and
  // not a request more.
  EXPECT_EQ(requests, least_requests(history.partner().world()));
  EXPECT_EQ(requests, pages);
  EXPECT_EQ(qpu, requests);
  const auto seen = history.partner().server().requests();
  EXPECT_EQ(std::ranges::count_if(seen,
                                  [](const emulator::SeenRequest& request) {
                                    return request.kind == RequestKind::kQuery &&
                                           !request.query.contains("$skiptoken");
                                  }),
            static_cast<std::ptrdiff_t>(2 * kMonths));
  EXPECT_EQ(history.partner().server().count(RequestKind::kQuery), requests);
  EXPECT_GT(requests, 600U) << "the hour's budget has to matter";

  EXPECT_EQ(history.partner().server().count_throttled(), 0U);
  const std::chrono::milliseconds least = least_time(requests);
  EXPECT_LE(history.took(), least + least / 20);
  EXPECT_EQ(history.partner().stored(), history.partner().booked(kFrom, kTo));
}

/// As `azcost help quota` says: an hour's budget that is spent between two queries, here after
/// twelve months of one page each and their totals.
TEST(Backfill, EndsWithTheHoursBudgetWhenItMayNotWaitForTheNextAndIsTakenUpByTheNextRun) {
  History history({}, 5000);
  history.partner().quota_options() = {.share_percent = 4};
  history.partner().pager_options() = {.seed = 1};
  const RunRecord first = history.collect();
  EXPECT_EQ(first.exit_code, 3);
  ASSERT_THAT(first.units, SizeIs(kMonths));
  EXPECT_EQ(first.units[11].outcome, Outcome::kCommitted);
  ASSERT_EQ(first.units[12].outcome, Outcome::kThrottled);
  EXPECT_THAT(first.units[12].error->message,
              HasSubstr("the next run takes it up again, or raise"));
  EXPECT_EQ(history.partner().server().count(RequestKind::kQuery), 24U);
  EXPECT_LE(history.took(), 15min);

  history.partner().clock().advance(1h);
  history.collect();
  EXPECT_EQ(history.partner().server().count_throttled(), 0U);
  EXPECT_EQ(history.partner().stored(), history.partner().booked(kFrom, kTo));
}

/// As it says: a budget that is spent in the middle of a query is waited for.
TEST(Backfill, WaitsForTheNextHoursBudgetInTheMiddleOfAQuery) {
  History history({}, 6);
  history.partner().quota_options() = {.share_percent = 4};
  history.partner().pager_options() = {.seed = 1};
  const RunRecord record = history.collect("2026-01-01", "2026-01-31");
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  EXPECT_GT(record.units[0].requests, 24U);
  EXPECT_GT(history.took(), 1h);
}

/// What a run must do, whatever another client does: all rows, and no 429 that it could foresee.
void expect_exact_and_refused_once_a_minute_at_most(History& history) {
  EXPECT_EQ(history.partner().stored(), history.partner().booked(kFrom, kTo));
  const auto refusals = history.refusals();
  EXPECT_THAT(refusals, SizeIs(history.partner().server().count_throttled()));
  for (std::size_t i = 1; i < refusals.size(); ++i) {
    EXPECT_GE(refusals[i] - refusals[i - 1], 1min) << i;
  }
}

TEST(Backfill, BesideAClientThatEatsHalfTheQuotaTakesTheOtherHalf) {
  History alone({});
  ASSERT_EQ(alone.collect().exit_code, 0);

  History history({.foreign_qpu_every = 12s, .foreign_client = emulator::WhenRefused::kTriesAgain});
  history.partner().clock().advance(1h);  // by now the run has had its half
  const RunRecord record = history.collect();
  ASSERT_EQ(record.exit_code, 0);
  expect_exact_and_refused_once_a_minute_at_most(history);
  const double hours = static_cast<double>((history.took() + 1h) / 1s) / 3600;
  const auto eaten = static_cast<double>(history.partner().server().count_foreign_qpu());
  EXPECT_NEAR(eaten / hours, 300, 15) << "half of the hour's 600";
  EXPECT_GT(history.took(), alone.took() * 3 / 2);
}

TEST(Backfill, BesideAClientThatTakesBackWhatItMissedIsRefusedOnceAMinuteAtMost) {
  // At first the run has nearly all of the quota. Then the other client tries again, and takes the
  // quota in the very instant in which it is given back.
  History history({.foreign_qpu_every = 12s, .foreign_client = emulator::WhenRefused::kTriesAgain});
  const RunRecord record = history.collect();
  ASSERT_EQ(record.exit_code, 0);
  EXPECT_GT(history.refusals().size(), 0U) << "nothing was tried";
  expect_exact_and_refused_once_a_minute_at_most(history);
}

TEST(Nonsense, InTheHeadersOfA429CostsWhatA429WithoutAHintCosts) {
  EmulatedPartner partner(with_faults({"429-nonsense@1"}));
  EXPECT_EQ(partner.collect().exit_code, 0);
  std::chrono::milliseconds waited{0};
  for (const auto wait : partner.clock().waits()) waited += wait;
  EXPECT_GE(waited, 30s);
  EXPECT_LE(waited, 2min);
}

TEST(ThrottledUnit, IsTakenUpFirstByTheNextRun) {
  EmulatedPartner partner(with_faults({"429-tenant=7200@3"}));
  const RunRecord first = partner.collect("2026-02-01", "2026-03-20");
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_EQ(first.units[0].outcome, Outcome::kCommitted);
  ASSERT_EQ(first.units[1].outcome, Outcome::kThrottled);
  EXPECT_THAT(first.units[1].error->message, HasSubstr("the next run takes it up again"));

  const RunRecord second = partner.collect("2026-02-01", "2026-03-20");
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.units[0].unit, first.units[1].unit);
  EXPECT_EQ(second.units[0].outcome, Outcome::kCommitted);
  EXPECT_EQ(second.units[1].outcome, Outcome::kUnchanged);
}

}  // namespace
}  // namespace azcost::testing
