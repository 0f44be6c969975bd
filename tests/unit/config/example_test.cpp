#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using Json = nlohmann::json;

std::string example_text() {
  std::ifstream stream(AZCOST_EXAMPLE_CONFIG, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void collect_keys(const Json& json, const std::string& path, std::set<std::string>& keys) {
  for (const auto& [key, value] : json.items()) {
    const std::string name = path + (json.is_object() ? "." + key : "[]");
    if (json.is_object()) keys.insert(name);
    if (value.is_structured()) collect_keys(value, name, keys);
  }
}

std::set<std::string> keys_of(const Json& json) {
  std::set<std::string> keys;
  collect_keys(json, "", keys);
  return keys;
}

TEST(ConfigExample, CanBeRead) {
  const auto config = parsed(example_text());
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->accounts.size(), 1U);
}

TEST(ConfigExample, HasEveryKey) {
  const std::string text = example_text();
  const auto config = parsed(text);
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(keys_of(Json::parse(text, nullptr, true, true)),
            keys_of(Json::parse(show(*config, false))));
}

TEST(ConfigExample, ShowsTheDefaults) {
  const auto example = parsed(example_text());
  ASSERT_TRUE(example.ok()) << example.error().message;
  Config expected = *example;
  const auto defaults = parsed(file_with(R"("data_dir": "/var/lib/azcost")"));
  ASSERT_TRUE(defaults.ok());
  expected.accounts = defaults->accounts;
  EXPECT_EQ(show(expected, false), show(*defaults, false));
}

TEST(ConfigExample, ShowsTheDefaultsOfAnAccount) {
  const auto example = parsed(example_text());
  ASSERT_TRUE(example.ok()) << example.error().message;
  const Account& shown = example->accounts.at(0).account;
  Account expected;
  expected.name = shown.name;
  expected.billing_account_id = shown.billing_account_id;
  expected.tenant_id = shown.tenant_id;
  expected.client_id = shown.client_id;
  EXPECT_EQ(shown, expected);
}

}  // namespace
}  // namespace azcost::config
