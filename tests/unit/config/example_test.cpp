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

TEST(ConfigExample, HasEveryKey) {
  const std::string text = example_text();
  EXPECT_EQ(keys_of(Json::parse(text, nullptr, true, true)),
            keys_of(Json::parse(show(config_of(text), false))));
}

TEST(ConfigExample, ShowsTheDefaults) {
  Config expected = config_of(example_text());
  ASSERT_EQ(expected.accounts.size(), 1U);
  const Account shown = expected.accounts[0].account;
  const Config defaults = config_of(file_with(R"("data_dir": "/var/lib/azcost")"));
  expected.accounts = defaults.accounts;
  EXPECT_EQ(show(expected, false), show(defaults, false));
  Account account;
  account.name = shown.name;
  account.billing_account_id = shown.billing_account_id;
  account.tenant_id = shown.tenant_id;
  account.client_id = shown.client_id;
  EXPECT_EQ(shown, account);
}

}  // namespace
}  // namespace azcost::config
