/// Config files in one line, for tests that are about a single key of theirs.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "azcost/config/config.hpp"

namespace azcost::config {

inline const std::string kGuid = "11111111-2222-3333-4444-555555555555";
inline const std::string kOtherGuid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

/// The four keys that every account has, and `more`.
inline std::string account(const std::string& more = "") {
  return R"({"name": "contoso", "billing_account_id": "1234567", "tenant_id": ")" + kGuid +
         R"(", "client_id": ")" + kOtherGuid + "\"" + (more.empty() ? "" : ", " + more) + "}";
}

inline std::string file_with(const std::string& more) { return R"({"version": 1, )" + more + "}"; }

inline std::string file_with_account(const std::string& more) {
  return file_with("\"accounts\": [" + account(more) + "]");
}

inline Result<Config> parsed(const std::string& text) {
  return parse(text, "/etc/azcost/config.json", {}, {});
}

/// The account that `more` makes; the test fails when it cannot be read.
inline Account account_with(const std::string& more) {
  auto config = parsed(file_with_account(more));
  EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
  return config.ok() ? config->accounts.at(0).account : Account();
}

/// What is wrong with `text`, without the name of its file, which must be there.
inline std::string complaint(const std::string& text) {
  const std::string prefix = "/etc/azcost/config.json: ";
  auto config = parsed(text);
  if (config.ok()) return "nothing is wrong";
  EXPECT_EQ(config.error().kind, ErrorKind::kConfig);
  EXPECT_TRUE(config.error().message.starts_with(prefix)) << config.error().message;
  return config.error().message.substr(prefix.size());
}

}  // namespace azcost::config
