#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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

TEST(CloudEndpoint, IsAnOriginInLowerCaseWithoutASlash) {
  EXPECT_EQ(endpoint("https://Management.Example"), "https://management.example");
  EXPECT_EQ(endpoint("https://management.example/"), "https://management.example");
  EXPECT_EQ(endpoint("HTTPS://management.example:8443/"), "https://management.example:8443");
  EXPECT_EQ(endpoint("https://[2001:DB8::1]:443"), "https://[2001:db8::1]:443");
}

TEST(CloudEndpoint, MayBeHttpOnLoopbackOnly) {
  EXPECT_EQ(endpoint("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(endpoint("http://127.255.0.9"), "http://127.255.0.9");
  EXPECT_EQ(endpoint("http://[::1]:1"), "http://[::1]:1");
  EXPECT_EQ(endpoint("http://localhost:80"), "http://localhost:80");
}

TEST(CloudEndpoint, TakesNoOtherHostForLoopback) {
  for (const std::string host :
       {"management.example", "127.0.0.1.example", "localhost.example", "127.1", "127.0.0.256",
        "127.0.0.01", "127.0.0.0.1", "128.0.0.1", "0.0.0.0", "[::2]", "2130706433", "127.0.0."}) {
    EXPECT_EQ(endpoint("http://" + host), "refused") << host;
  }
  EXPECT_EQ(complaint(file_with_account(cloud("https://login.example", "http://10.0.0.1"))),
            "accounts[0].cloud.resource_manager: 'http://10.0.0.1' has to be https: http is for "
            "127.0.0.1, [::1] and "
            "localhost only");
}

TEST(CloudEndpoint, EndsAfterTheHost) {
  EXPECT_EQ(
      complaint(file_with_account(cloud("https://login.example/tenant", "https://x.example"))),
      "accounts[0].cloud.authority: 'https://login.example/tenant' has to end after the host: no "
      "path, query or fragment; "
      "write https:// and the host, and nothing behind it");
  for (const std::string text :
       {"https://a.example//", "https://a.example/?", "https://a.example?x", "https://a.example#x",
        "https://a.example\\\\x"}) {
    EXPECT_EQ(endpoint(text), "refused") << text;
  }
}

TEST(CloudEndpoint, HoldsNoUserAndNeverShowsOne) {
  const std::string message =
      complaint(file_with_account(cloud("https://good:S3CR3T@evil.example", "https://x.example")));
  EXPECT_THAT(message, HasSubstr(" must not hold a user or password"));
  EXPECT_THAT(message, Not(HasSubstr("S3CR3T")));
}

TEST(CloudEndpoint, NamesAHostThatCanBeRead) {
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
                                 "//a.example"}) {
    EXPECT_EQ(endpoint(text), "refused") << text;
  }
}

TEST(CustomCloud, AsksForTokensForItsResourceManager) {
  const Account account =
      account_with(cloud("https://login.example/", "https://management.example:444/"));
  EXPECT_EQ(account.cloud, (Cloud{"https://login.example", "https://management.example:444",
                                  "https://management.example:444"}));
}

TEST(CustomCloud, MayNameItsAudience) {
  EXPECT_EQ(account_with(cloud("https://login.example", "https://management.example",
                               R"(, "audience": "https://management.stack.example/0a1b")"))
                .cloud.audience,
            "https://management.stack.example/0a1b");
  EXPECT_EQ(complaint(file_with_account(cloud("https://login.example", "https://x.example",
                                              R"(, "audience": "https://x.example/.default")"))),
            "accounts[0].cloud.audience: 'https://x.example/.default' must not end in /.default, "
            "which is added to it");
  EXPECT_EQ(complaint(file_with_account(
                cloud("https://login.example", "https://x.example", R"(, "audience": "a b")"))),
            "accounts[0].cloud.audience: 'a b' is not the URI of a resource; write one such as "
            "https://management.azure.com");
}

TEST(CustomCloud, NamesBothOfItsHosts) {
  EXPECT_EQ(complaint(file_with_account(R"("cloud": {"authority": "https://login.example"})")),
            "accounts[0].cloud.resource_manager: is missing; write the host of Azure Resource "
            "Manager");
  EXPECT_EQ(complaint(file_with_account(R"("cloud": {"resource_manager": "https://x.example"})")),
            "accounts[0].cloud.authority: is missing; write the host that gives tokens");
  EXPECT_THAT(complaint(file_with_account(R"("cloud": {"arm": "https://x.example"})")),
              HasSubstr("accounts[0].cloud.arm: unknown key\n"));
  EXPECT_EQ(complaint(file_with_account(R"("cloud": 5)")),
            "accounts[0].cloud: has to be a text in quotes, not a number (5)");
}

TEST(Proxy, IsAHostAndAPort) {
  EXPECT_EQ(proxy("http://proxy.example:3128"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("HTTP://Proxy.Example:3128/"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("proxy.example:3128"), "http://proxy.example:3128");
  EXPECT_EQ(proxy("http://user:pass%40word@[::1]:8080"), "http://user:pass%40word@[::1]:8080");
}

TEST(Proxy, MayBeNone) { EXPECT_EQ(proxy(""), ""); }

TEST(Proxy, NamesItsPort) {
  EXPECT_EQ(complaint(file_with(R"("http": {"proxy": "http://proxy.example"})")),
            "http.proxy: 'http://proxy.example' names no port; write http://host:port, such as "
            "http://proxy.example:3128");
}

TEST(Proxy, IsOfNoOtherKind) {
  EXPECT_EQ(complaint(file_with(R"("http": {"proxy": "socks5://proxy.example:1080"})")),
            "http.proxy: 'socks5://proxy.example:1080' is not an http:// proxy, the only kind "
            "supported; write http://host:port, "
            "such as http://proxy.example:3128");
  EXPECT_EQ(proxy("https://proxy.example:3128"), "refused");
}

TEST(Proxy, NeverShowsItsPassword) {
  for (const std::string text :
       {"http://u:S3CR3T@x@proxy.example:1", "http://u:S3CR3T@proxy.example",
        "http://u:S3CR3T@pro xy:1", "socks5://u:S3CR3T@proxy:1", "http://u:S3CR3T /@proxy:1"}) {
    const std::string message = complaint(file_with(R"("http": {"proxy": ")" + text + "\"}"));
    EXPECT_THAT(message, HasSubstr("http.proxy: ")) << text;
    EXPECT_THAT(message, Not(HasSubstr("S3CR3T"))) << text;
  }
}

}  // namespace
}  // namespace azcost::config
