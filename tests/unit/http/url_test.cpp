#include "azcost/http/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace azcost::http {
namespace {

TEST(ParseUrl, TakesAUrlApart) {
  const auto url =
      parse_url("https://Management.Azure.com:8443/a/B?api-version=1&$skiptoken=x%2F#top");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "management.azure.com");
  EXPECT_EQ(url->port, "8443");
  EXPECT_EQ(url->path, "/a/B");
  EXPECT_EQ(url->query, "api-version=1&$skiptoken=x%2F");
  EXPECT_FALSE(url->has_userinfo);
  EXPECT_TRUE(url->has_fragment);
  EXPECT_EQ(url->origin(), "https://management.azure.com:8443");
}

TEST(ParseUrl, SpellsOutWhatIsLeftToTheDefault) {
  const auto url = parse_url("https://management.azure.com");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->port, "443");
  EXPECT_EQ(url->path, "/");
  EXPECT_EQ(url->query, "");
  EXPECT_FALSE(url->has_fragment);
}

TEST(ParseUrl, GivesTheSameOriginToEverySpellingOfIt) {
  EXPECT_EQ(parse_url("HTTPS://EXAMPLE.com:0443/x")->origin(), "https://example.com:443");
  EXPECT_EQ(parse_url("https://ex%41mple.com/")->origin(), "https://example.com:443");
  EXPECT_EQ(parse_url("http://127.1/")->host, "127.0.0.1");
  EXPECT_EQ(parse_url("http://2130706433/")->host, "127.0.0.1");
  EXPECT_EQ(parse_url("http://[0:0:0:0:0:0:0:1]/")->host, "[::1]");
}

TEST(ParseUrl, FindsTheHostBehindWhatLooksLikeOne) {
  EXPECT_EQ(parse_url("https://good@evil/")->host, "evil");
  EXPECT_TRUE(parse_url("https://good@evil/")->has_userinfo);
  EXPECT_EQ(parse_url("https://good:443@evil/")->host, "evil");
  EXPECT_EQ(parse_url("https://good\\@evil/")->host, "evil");
  EXPECT_EQ(parse_url("https://evil/@good")->host, "evil");
  EXPECT_FALSE(parse_url("https://evil/@good")->has_userinfo);
  EXPECT_EQ(parse_url("https://evil#@good/")->host, "evil");
  EXPECT_EQ(parse_url("https://management.azure.com.evil/")->host, "management.azure.com.evil");
  EXPECT_EQ(parse_url("https://management.azure.com./")->host, "management.azure.com.");
}

TEST(ParseUrl, SeesUserinfoAndFragmentsThatAreEmpty) {
  for (const char* user : {"@", ":@", "user@"}) {
    EXPECT_TRUE(parse_url(std::string("https://") + user + "example.com/")->has_userinfo) << user;
  }
  EXPECT_TRUE(parse_url("https://example.com/#")->has_fragment);
}

TEST(ParseUrl, ResolvesDotsInThePathAsTheyWillBeSent) {
  EXPECT_EQ(parse_url("https://example.com/a/../b")->path, "/b");
  EXPECT_EQ(parse_url("https://example.com/a/%2e%2e/b")->path, "/a/%2e%2e/b");
}

TEST(ParseUrl, RefusesWhatIsNoAbsoluteUrlOfPlainCharacters) {
  for (const std::string& text :
       {std::string(), std::string("/providers/x"), std::string("//evil/x"),
        std::string("example.com"), std::string("https://"),
        std::string("gopher-like://example.com/"), std::string("file:///etc/passwd"),
        std::string("https://example.com/a b"), std::string("https://example.com/\r\nHost: evil"),
        std::string("https://example.com/\0evil", 25), std::string("https://exam;ple.com/"),
        std::string("https://example.com:99999/"), std::string("https://[fe80::1%25eth0]/")}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::kData) << text;
  }
}

TEST(ParseUrl, KeepsAPasswordOutOfItsErrors) {
  const auto url = parse_url("https://user:hunter2@exam;ple.com/");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos);
}

TEST(IsLoopback, KnowsThisMachineAndTrustsNoNameThatANameServerMayAnswer) {
  for (const char* host : {"127.0.0.1", "127.255.0.3", "[::1]", "localhost", "LocalHost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host :
       {"localhost.", "a.localhost", "localhost.evil", "127.0.0.1.evil", "", "0.0.0.0", "128.0.0.1",
        "10.127.0.1", "::1", "[::]", "[::ffff:127.0.0.1]",
        // parse_url has made an address of four numbers from these.
        "127.1", "0x7f.0.0.1", "2130706433"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace azcost::http
