#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "config_text.hpp"

namespace azcost::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string cloud(const std::string& authority, const std::string& resource_manager,
                  const std::string& more = "") {
  return R"("cloud": {"authority": ")" + authority + R"(", "resource_manager": ")" +
         resource_manager + "\"" + more + "}";
}

/// What becomes of `text` as the host of Azure Resource Manager.
std::string endpoint(const std::string& text) {
  const auto config = parsed(file_with_account(cloud("https://login.example", text)));
  return config.ok() ? config->accounts.at(0).account.cloud.resource_manager : "refused";
}

std::string proxy(const std::string& text) {
  const auto config = parsed(file_with(R"("http": {"proxy": ")" + text + "\"}"));
  return config.ok() ? config->http.proxy : "refused";
}

TEST(CloudEndpoint, IsAnOriginInLowerCaseAndHttpOnLoopbackOnly) {
  for (const auto& [typed, read] : std::vector<std::pair<std::string, std::string>>{
           {"https://Management.Example", "https://management.example"},
           {"https://management.example/", "https://management.example"},
           {"HTTPS://management.example:8443/", "https://management.example:8443"},
           {"https://[2001:DB8::1]:443", "https://[2001:db8::1]:443"},
           {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
           {"http://127.255.0.9", "http://127.255.0.9"},
           {"http://[::1]:1", "http://[::1]:1"},
           {"http://localhost:80", "http://localhost:80"}}) {
    EXPECT_EQ(endpoint(typed), read);
  }
}

TEST(CloudEndpoint, TakesNoOtherHostForLoopback) {
  for (const std::string host :
       {"management.example", "127.0.0.1.example", "localhost.example", "127.1", "127.0.0.256",
        "127.0.0.01", "127.0.0.0.1", "128.0.0.1", "0.0.0.0", "[::2]", "2130706433", "127.0.0."}) {
    EXPECT_EQ(endpoint("http://" + host), "refused") << host;
  }
}

TEST(CloudEndpoint, NamesAHostThatCanBeReadAndNothingBehindIt) {
  for (const std::string text : {"https://",
                                 "https:///",
                                 "https://:443",
                                 "https://a..example",
                                 "https://a.example.",
                                 "https://-a.example",
                                 "https://a b.example",
                                 "https://a.example:",
                                 "https://a.example:0",
                                 "https://a.example:65536",
                                 "https://a.example:4x",
                                 "https://[::1",
                                 "https://::1",
                                 "https://a.example:1:2",
                                 "https://[]",
                                 "https://a\\u0000.example",
                                 "https://\u00e4.example",
                                 "management.example",
                                 "ftp://a.example",
                                 "//a.example",
                                 "https://a.example//",
                                 "https://a.example/?",
                                 "https://a.example?x",
                                 "https://a.example#x",
                                 "https://a.example\\\\x"}) {
    EXPECT_EQ(endpoint(text), "refused") << text;
  }
}

TEST(CustomCloud, SaysWhatIsWrongWithItsHosts) {
  const std::string key = "accounts[0].cloud";
  expect_refused(
      {
          {cloud("https://login.example", "http://10.0.0.1"),
           key + ".resource_manager: 'http://10.0.0.1' has to be https: http is for 127.0.0.1"},
          {cloud("https://login.example/tenant", "https://x.example"),
           key + ".authority: 'https://login.example/tenant' has to end after the host"},
          {cloud("https://good:S3CR3T@evil.example", "https://x.example"),
           key + ".authority: the value (it may be a secret and is not shown) must not hold a"},
          {cloud("https://login.example", "https://x.example",
                 R"(, "audience": "https://x.example/.default")"),
           key + ".audience: 'https://x.example/.default' must not end in /.default"},
          {cloud("https://login.example", "https://x.example", R"(, "audience": "a b")"),
           key + ".audience: 'a b' is not the URI of a resource; write one such as"},
          {R"("cloud": {"authority": "https://login.example"})",
           key + ".resource_manager: is missing; write the host of Azure Resource Manager"},
          {R"("cloud": {"resource_manager": "https://x.example"})",
           key + ".authority: is missing; write the host that gives tokens"},
          {cloud("https://login.example", "https://x.example", R"(, "arm": "https://x.example")"),
           key + ".arm: unknown key"},
          {R"("cloud": 5)", key + ": has to be a text in quotes, not a number (5)"},
      },
      file_with_account);
}

TEST(CustomCloud, AsksForTokensForItsResourceManagerOrItsAudience) {
  EXPECT_EQ(account_with(cloud("https://login.example/", "https://management.example:444/")).cloud,
            (Cloud{"https://login.example", "https://management.example:444",
                   "https://management.example:444"}));
  EXPECT_EQ(account_with(cloud("https://login.example", "https://management.example",
                               R"(, "audience": "https://management.stack.example/0a1b")"))
                .cloud.audience,
            "https://management.stack.example/0a1b");
}

TEST(Proxy, IsAHostAndAPortOrNothing) {
  EXPECT_EQ(proxy("http://proxy.example:3128"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("HTTP://Proxy.Example:3128/"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("proxy.example:3128"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("http://user:pass%40word@[::1]:8080"), "http://user:pass%40word@[::1]:8080");
  EXPECT_EQ(proxy(""), "");
  EXPECT_EQ(proxy("https://proxy.example:3128"), "refused");
}

TEST(Proxy, SaysWhatIsWrongAndNeverShowsItsPassword) {
  std::vector<Slip> slips = {
      {"http://proxy.example", "http.proxy: 'http://proxy.example' names no port; write"},
      {"socks5://proxy.example:1080",
       "http.proxy: 'socks5://proxy.example:1080' is not an http:// proxy, the only kind"}};
  for (const std::string text :
       {"http://u:S3CR3T@x@proxy.example:1", "http://u:S3CR3T@proxy.example",
        "http://u:S3CR3T@pro xy:1", "socks5://u:S3CR3T@proxy:1", "http://u:S3CR3T /@proxy:1"}) {
    slips.push_back({text, "http.proxy: "});
  }
  expect_refused(slips, [](const std::string& typed) {
    std::string text = file_with(R"("http": {"proxy": ")" + typed + "\"}");
    EXPECT_THAT(complaint(text), Not(HasSubstr("S3CR3T")));
    return text;
  });
}

}  // namespace
}  // namespace azcost::config
