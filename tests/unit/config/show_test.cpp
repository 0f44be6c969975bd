#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const std::string& text, bool with_origins = false) {
  const auto config = parsed(text);
  return config.ok() ? show(*config, with_origins) : config.error().message;
}

TEST(ConfigShow, PrintsEverySettingOnALine) {
  EXPECT_EQ(shown(file_with_account(R"("client_secret_file": "contoso.secret",
                                       "datasets": ["actual", "amortized"])")),
            R"({
  "version": 1,
  "data_dir": "/var/lib/azcost",
  "schema": "focus",
  "schedule": "15 5 * * *",
  "close_day": 10,
  "control_totals": true,
  "accounts": [
    {
      "name": "contoso",
      "billing_account_id": "1234567",
      "tenant_id": "11111111-2222-3333-4444-555555555555",
      "client_id": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
      "client_secret_file": "/etc/azcost/contoso.secret",
      "customer_tenants": [],
      "customer_access": "filter",
      "billing_profile_id": null,
      "agreement": "auto",
      "datasets": ["actual","amortized"],
      "granularity": "daily",
      "group_by": [],
      "tag_keys": [],
      "cost_usd": false,
      "api_version": "auto",
      "cloud": "public"
    }
  ],
  "http": {
    "connect_timeout": "10s",
    "timeout": "2m",
    "ca_file": null,
    "proxy": ""
  },
  "quota": {
    "share": 50,
    "pace": "auto",
    "client_type": "azcost"
  },
  "retry": {
    "max_wait": "30m"
  },
  "listen": "127.0.0.1:9464",
  "log": {
    "level": "info",
    "format": "auto"
  }
}
)");
}

TEST(ConfigShow, SaysWhereEachValueComesFrom) {
  Flags flags;
  flags.log_level = "debug";
  const auto config = parse(file_with_account(R"("cost_usd": false)"), "/etc/azcost/config.json",
                            {{"AZCOST_DATA_DIR", "/srv/costs"}, {"NO_PROXY", "*.local"}}, flags);
  ASSERT_TRUE(config.ok()) << config.error().message;
  const std::string text = show(*config, true);
  for (const std::string line :
       {R"({
  "version": {"value": 1, "origin": "/etc/azcost/config.json"},
  "data_dir": {"value": "/srv/costs", "origin": "AZCOST_DATA_DIR"},
  "schema": {"value": "focus", "origin": "default"},
)",
        R"(
      "name": {"value": "contoso", "origin": "/etc/azcost/config.json"},
)",
        R"("client_secret_file": {"value": null, "origin": "default"})",
        R"("datasets": {"value": ["actual"], "origin": "default"})",
        R"("cost_usd": {"value": false, "origin": "/etc/azcost/config.json"})",
        R"(
    "no_proxy": {"value": "*.local", "origin": "NO_PROXY"}
  },
)",
        R"(
    "level": {"value": "debug", "origin": "--log-level"},
)"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ConfigShow, CallsNothingADefaultThatTheFileSays) {
  const std::string text = shown(file_with(R"("control_totals": false, "http": {"ca_file": null},
      "accounts": [)" + account(R"("cloud": {"authority": "https://a.example",
      "resource_manager": "https://b.example"}, "billing_profile_id": null)") +
                                           "]"),
                                 true);
  for (const std::string value :
       {R"("control_totals": {"value": false)", R"("ca_file": {"value": null)",
        R"("billing_profile_id": {"value": null)",
        R"("cloud": {"value": {"authority":"https://a.example","resource_manager":)"
        R"("https://b.example","audience":"https://b.example"})"}) {
    EXPECT_THAT(text, HasSubstr(value + R"(, "origin": "/etc/azcost/config.json"})"));
  }
}

TEST(ConfigShow, WritesAFileThatSaysTheSame) {
  const std::string first = shown(file_with(R"("data_dir": "/srv/costs", "close_day": 5,
      "http": {"proxy": "http://u:p@proxy.example:1", "ca_file": "ca.pem", "timeout": "90s"},
      "quota": {"client_type": "x"}, "retry": {"max_wait": "1h1ms"},
      "log": {"level": "warning", "format": "text"}, "accounts": [)" +
                                            account(R"("cloud": {"authority": "http://[::1]:1",
      "resource_manager": "http://[::1]:2", "audience": "https://a.example/"},
      "group_by": ["Meter \"quoted\""], "tag_keys": ["ä"], "cost_usd": true,
      "api_version": "2025-03-01", "client_secret_file": "s", "granularity": "monthly", "agreement": "ea")") +
                                            "]"));
  EXPECT_THAT(first, HasSubstr("\"data_dir\": \"/srv/costs\""));
  EXPECT_EQ(shown(first), first);
}

TEST(ConfigShow, MasksTheSecretOfTheEnvironment) {
  Config config;
  config.accounts.push_back({.account = {}, .credential = Credential{.secret = Secret("S3CR3T")}});
  EXPECT_THAT(show(config, false), HasSubstr("\"client_secret\": \"***\""));
  EXPECT_THAT(show(config, false), Not(HasSubstr("S3CR3T")));
  EXPECT_THAT(show(config, true), Not(HasSubstr("S3CR3T")));
}

TEST(ConfigShow, PrintsThePathOfTheFileThatProvesTheApp) {
  const auto certificate = file_with_account(R"("client_certificate_file": "contoso.pem")");
  EXPECT_THAT(shown(certificate),
              HasSubstr("\"client_certificate_file\": \"/etc/azcost/contoso.pem\""));
  EXPECT_THAT(shown(certificate), Not(HasSubstr("client_secret")));
  const auto token = file_with_account(R"("federated_token_file": "/run/token")");
  EXPECT_THAT(
      shown(token, true),
      HasSubstr(
          R"("federated_token_file": {"value": "/run/token", "origin": "/etc/azcost/config.json"})"));
}

TEST(ConfigShow, MasksTheUserOfTheProxy) {
  const std::string text =
      shown(file_with(R"("http": {"proxy": "http://ann:S3CR3T@p.example:1"})"));
  EXPECT_THAT(text, HasSubstr("\"proxy\": \"http://***@p.example:1\""));
  EXPECT_THAT(text, Not(HasSubstr("S3CR3T")));
  EXPECT_THAT(text, Not(HasSubstr("ann")));
}

TEST(ConfigShow, PrintsPathsThatAreNoTextAndNoAccounts) {
  Config config;
  config.data_dir = "/srv/\xFF";
  EXPECT_THAT(show(config, false), HasSubstr("\"data_dir\": \"/srv/\xEF\xBF\xBD\""));
  EXPECT_THAT(show(config, false), HasSubstr("\"accounts\": [],\n"));
}

}  // namespace
}  // namespace azcost::config
