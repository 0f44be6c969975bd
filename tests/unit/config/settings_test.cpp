#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using namespace std::chrono_literals;

TEST(ConfigFile, IsReadWhole) {
  const auto config = parsed(R"({
    "version": 1, "data_dir": "/srv/costs", "schema": "focus", "close_day": 5, "accounts": [],
    "http": {"connect_timeout": "3s", "timeout": "1m", "ca_file": "ca.pem",
             "proxy": "http://proxy.example:3128"},
    "control_totals": "warn",
    "quota": {"share": 80, "pace": "always", "client_type": "my-reports"},
    "retry": {"max_wait": "1h"},
    "log": {"level": "debug", "format": "json"}})");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->file, "/etc/azcost/config.json");
  EXPECT_EQ(config->data_dir, "/srv/costs");
  EXPECT_EQ(config->schema, Schema::kFocus);
  EXPECT_EQ(config->close_day, 5);
  EXPECT_EQ(config->http.connect_timeout, 3s);
  EXPECT_EQ(config->http.timeout, 1min);
  EXPECT_EQ(config->http.ca_file, "/etc/azcost/ca.pem");
  EXPECT_EQ(config->http.proxy, "http://proxy.example:3128");
  EXPECT_EQ(config->control_totals, Proof::kWarn);
  EXPECT_EQ(config->quota_share, 80);
  EXPECT_EQ(config->pace, Pace::kAlways);
  EXPECT_EQ(config->client_type, "my-reports");
  EXPECT_EQ(config->max_wait, 1h);
  EXPECT_EQ(config->log_level, LogLevel::kDebug);
  EXPECT_EQ(config->log_format, "json");
}

TEST(ConfigFile, HasADefaultForEverythingButTheVersion) {
  const auto config = parsed(R"({"version": 1})");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->data_dir, "/var/lib/azcost");
  EXPECT_EQ(config->close_day, 10);
  EXPECT_EQ(config->http.connect_timeout, 10s);
  EXPECT_EQ(config->http.timeout, 120s);
  EXPECT_EQ(config->http.ca_file, std::nullopt);
  EXPECT_EQ(config->http.proxy, "");
  EXPECT_EQ(config->control_totals, Proof::kStrict);
  EXPECT_EQ(config->quota_share, 50);
  EXPECT_EQ(config->pace, Pace::kAuto);
  EXPECT_EQ(config->client_type, "azcost");
  EXPECT_EQ(config->max_wait, 30min);
  EXPECT_EQ(config->log_level, LogLevel::kInfo);
  EXPECT_EQ(config->log_format, "auto");
  EXPECT_TRUE(config->accounts.empty());
  EXPECT_EQ(config->origins, (Origins{{"version", "/etc/azcost/config.json"}}));
}

TEST(ConfigFile, TellsItsVersion) {
  EXPECT_EQ(complaint("{}"), "version: is missing; write \"version\": 1");
  EXPECT_EQ(complaint(R"({"version": "1"})"), "version: has to be 1");
  EXPECT_EQ(complaint(R"({"version": 0})"), "version: has to be 1");
  EXPECT_EQ(complaint(R"({"version": null})"), "version: is missing; write \"version\": 1");
}

TEST(ConfigFile, OfANewerVersionIsNotBlamedForItsKeys) {
  EXPECT_EQ(complaint(R"({"new_key": 1, "version": 2})"),
            "version: 2 is newer than this azcost knows (1); use a newer one");
}

TEST(ConfigFile, IsReadStrictlyInEverySection) {
  EXPECT_EQ(complaint(file_with(R"("data_dri": "x")")),
            "data_dri: unknown key; did you mean data_dir?");
  EXPECT_EQ(complaint(file_with(R"("http": {"timout": "1s"})")),
            "http.timout: unknown key; did you mean timeout?");
  EXPECT_EQ(complaint(file_with(R"("quota": {"client": "x"})")), "quota.client: unknown key");
  EXPECT_EQ(complaint(file_with(R"("retry": {"max-wait": "1s"})")),
            "retry.max-wait: unknown key; did you mean max_wait?");
  EXPECT_EQ(complaint(file_with(R"("log": {"levle": "info"})")),
            "log.levle: unknown key; did you mean level?");
}

TEST(ConfigFile, TellsItsSlipsInTheOrderOfTheText) {
  EXPECT_EQ(complaint(file_with(R"("zzz": 1, "aaa": 1)")),
            "zzz: unknown key\n/etc/azcost/config.json: aaa: unknown key");
}

TEST(ConfigFile, PrintsNoControlCharactersOfItsKeys) {
  EXPECT_EQ(complaint(file_with(R"("a\u001b[2J\n": 1)")), "a\\x1b[2J\\x0a: unknown key");
}

TEST(ConfigFile, TellsKeysOfOtherVersionsFromUnknownOnes) {
  for (const std::string key : {"compress"}) {
    EXPECT_EQ(complaint(file_with("\"" + key + "\": null")),
              key + ": is not supported by this version; leave it out");
  }
}

TEST(ConfigFile, KnowsOneSchemaAndTheNamesOfOthers) {
  EXPECT_EQ(complaint(file_with(R"("schema": "spaceone")")),
            "schema: 'spaceone' is not supported by this version; write focus");
  EXPECT_EQ(complaint(file_with(R"("schema": "fokus")")),
            "schema: 'fokus' is none of focus; did you mean focus?");
}

TEST(ConfigFile, HasAScheduleThatCronWouldTake) {
  EXPECT_EQ(parsed(file_with(R"("schedule": "@hourly")"))->schedule, "@hourly");
  EXPECT_EQ(complaint(file_with(R"("schedule": "61 5 * * *")")),
            "schedule: '61 5 * * *': minute: '61' is not one of 0 to 59, nor a list (1,3), a range "
            "(1-3) or a "
            "step (*/2) of these");
}

TEST(ConfigFile, SaysWhereTheDaemonListens) {
  const auto listen = [](const std::string& text) {
    return parsed(file_with("\"listen\": \"" + text + "\""))->listen;
  };
  EXPECT_EQ(listen("0.0.0.0:80"), (ListenAddress{"0.0.0.0", 80}));
  EXPECT_EQ(listen("[::1]:9464"), (ListenAddress{"::1", 9464}));
  EXPECT_EQ(listen(":0"), (ListenAddress{"127.0.0.1", 0}));
  EXPECT_EQ(listen("off"), std::nullopt);
}

TEST(ConfigFile, RefusesAddressesThatNobodyCanListenOn) {
  for (const std::string text :
       {"", "9464", "localhost", "a:", "a:65536", "a:-1", "a:1x", "::1:9464", "[a]:1", "a b:1"}) {
    EXPECT_EQ(complaint(file_with("\"listen\": \"" + text + "\"")),
              "listen: '" + text +
                  "' is no address to listen on; write 127.0.0.1:9464, "
                  "[::1]:9464, or off");
  }
}

TEST(ConfigFile, ClosesMonthsOnADayThatEveryMonthHas) {
  const std::string what = "close_day: has to be a whole number from 1 to 28, not a ";
  EXPECT_EQ(complaint(file_with(R"("close_day": 28)")), "nothing is wrong");
  EXPECT_EQ(complaint(file_with(R"("close_day": 29)")), what + "number (29)");
  EXPECT_EQ(complaint(file_with(R"("close_day": 0)")), what + "number (0)");
  EXPECT_EQ(complaint(file_with(R"("close_day": -1)")), what + "number (-1)");
  EXPECT_EQ(complaint(file_with(R"("close_day": 10.0)")), what + "number (10.0)");
  EXPECT_EQ(complaint(file_with(R"("close_day": "10")")), what + "text ('10')");
  EXPECT_EQ(complaint(file_with(R"("close_day": 18446744073709551615)")),
            what + "number (18446744073709551615)");
}

TEST(ConfigFile, FindsItsPathsBesideItself) {
  const auto config = parsed(file_with(R"("data_dir": "../data", "http": {"ca_file": "ca.pem"})"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->data_dir, "/etc/data");
  EXPECT_EQ(config->http.ca_file, "/etc/azcost/ca.pem");
}

TEST(ConfigFile, RefusesPathsThatCannotBeMeant) {
  EXPECT_EQ(complaint(file_with(R"("data_dir": "")")), "data_dir: is empty; write a path");
  EXPECT_EQ(complaint(file_with(R"("data_dir": "a\u0000b")")),
            "data_dir: 'a\\x00b' holds a control character");
  EXPECT_EQ(complaint(file_with(R"("data_dir": "~/costs")")),
            "data_dir: '~/costs' starts with ~, which only a shell expands; write the whole path");
}

TEST(ConfigFile, TakesDurationsWithTheirUnitOnly) {
  EXPECT_EQ(complaint(file_with(R"("http": {"timeout": 120})")),
            "http.timeout: has to be a text in quotes, not a number (120)");
  EXPECT_EQ(complaint(file_with(R"("http": {"timeout": "120"})")),
            "http.timeout: '120' is not a duration; write a number with its unit, such as 250ms, "
            "10s, 2m or 1h30m");
}

TEST(ConfigFile, WaitsForNoTimeOnlyWhereThatMeansSomething) {
  EXPECT_EQ(complaint(file_with(R"("retry": {"max_wait": "0s"})")), "nothing is wrong");
  EXPECT_EQ(complaint(file_with(R"("http": {"timeout": "0s"})")),
            "http.timeout: '0s' has to be longer than nothing");
  EXPECT_EQ(complaint(file_with(R"("http": {"connect_timeout": "0ms"})")),
            "http.connect_timeout: '0ms' has to be longer than nothing");
}

TEST(ConfigFile, NamesAClientTypeThatFitsAHeader) {
  EXPECT_EQ(complaint(file_with(R"("quota": {"client_type": "a b\r\n"})")),
            "quota.client_type: 'a b' cannot be sent as ClientType; write 1 to 64 "
            "letters, digits, dots, dashes and underscores");
}

TEST(ConfigFile, SharesTheQuotaInPercent) {
  EXPECT_EQ(complaint(file_with(R"("quota": {"share": 0})")),
            "quota.share: has to be a whole number from 1 to 100, not a number (0)");
  EXPECT_EQ(complaint(file_with(R"("quota": {"share": 101})")),
            "quota.share: has to be a whole number from 1 to 100, not a number (101)");
  EXPECT_EQ(complaint(file_with(R"("quota": {"pace": "fast"})")),
            "quota.pace: 'fast' is none of auto, always, off");
}

TEST(ConfigFile, ProvesByControlTotalsUnlessToldOtherwise) {
  EXPECT_EQ(parsed(file_with(R"("control_totals": true)"))->control_totals, Proof::kStrict);
  EXPECT_EQ(parsed(file_with(R"("control_totals": false)"))->control_totals, Proof::kNone);
  EXPECT_EQ(complaint(file_with(R"("control_totals": "warm")")),
            "control_totals: has to be true, false or \"warn\", not 'warm'");
  EXPECT_EQ(complaint(file_with(R"("control_totals": 1)")),
            "control_totals: has to be true or false, not a number (1)");
}

TEST(ConfigFile, KnowsTheLevelsAndFormatsOfTheLog) {
  EXPECT_EQ(complaint(file_with(R"("log": {"level": "warn"})")),
            "log.level: 'warn' is none of trace, debug, info, warning, error, off");
  EXPECT_EQ(complaint(file_with(R"("log": {"format": "jsn"})")),
            "log.format: 'jsn' is none of auto, text, json; did you mean json?");
}

TEST(ConfigFile, HasSectionsThatAreObjects) {
  EXPECT_EQ(complaint(file_with(R"("log": "debug")")),
            "log: has to be an object { ... }, not a text ('debug')");
  EXPECT_EQ(complaint(file_with(R"("http": [])")),
            "http: has to be an object { ... }, not a list [ ... ]");
}

TEST(ConfigFile, RemembersWhichValuesItGave) {
  const auto config = parsed(file_with(R"("close_day": 10, "log": {"level": "info"})"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->origins, (Origins{{"version", "/etc/azcost/config.json"},
                                      {"close_day", "/etc/azcost/config.json"},
                                      {"log.level", "/etc/azcost/config.json"}}));
}

}  // namespace
}  // namespace azcost::config
