// A month of the daemon against an Azure that books, restates and fails, on a fake clock.
#include "azcost/run/daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "emulated_partner.hpp"
#include "support/fake_alarm.hpp"
#include "support/values.hpp"

namespace azcost::testing {
namespace {

using azcost::testing::at;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Passes over the emulated partner.
class PartnerWork final : public run::Work {
 public:
  explicit PartnerWork(EmulatedPartner& partner) : partner_(partner) {}

  run::PassEnd collect(const std::vector<plan::DueAccount>& due,
                       const std::stop_token& stop) override {
    run::CollectRequest request;
    request.command = kDaemonCommand;
    request.catch_up = due;
    records.push_back(partner_.collect(std::move(request), stop));
    const bool again = std::ranges::any_of(records.back().units, may_pass);
    return {.try_again = again ? std::set<std::string>{"contoso"} : std::set<std::string>{}};
  }

  Result<run::Roster> reload() override { return Error{ErrorKind::kInternal, "never asked for"}; }

  std::vector<RunRecord> records;

 private:
  EmulatedPartner& partner_;
};

class DaemonMonth : public ::testing::Test {
 protected:
  DaemonMonth() { set_clock("2026-02-26T12:00:00Z"); }

  void set_clock(const char* time) {
    partner_.clock().jump_wall_clock(at(time) - partner_.clock().now());
  }

  /// One run of the daemon; `last_began` comes from its records.
  void serve_until(const char* end, std::optional<SystemTime> last_began = std::nullopt) {
    std::stop_source stop;
    alarm_.at(at(end), [&stop] { stop.request_stop(); });
    ServiceNotifier manager("");
    run::Pulse pulse(partner_.clock(), minutes(1), [] {});
    RecordingObserver observer;
    run::Daemon daemon(work_, partner_.clock(), alarm_, manager, pulse, observer);
    daemon.serve({*Schedule::parse("15 5 * * *"), {}, {{"contoso", last_began}}}, stop.get_token());
  }

  emulator::WorldOptions world_{.customers = 2,
                                .from = *parse_day("2026-02-01"),
                                .to = *parse_day("2026-04-30"),
                                .rows_per_day = 6};
  /// Set while Azure answers only errors.
  std::shared_ptr<bool> broken_ = std::make_shared<bool>(false);
  EmulatedPartner partner_{
      world_,
      {.unbooked_days = 1, .intercept = [broken = broken_](const emulator::SeenRequest& request) {
         std::optional<emulator::Answer> answer;
         if (*broken && request.kind == emulator::RequestKind::kQuery) {
           answer.emplace();
           answer->status = 503;
         }
         return answer;
       }}};
  FakeAlarm alarm_{partner_.clock()};
  PartnerWork work_{partner_};
};

TEST_F(DaemonMonth, KeepsUpWithRestatementsOutagesAndSuspends) {
  // Last month's costs change while it is open; some days of this month change, too.
  alarm_.at(at("2026-03-04T00:00:00Z"),
            [this] { partner_.world().restate(*parse_day("2026-02-27"), 3); });
  alarm_.at(at("2026-03-20T00:00:00Z"),
            [this] { partner_.world().restate(*parse_day("2026-03-02"), 5); });
  // An outage over two turns; a machine that sleeps over the close day; a corrected clock.
  alarm_.at(at("2026-03-06T05:00:00Z"), [this] { *broken_ = true; });
  alarm_.at(at("2026-03-07T10:00:00Z"), [this] { *broken_ = false; });
  alarm_.at(at("2026-03-09T20:00:00Z"), [this] { partner_.clock().advance(hours(24 * 3)); });
  alarm_.at(at("2026-03-25T10:00:00Z"), [this] { alarm_.set_clock(hours(30)); });
  serve_until("2026-04-02T12:00:00Z");
  EXPECT_EQ(partner_.stored(), partner_.booked("2026-02-01", "2026-04-01"));
  EXPECT_EQ(work_.records.back().exit_code, 0);
}

TEST_F(DaemonMonth, ReadsAFailedPassAgainOnTheSameDay) {
  serve_until("2026-02-26T13:00:00Z");
  alarm_.at(at("2026-02-27T05:00:00Z"), [this] { *broken_ = true; });
  alarm_.at(at("2026-02-27T08:00:00Z"), [this] { *broken_ = false; });
  serve_until("2026-02-27T12:00:00Z", at("2026-02-26T12:00:00Z"));
  EXPECT_GT(work_.records.size(), 3U);
  EXPECT_EQ(work_.records.back().exit_code, 0);
  EXPECT_LT(work_.records.back().started_at, at("2026-02-27T10:00:00Z"));
  // Early retries ask only for what is missing.
  EXPECT_THAT(work_.records.back().units, SizeIs(1));
}

TEST_F(DaemonMonth, CatchesUpOnceAfterADowntime_IncludingTheMonthThatClosedMeanwhile) {
  serve_until("2026-03-05T12:00:00Z");
  const SystemTime last = work_.records.back().started_at;
  partner_.world().restate(*parse_day("2026-02-27"), 3);  // while the daemon is down
  set_clock("2026-04-20T09:00:00Z");
  const auto before = work_.records.size();
  serve_until("2026-04-20T12:00:00Z", last);
  EXPECT_EQ(work_.records.size(), before + 1);
  EXPECT_EQ(partner_.stored(), partner_.booked("2026-02-01", "2026-04-19"));
}

TEST_F(DaemonMonth, LeavesAloneWhatNobodyAskedFor) {
  set_clock("2026-04-20T06:00:00Z");
  partner_.collect("2016-02-01", "2016-02-10");
  partner_.collect("2026-02-01", "2026-02-10");
  serve_until("2026-04-20T12:00:00Z");
  ASSERT_THAT(work_.records, SizeIs(1));
  ASSERT_THAT(work_.records[0].units, SizeIs(1));
  EXPECT_EQ(format_unit(work_.records[0].units[0].unit), "contoso actual 2026-04-01..2026-04-20");
}

TEST_F(DaemonMonth, ReadsDaysAgainThatWereReadTooEarly_WhateverItsRecordsSay) {
  serve_until("2026-02-28T12:00:00Z");
  // Nothing is known about past passes: only the manifest shows that its last days are open.
  ASSERT_TRUE(partner_.files().remove_tree(partner_.data().path() / "metadata" / "runs").ok());
  set_clock("2026-03-11T05:00:00Z");
  serve_until("2026-03-11T12:00:00Z");
  EXPECT_EQ(partner_.manifest("2026-02")->state, MonthState::kFinal);
  EXPECT_EQ(partner_.stored(), partner_.booked("2026-02-01", "2026-03-10"));
}

TEST_F(DaemonMonth, LosesNoMonthOfItsDowntimeToACollectByHand) {
  serve_until("2026-02-27T12:00:00Z");
  set_clock("2026-04-20T12:00:00Z");
  const RunRecord by_hand = partner_.collect(run::CollectRequest());
  EXPECT_EQ(by_hand.exit_code, 0);
  EXPECT_EQ(partner_.stored(), partner_.booked("2026-02-01", "2026-04-19"));
}

TEST_F(DaemonMonth, PassesOnEveryDay_AndSpendsNoMoreQpuThanItsOpenMonthsTake) {
  serve_until("2026-03-31T12:00:00Z");
  std::set<std::string> days;
  for (const RunRecord& record : work_.records) {
    EXPECT_EQ(record.exit_code, 0);
    days.insert(format_day(day_of(record.started_at)));
  }
  EXPECT_THAT(days, SizeIs(34));
  std::uint64_t expected = 0;
  for (const RunRecord& record : work_.records) {
    const Day day = day_of(record.started_at);
    const bool two_months = day <= *parse_day("2026-03-10") && day >= *parse_day("2026-03-01");
    expected += two_months ? 4 : 2;  // the first pass reads only February: nothing is known yet
  }
  EXPECT_EQ(partner_.server().count(emulator::RequestKind::kQuery), expected);
}

}  // namespace
}  // namespace azcost::testing
