/// Config files on one line, for tests of a single key.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "azcost/config/config.hpp"

namespace azcost::config {

inline const std::string kGuid = "11111111-2222-3333-4444-555555555555";
inline const std::string kOtherGuid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
/// In the form of client secrets of Microsoft Entra ID.
inline const std::string kSecretText = "Zx98Q~S3CR3T.abcdefghijklmnopqrstuvwxyz0";

/// The four keys that every account has, and `more`.
inline std::string account(const std::string& more = "") {
  return R"({"name": "contoso", "billing_account_id": "1234567", "tenant_id": ")" + kGuid +
         R"(", "client_id": ")" + kOtherGuid + "\"" + (more.empty() ? "" : ", " + more) + "}";
}

inline std::string file_with(const std::string& more) { return R"({"version": 1, )" + more + "}"; }

inline std::string file_with_account(const std::string& more) {
  return file_with("\"accounts\": [" + account(more) + "]");
}

/// A file whose only account has `value`, as JSON, at one of the four keys.
inline std::string account_file(const std::string& key, const std::string& value) {
  std::string text = file_with_account("");
  const auto colon = text.find("\"" + key + "\": ") + key.size() + 4;
  return text.replace(colon, text.find('"', colon + 1) + 1 - colon, value);
}

inline Result<Config> parsed(const std::string& text) {
  return parse(text, "/etc/azcost/config.json", {}, {});
}

/// The settings of `text`; the test fails when it cannot be read.
inline Config config_of(const std::string& text) {
  auto config = parsed(text);
  EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
  return config.ok() ? *config : Config();
}

/// The account that `more` makes.
inline AccountSettings settings_with(const std::string& more) {
  const Config config = config_of(file_with_account(more));
  return config.accounts.empty() ? AccountSettings() : config.accounts[0];
}
inline Account account_with(const std::string& more) { return settings_with(more).account; }

/// The error for `text`, without the name of its file, which must be there.
inline std::string complaint(const std::string& text) {
  const std::string prefix = "/etc/azcost/config.json: ";
  auto config = parsed(text);
  if (config.ok()) return "nothing is wrong";
  EXPECT_EQ(config.error().kind, ErrorKind::kConfig);
  EXPECT_TRUE(config.error().message.starts_with(prefix)) << config.error().message;
  return config.error().message.substr(prefix.size());
}

/// What was typed, and how the line about it begins.
struct Slip {
  std::string typed;
  std::string said;
};

/// `file` makes a whole config from what was typed; `place` comes before the message.
template <class File>
void expect_refused(const std::vector<Slip>& slips, File file, const std::string& place = "") {
  for (const Slip& slip : slips) {
    const std::string found = complaint(file(slip.typed));
    EXPECT_TRUE(found.starts_with(place + slip.said))
        << slip.typed << "\n  " << found << "\n  " << slip.said;
    EXPECT_EQ(found.find('\n'), std::string::npos) << found;
  }
}

}  // namespace azcost::config
