#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

TEST(ConfigFile, IsReadWhole) {
  const Config config = config_of(R"({
    "version": 1, "data_dir": "../costs", "schema": "focus", "close_day": 5, "accounts": [],
    "http": {"connect_timeout": "3s", "timeout": "1m", "ca_file": "ca.pem",
             "proxy": "http://proxy.example:3128"},
    "control_totals": "warn", "schedule": "@hourly", "listen": "0.0.0.0:80",
    "quota": {"share": 80, "pace": "always", "client_type": "my-reports"},
    "retry": {"max_wait": "1h"},
    "log": {"level": "debug", "format": "json"}})");
  EXPECT_EQ(config.file, "/etc/azcost/config.json");
  EXPECT_EQ(config.data_dir, "/etc/costs");
  EXPECT_EQ(config.schema, Schema::kFocus);
  EXPECT_EQ(config.close_day, 5);
  EXPECT_EQ(config.http.connect_timeout, 3s);
  EXPECT_EQ(config.http.timeout, 1min);
  EXPECT_EQ(config.http.ca_file, "/etc/azcost/ca.pem");
  EXPECT_EQ(config.http.proxy, "http://proxy.example:3128");
  EXPECT_EQ(config.control_totals, Proof::kWarn);
  EXPECT_EQ(config.schedule, "@hourly");
  EXPECT_EQ(config.listen, (ListenAddress{"0.0.0.0", 80}));
  EXPECT_EQ(config.quota_share, 80);
  EXPECT_EQ(config.pace, Pace::kAlways);
  EXPECT_EQ(config.client_type, "my-reports");
  EXPECT_EQ(config.max_wait, 1h);
  EXPECT_EQ(config.log_level, LogLevel::kDebug);
  EXPECT_EQ(config.log_format, "json");
}

TEST(ConfigFile, HasADefaultForEverythingButTheVersion) {
  const Config config = config_of(R"({"version": 1})");
  EXPECT_EQ(config.data_dir, "/var/lib/azcost");
  EXPECT_EQ(config.close_day, 10);
  EXPECT_EQ(config.http.connect_timeout, 10s);
  EXPECT_EQ(config.http.timeout, 120s);
  EXPECT_EQ(config.http.ca_file, std::nullopt);
  EXPECT_EQ(config.http.proxy, "");
  EXPECT_EQ(config.control_totals, Proof::kStrict);
  EXPECT_EQ(config.quota_share, 50);
  EXPECT_EQ(config.pace, Pace::kAuto);
  EXPECT_EQ(config.client_type, "azcost");
  EXPECT_EQ(config.max_wait, 30min);
  EXPECT_EQ(config.log_level, LogLevel::kInfo);
  EXPECT_EQ(config.log_format, "auto");
  EXPECT_TRUE(config.accounts.empty());
  EXPECT_EQ(config.origins, (Origins{{"version", "/etc/azcost/config.json"}}));
}

TEST(ConfigFile, SaysItsVersion) {
  EXPECT_EQ(complaint("{}"), "version: is missing; write \"version\": 1");
  EXPECT_EQ(complaint(R"({"version": "1"})"), "version: has to be 1");
  EXPECT_EQ(complaint(R"({"version": 0})"), "version: has to be 1");
  EXPECT_EQ(complaint(R"({"version": null})"), "version: is missing; write \"version\": 1");
  // Its keys are not called wrong.
  EXPECT_EQ(complaint(R"({"new_key": 1, "version": 2})"),
            "version: 2 is newer than this azcost knows (1); use a newer one");
}

/// Each key with a value that cannot be used: its place, the value, what to write.
TEST(ConfigFile, RefusesWhatCannotBeUsed) {
  const std::string day = "close_day: has to be a whole number from 1 to 28, not a ";
  expect_refused(
      {
          {R"("data_dri": "x")", "data_dri: unknown key; did you mean data_dir?"},
          {R"("http": {"timout": "1s"})", "http.timout: unknown key; did you mean timeout?"},
          {R"("quota": {"client": "x"})", "quota.client: unknown key"},
          {R"("retry": {"max-wait": "1s"})", "retry.max-wait: unknown key; did you mean max_wait?"},
          {R"("log": {"levle": "info"})", "log.levle: unknown key; did you mean level?"},
          {R"("a\u001b[2J\n": 1)", "a\\x1b[2J\\x0a: unknown key"},
          {R"("AZURE_CLIENT_SECRET": "S3CR3T")", "AZURE_CLIENT_SECRET: a secret does not belong"},
          {R"("schema": "spaceone")", "schema: 'spaceone' is not supported by this version"},
          {R"("schema": "fokus")", "schema: 'fokus' is none of focus; did you mean focus?"},
          {R"("schedule": "61 5 * * *")", "schedule: '61 5 * * *': minute: '61' is not one of"},
          {R"("close_day": 29)", day + "number (29)"},
          {R"("close_day": 0)", day + "number (0)"},
          {R"("close_day": -1)", day + "number (-1)"},
          {R"("close_day": 10.0)", day + "number (10.0)"},
          {R"("close_day": "10")", day + "text ('10')"},
          {R"("close_day": 18446744073709551615)", day + "number (18446744073709551615)"},
          {R"("data_dir": "")", "data_dir: is empty; write a path"},
          {R"("data_dir": "a\u0000b")", "data_dir: 'a\\x00b' holds a control character"},
          {R"("data_dir": "~/costs")", "data_dir: '~/costs' starts with ~, which only a shell"},
          {R"("http": {"timeout": 120})", "http.timeout: has to be a text in quotes, not a number"},
          {R"("http": {"timeout": "120"})", "http.timeout: '120' is not a duration; write"},
          {R"("http": {"timeout": "0s"})", "http.timeout: '0s' has to be longer than nothing"},
          {R"("http": {"connect_timeout": "0ms"})", "http.connect_timeout: '0ms' has to be longer"},
          {R"("quota": {"client_type": "a b\r\n"})",
           "quota.client_type: 'a b' cannot be sent as ClientType; write 1 to 64"},
          {R"("quota": {"share": 0})", "quota.share: has to be a whole number from 1 to 100"},
          {R"("quota": {"share": 101})", "quota.share: has to be a whole number from 1 to 100"},
          {R"("quota": {"pace": "fast"})", "quota.pace: 'fast' is none of auto, always, off"},
          {R"("control_totals": "warm")", "control_totals: has to be true, false or \"warn\", not"},
          {R"("control_totals": 1)", "control_totals: has to be true, false or \"warn\", not a"},
          {R"("log": {"level": "warn"})",
           "log.level: 'warn' is none of trace, debug, info, warning, error, off"},
          {R"("log": {"format": "jsn"})",
           "log.format: 'jsn' is none of auto, text, json; did you mean json?"},
          {R"("log": "debug")", "log: has to be an object { ... }, not a text ('debug')"},
          {R"("http": [])", "http: has to be an object { ... }, not a list [ ... ]"},
      },
      file_with);
}

TEST(ConfigFile, ReportsItsSlipsInTheOrderOfTheText) {
  EXPECT_EQ(complaint(file_with(R"("zzz": 1, "aaa": 1)")),
            "zzz: unknown key\n/etc/azcost/config.json: aaa: unknown key");
}

TEST(ConfigFile, SaysWhereTheDaemonListens) {
  const auto listen = [](const std::string& text) {
    return config_of(file_with("\"listen\": \"" + text + "\"")).listen;
  };
  EXPECT_EQ(listen("[::1]:9464"), (ListenAddress{"::1", 9464}));
  EXPECT_EQ(listen(":0"), (ListenAddress{"127.0.0.1", 0}));
  EXPECT_EQ(listen("off"), std::nullopt);
  for (const std::string text :
       {"", "9464", "localhost", "a:", "a:65536", "a:-1", "a:1x", "::1:9464", "[a]:1", "a b:1"}) {
    EXPECT_THAT(complaint(file_with("\"listen\": \"" + text + "\"")),
                StartsWith("listen: '" + text + "' is no address to listen on; write 127.0.0.1:"));
  }
}

TEST(ConfigFile, TakesTheLastValueOfARange) {
  EXPECT_EQ(config_of(file_with(R"("close_day": 28)")).close_day, 28);
  EXPECT_EQ(config_of(file_with(R"("retry": {"max_wait": "0s"})")).max_wait, 0s);
  EXPECT_EQ(config_of(file_with(R"("control_totals": true)")).control_totals, Proof::kStrict);
  EXPECT_EQ(config_of(file_with(R"("control_totals": false)")).control_totals, Proof::kNone);
}

TEST(ConfigFile, RemembersWhichValuesItGave) {
  EXPECT_EQ(config_of(file_with(R"("close_day": 10, "log": {"level": "info"})")).origins,
            (Origins{{"version", "/etc/azcost/config.json"},
                     {"close_day", "/etc/azcost/config.json"},
                     {"log.level", "/etc/azcost/config.json"}}));
}

TEST(ConfigFlag, BeatsASettingThatWasRead) {
  Config config;
  ASSERT_TRUE(apply_flag(config, "--max-wait", "retry.max_wait", "1h").ok());
  EXPECT_EQ(config.max_wait, 1h);
  EXPECT_EQ(config.origins.at("retry.max_wait"), "--max-wait");
  const auto refused = apply_flag(config, "--max-wait", "retry.max_wait", "soon");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(refused.error().message, StartsWith("--max-wait: 'soon' is not a duration"));
  EXPECT_EQ(config.max_wait, 1h);
}

}  // namespace
}  // namespace azcost::config
