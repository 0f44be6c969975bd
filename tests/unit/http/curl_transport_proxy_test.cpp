#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>

#include "azcost/http/curl_transport.hpp"
#include "azcost/http/url.hpp"
#include "exchange.hpp"
#include "support/raw_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_authority.hpp"

namespace azcost::http {
namespace {

using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::Not;
using testing::RawServer;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::Then;

/// A name that no name server knows: only a proxy can lead there.
const std::string kUrl = "https://azcost.invalid/a?b=c";
const std::string kTunnel = "HTTP/1.1 200 Connection established\r\nx-proxy: squid\r\n\r\n";

/// A variable of the environment, for as long as a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(CurlTransportProxy, TunnelsThroughTheProxyAndHidesEverythingFromIt) {
  const testing::TestAuthority authority;
  const testing::TempDir directory;
  const auto proxy = RawServer::with_tunnel(
      {{kTunnel, Then::kStartTls}, {http_answer(200, "ok", "x-real: 1\r\n")}},
      authority.issue("azcost.invalid"));
  const auto response =
      exchange(get(kUrl), {.ca_file = directory.write("ca.pem", authority.certificate()),
                           .proxy = "http://" + proxy.address()});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(response->header("x-real"), "1");
  EXPECT_EQ(response->header("x-proxy"), std::nullopt);

  const auto requests = proxy.requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_THAT(requests[0].text, StartsWith("CONNECT azcost.invalid:443 HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0].text, Not(HasSubstr("\r\nAuthorization")));
  EXPECT_THAT(requests[0].text, Not(HasSubstr(kBearer)));
  EXPECT_THAT(requests[1].text, HasSubstr("\r\nAuthorization: Bearer " + kBearer));
}

TEST(CurlTransportProxy, ShowsTheProxyItsOwnCredentialsOnly) {
  const RawServer proxy({{http_answer(407, ""), Then::kClose}});
  const auto response = exchange(get(kUrl), {.proxy = "http://user:hunter2@" + proxy.address()});
  ASSERT_FALSE(response);
  // "user:hunter2" in Base64.
  EXPECT_THAT(proxy.requests().at(0).text,
              HasSubstr("Proxy-Authorization: Basic dXNlcjpodW50ZXIy"));
  EXPECT_EQ(response.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(response.error().message, "the proxy " + proxy.address() +
                                          " answered 407 instead of connecting to "
                                          "azcost.invalid:443; check http.proxy or HTTPS_PROXY and "
                                          "its user and password");
}

TEST(CurlTransportProxy, IsUnavailableWhenTheProxyCannotConnect) {
  const RawServer proxy({{http_answer(503, ""), Then::kClose}});
  const auto response = exchange(get(kUrl), {.proxy = "http://" + proxy.address()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(response.error().message,
              StartsWith("the proxy " + proxy.address() + " answered 503"));
}

TEST(CurlTransportProxy, IsUnavailableWhenTheProxyIsNotThere) {
  std::string address;
  {
    const RawServer gone({});
    address = gone.address();
  }
  const auto response = exchange(get(kUrl), {.proxy = "user:hunter2@" + address});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().message, "cannot connect to azcost.invalid:443 by way of the proxy " +
                                          address + ": Connection refused");
}

TEST(CurlTransportProxy, IsUnavailableWhenTheNameOfTheProxyIsUnknown) {
  const auto response = exchange(get(kUrl), {.proxy = "http://proxy.invalid:3128"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(
      response.error().message,
      "no address is known for the proxy proxy.invalid:3128; check http.proxy or HTTPS_PROXY");
}

TEST(CurlTransportProxy, IsPassedByForHostsThatAreExempt) {
  const RawServer proxy({{http_answer(503, ""), Then::kClose}});
  const auto response = exchange(
      get(kUrl), {.proxy = "http://" + proxy.address(), .no_proxy = "example.com,azcost.invalid"});
  ASSERT_FALSE(response);
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(CurlTransportProxy, IsNotBlamedForAnExemptHostThatIsDown) {
  // 192.0.2.1 is for documentation and answers nowhere; nothing waits for it longer than this.
  const auto response =
      exchange(get("https://192.0.2.1/"), {.connect_timeout = std::chrono::milliseconds(20),
                                           .proxy = "http://127.0.0.1:9",
                                           .no_proxy = "example.com, 192.0.2.0/24"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(response.error().message, Not(HasSubstr("by way of the proxy")));
  EXPECT_THAT(response.error().message, Not(HasSubstr("127.0.0.1")));
  EXPECT_THAT(response.error().message, HasSubstr("192.0.2.1:443"));
}

struct Exemption {
  const char* no_proxy;
  const char* host;
  bool is_exempt;
};

TEST(CurlTransportProxy, IsPassedByForTheNamesThatCurlWouldPassItByFor) {
  constexpr auto kRows = std::to_array<Exemption>({
      {"*", "login.example.com", true},
      {"example.com", "example.com", true},
      {"example.com", "login.example.com", true},
      {".example.com", "login.example.com", true},
      {".example.com", "example.com", true},
      {"EXAMPLE.com.", "login.example.com", true},
      {"a.test,example.com", "example.com", true},
      {"a.test example.com", "example.com", true},
      {"a.test, example.com", "example.com.", true},
      {"ample.com", "example.com", false},
      {"login.example.com", "example.com", false},
      {"example.com.test", "example.com", false},
      {"", "example.com", false},
      {",", "example.com", false},
      {".", "example.com", false},
      {"*.example.com", "login.example.com", false},
      {"10.1.2.3", "10.1.2.3", true},
      {"10.1.2.3", "10.1.2.33", false},
      {"2.3", "10.1.2.3", false},
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.1.128.0/17", "10.1.200.7", true},
      {"10.1.128.0/17", "10.1.127.7", false},
      {"0.0.0.0/0", "10.1.2.3", true},
      {"10.0.0.0/33", "10.0.0.0", false},
      {"10.0.0.0/", "10.0.0.0", false},
      {"10.0.0.0/8", "example.com", false},
      {"2001:db8::/32", "[2001:db8:1::7]", true},
      {"[2001:db8::7]", "[2001:db8::7]", true},
      {"2001:db8::/32", "[2001:db9::7]", false},
      {"10.0.0.0/8", "[2001:db8::7]", false},
  });
  for (const Exemption& row : kRows) {
    EXPECT_EQ(is_named_by(row.no_proxy, row.host), row.is_exempt)
        << row.no_proxy << " " << row.host;
  }
}

TEST(CurlTransportProxy, IsPassedByForLoopbackAddresses) {
  const RawServer proxy({{http_answer(503, "")}});
  const RawServer server({{http_answer(200, "ok")}});
  const auto response = exchange(get(server.http_url()), {.proxy = "http://" + proxy.address()});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(CurlTransportProxy, IsNotTakenFromTheEnvironment) {
  const RawServer proxy({{http_answer(503, ""), Then::kClose}});
  const RawServer server({{http_answer(200, "ok")}});
  const Variable https("https_proxy", "http://" + proxy.address());
  const Variable all("ALL_PROXY", "http://" + proxy.address());
  const Variable http("http_proxy", "http://" + proxy.address());
  EXPECT_FALSE(exchange(get(kUrl)));
  EXPECT_TRUE(exchange(get(server.http_url())));
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(CurlTransportProxy, IsNotTurnedOffByTheEnvironment) {
  const RawServer proxy({{http_answer(503, ""), Then::kClose}});
  const Variable none("no_proxy", "*");
  EXPECT_FALSE(exchange(get(kUrl), {.proxy = "http://" + proxy.address()}));
  EXPECT_EQ(proxy.connections(), 1);
}

TEST(CurlTransportProxy, IsRefusedWhenItIsNoUrl) {
  const auto transport = CurlTransport::create({.proxy = "http://user:hunter2@pro xy"});
  ASSERT_FALSE(transport);
  EXPECT_EQ(transport.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(transport.error().message,
            "http.proxy: it is not a URL such as http://proxy.example:3128");
}

}  // namespace
}  // namespace azcost::http
