// Each outcome of a unit, as seen in the run record, in the log, and in the exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::RequestKind;
using emulator::SeenRequest;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

/// How Azure answers queries, from one run to the next.
struct Mood {
  bool answers_nothing = false;  ///< no rows and no totals
  bool loses_a_row = false;      ///< in answers with rows, not in totals
  std::string takes_no = {};     ///< a dimension by which it no longer groups
};

void empty_the_rows(std::string& body) {
  const auto begin = body.find("\"rows\":[[");
  if (begin == std::string::npos) return;
  const auto end = body.find("]]", begin);
  body.replace(begin, end + 2 - begin, "\"rows\":[]");
}

void lose_the_first_row(std::string& body) {
  const auto first = body.find("\"rows\":[[") + 8;
  body.erase(first, body.find("],[", first) + 2 - first);
}

/// The service's own words, with the list of what it takes.
Answer refusal_of(const std::string& dimension) {
  const json error = {
      {"error",
       {{"code", "BadRequest"},
        {"message", "Invalid query definition: Invalid dataset grouping: '" + dimension +
                        "'; valid values: 'CustomerTenantId', 'Meter', 'SubscriptionId'. (Request "
                        "ID: 1)"}}}};
  return {.status = 400, .body = error.dump()};
}

class OutcomeTest : public ::testing::Test {
 protected:
  static emulator::ServerOptions moody(const Mood& mood, const std::vector<std::string>& faults) {
    emulator::ServerOptions options;
    options.rows_per_page = 100;
    for (const std::string& spec : faults) options.faults.push_back(*emulator::parse_fault(spec));
    options.intercept = [&mood](const SeenRequest& request) -> std::optional<Answer> {
      const bool refused = request.kind == RequestKind::kQuery && !mood.takes_no.empty() &&
                           request.body.find('"' + mood.takes_no + '"') != std::string::npos;
      return refused ? std::optional(refusal_of(mood.takes_no)) : std::nullopt;
    };
    options.amend = [&mood](const SeenRequest& request, Answer& answer) {
      if (request.kind != RequestKind::kQuery) return;
      if (mood.answers_nothing) empty_the_rows(answer.body);
      const bool has_rows = request.body.find("grouping") != std::string::npos;
      if (mood.loses_a_row && has_rows) lose_the_first_row(answer.body);
    };
    return options;
  }

  /// Days of the month before the last one: `days` of them have costs.
  void start(const std::vector<std::string>& faults = {}, int days = 3) {
    home_ = std::make_unique<EmulatedHome>(moody(mood_, faults), 20,
                                           EmulatedHome::from() + std::chrono::days(days - 1));
  }

  struct Seen {
    int exit_code = 0;
    json record;
    std::vector<std::pair<std::string, std::string>> events;  ///< name and level
    std::string log;
  };

  [[nodiscard]] Seen collect(std::vector<std::string> more = {}) const {
    const Day from = EmulatedHome::from();
    return run(
        {"collect", "--from", format_day(from), "--to", format_day(from + std::chrono::days(2))},
        std::move(more));
  }

  [[nodiscard]] Seen run(std::vector<std::string> arguments, std::vector<std::string> more) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto environment = home_->environment();
    environment["AZCOST_LOG_FORMAT"] = "json";
    const ProcessResult result = azcost(arguments, environment);
    Seen seen{.exit_code = result.exit_code, .record = {}, .events = {}, .log = result.err};
    seen.record = json::parse(result.out, nullptr, false);
    EXPECT_FALSE(seen.record.is_discarded()) << result.out << result.err;
    std::istringstream lines(result.err);
    for (std::string line; std::getline(lines, line);) {
      const json event = json::parse(line, nullptr, false);
      if (event.is_discarded()) continue;
      seen.events.emplace_back(event.at("event"), event.at("level"));
    }
    return seen;
  }

  /// Expects the same everywhere: in the record on standard output, in the stored one, in the log
  /// and in the exit code.
  void expect(const Seen& seen, const std::string& outcome, const std::string& level,
              int exit_code) {
    EXPECT_EQ(seen.exit_code, exit_code) << seen.log;
    ASSERT_THAT(seen.record.at("units"), Not(IsEmpty()));
    const json& unit = seen.record.at("units").back();
    EXPECT_EQ(unit.at("outcome"), outcome) << seen.log;
    EXPECT_EQ(seen.record.at("exit_code"), exit_code);
    EXPECT_THAT(seen.events, Contains(Pair("unit." + outcome, level)));
    const bool failed = level == "error" || outcome == "skipped";
    EXPECT_EQ(unit.at("error").is_null(), !failed) << unit.dump();
    EXPECT_EQ(kept_record(seen.record.at("run_id")), seen.record);
  }

  /// The record in the data directory.
  [[nodiscard]] json kept_record(const json& run_id) const {
    for (const auto& [name, text] : home_->home().files("store/metadata/runs")) {
      json record = json::parse(text);
      if (record.at("run_id") == run_id) return record;
    }
    return {};
  }

  [[nodiscard]] std::size_t day_files() const { return home_->home().files("store/data").size(); }

  /// A config of the account with these groupings.
  [[nodiscard]] std::string config_with(const std::vector<std::string>& group_by) const {
    return home_->write_config({home_->account("default", {{"group_by", group_by}})});
  }

  Mood mood_;
  std::unique_ptr<EmulatedHome> home_;
};

TEST_F(OutcomeTest, Committed) {
  start();
  expect(collect(), "committed", "info", 0);
  EXPECT_EQ(day_files(), 3U);
}

TEST_F(OutcomeTest, Unchanged) {
  start();
  ASSERT_EQ(collect().exit_code, 0);
  expect(collect(), "unchanged", "info", 0);
}

TEST_F(OutcomeTest, Empty) {
  start();
  mood_.answers_nothing = true;
  expect(collect(), "empty", "info", 0);
  EXPECT_EQ(day_files(), 0U);
}

TEST_F(OutcomeTest, KeptAndWithAcceptEmptyGone) {
  start();
  ASSERT_EQ(collect().exit_code, 0);
  mood_.answers_nothing = true;
  const Seen kept = collect();
  expect(kept, "kept", "warning", 0);
  EXPECT_THAT(kept.events, Contains(Pair("days.kept", "warning")));
  // Scripts distinguish events by their names: no warning has the name of an outcome.
  EXPECT_THAT(kept.events, Contains(Pair("unit.kept", ::testing::_)).Times(1));
  // Every day is named, so that nobody has to guess.
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(kept.log, HasSubstr(format_day(EmulatedHome::from() + std::chrono::days(i))));
  }
  EXPECT_THAT(kept.log, HasSubstr("--accept-empty"));
  EXPECT_EQ(day_files(), 3U);

  expect(collect({"--accept-empty"}), "committed", "info", 0);
  EXPECT_EQ(day_files(), 0U);
  expect(collect(), "empty", "info", 0);
}

TEST_F(OutcomeTest, Mismatch) {
  start();
  mood_.loses_a_row = true;
  const Seen seen = collect();
  expect(seen, "mismatch", "error", 65);
  EXPECT_THAT(seen.events, Contains(Pair("unit.read_again", "warning")));
  EXPECT_EQ(day_files(), 0U);
}

TEST_F(OutcomeTest, ThrottledForbiddenOrFailed) {
  for (const auto& [fault, outcome, exit_code] :
       std::vector<std::tuple<std::string, std::string, int>>{{"429-qpu=7200", "throttled", 75},
                                                              {"403", "forbidden", 77},
                                                              {"415", "failed", 70},
                                                              {"foreign-link", "failed", 65}}) {
    SCOPED_TRACE(fault);
    start({fault});
    expect(collect({"--max-wait", "1s"}), outcome, "error", exit_code);
  }
}

TEST_F(OutcomeTest, Skipped) {
  start({"403"});
  // Two months: after the first one nothing more is tried.
  const Day from = EmulatedHome::from();
  const Seen seen = run(
      {"collect", "--from", format_day(from), "--to", format_day(Month(from).next().first_day())},
      {});
  ASSERT_THAT(seen.record.at("units"), SizeIs(2));
  const json& units = seen.record.at("units");
  EXPECT_THAT((std::vector<std::string>{units[0].at("outcome"), units[1].at("outcome")}),
              ::testing::UnorderedElementsAre("forbidden", "skipped"));
  EXPECT_EQ(seen.exit_code, 77);
  EXPECT_THAT(seen.events, Contains(Pair("unit.skipped", "warning")));
  EXPECT_EQ(kept_record(seen.record.at("run_id")), seen.record);
  // What was not tried did not fail.
  EXPECT_THAT(seen.log, HasSubstr("2 units, 1 failed"));
}

TEST_F(OutcomeTest, WarnsOfARestatementInAMonthThatWasFinal) {
  start();
  ASSERT_EQ(collect().exit_code, 0);
  home_->world().restate(EmulatedHome::from(), 7);
  const Seen seen = collect();
  expect(seen, "committed", "info", 0);
  EXPECT_THAT(seen.events, Contains(Pair("days.restated", "warning")));
  EXPECT_THAT(home_->home().read("store/metadata/actual/account=default/restatements.jsonl"),
              AllOf(HasSubstr(format_day(EmulatedHome::from())), HasSubstr("\"final\"")));
}

TEST_F(OutcomeTest, IsNotRefusedForADimensionThatTheServiceStopsTaking) {
  start();
  const std::string config =
      config_with({"CustomerTenantId", "Meter", "SubscriptionId", "ChargeType"});
  expect(collect({"--config", config}), "committed", "info", 0);
  mood_.takes_no = "ChargeType";
  const Seen seen = collect({"--config", config});
  expect(seen, "committed", "info", 0);
  EXPECT_THAT(seen.events, Contains(Pair("grouping.refused", "warning")));
  EXPECT_EQ(azcost({"verify"}, home_->environment()).exit_code, 0);
}

TEST_F(OutcomeTest, IsUnchangedForAShapeThatWouldLoseDetailUnlessForced) {
  start();
  expect(collect({"--config", config_with({"CustomerTenantId", "Meter", "SubscriptionId"})}),
         "committed", "info", 0);
  const auto before = home_->home().files("store/data");
  const std::string coarser = config_with({"CustomerTenantId", "Meter"});
  const Seen kept = collect({"--config", coarser});
  expect(kept, "unchanged", "info", 0);
  EXPECT_EQ(
      std::ranges::count(kept.events, std::pair<std::string, std::string>("shape.kept", "warning")),
      1);
  EXPECT_THAT(kept.log, HasSubstr("would lose SubscriptionId"));
  EXPECT_EQ(home_->home().files("store/data"), before);
  expect(collect({"--config", coarser, "--force"}), "committed", "info", 0);
  EXPECT_NE(home_->home().files("store/data"), before);
}

TEST_F(OutcomeTest, OfAShapeThatHasToWaitIsReportedBeforeTheRun) {
  home_ = std::make_unique<EmulatedHome>(emulator::WorldOptions{.customers = 2,
                                                                .from = EmulatedHome::from(),
                                                                .to = EmulatedHome::today(),
                                                                .rows_per_day = 5},
                                         moody(mood_, {}));
  const std::string finer = config_with({"CustomerTenantId", "Meter", "SubscriptionId"});
  const Day day = EmulatedHome::today();
  const auto command = [&](std::vector<std::string> arguments) {
    return azcost(arguments, home_->environment());
  };
  ASSERT_EQ(command({"-c", finer, "collect", "--from", format_day(day)}).exit_code, 0);
  EXPECT_THAT(command({"-c", finer, "config", "validate"}).err, Not(HasSubstr("would lose")));
  const std::string coarser = config_with({"CustomerTenantId", "Meter"});
  EXPECT_THAT(command({"-c", coarser, "config", "validate"}).err,
              HasSubstr("would lose SubscriptionId"));
  EXPECT_THAT(command({"-c", coarser, "collect", "--dry-run"}).err,
              HasSubstr("would lose SubscriptionId"));
  const ProcessResult checked = command({"-c", coarser, "check", "--offline"});
  EXPECT_THAT(checked.out, HasSubstr("would lose SubscriptionId"));
  EXPECT_EQ(checked.exit_code, 0);
}

}  // namespace
}  // namespace azcost::testing
