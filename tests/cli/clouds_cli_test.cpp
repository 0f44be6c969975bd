// Azure's own clouds by their names: a proxy leads their hosts to the emulator, which has a
// certificate for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "emulated_home.hpp"
#include "support/connect_proxy.hpp"
#include "support/test_authority.hpp"

namespace azcost::testing {
namespace {

using emulator::AzureCloud;
using emulator::RequestKind;
using emulator::ServerOptions;
using nlohmann::json;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct NationalCloud {
  const char* name;  ///< in the config
  AzureCloud cloud;
  const char* authority;
  const char* resource_manager;
};

void PrintTo(const NationalCloud& row, std::ostream* out) { *out << row.name; }

constexpr NationalCloud kUsGov = {"usgov", AzureCloud::kUsGov, "login.microsoftonline.us",
                                  "management.usgovcloudapi.net"};

/// An emulated cloud, the proxy that leads to it, and a config that names the cloud.
class EmulatedCloud {
 public:
  explicit EmulatedCloud(const NationalCloud& played)
      : home_(options(played, authority_)),
        proxy_(home_.server().port(), {std::string(played.authority) + ":443",
                                       std::string(played.resource_manager) + ":443"}) {
    home_.home().write("ca.pem", authority_.certificate());
    json account = home_.account("contoso");
    account["cloud"] = played.name;
    // The documented pace of Azure's own clouds would slow the test down.
    config_ = home_.write_config({account},
                                 {{"http", {{"ca_file", "ca.pem"}}}, {"quota", {{"pace", "off"}}}});
  }

  [[nodiscard]] ProcessResult run(std::vector<std::string> arguments,
                                  std::map<std::string, std::string> environment) const {
    return home_.run_with(config_, std::move(arguments), std::move(environment));
  }

  [[nodiscard]] EmulatedHome& home() noexcept { return home_; }
  [[nodiscard]] const ConnectProxy& proxy() const noexcept { return proxy_; }

 private:
  static ServerOptions options(const NationalCloud& played, const TestAuthority& authority) {
    ServerOptions options;
    const auto issued = authority.certify({played.authority, played.resource_manager});
    options.tls = emulator::TlsIdentity{issued.certificate, issued.key};
    options.cloud = played.cloud;
    options.rows_per_page = 100;  // so that there are next links
    return options;
  }

  TestAuthority authority_;
  EmulatedHome home_;
  ConnectProxy proxy_;
  std::string config_;
};

class Clouds : public ::testing::TestWithParam<NationalCloud> {};

TEST_P(Clouds, AreReachedByTheirOwnHostsThroughTheProxy) {
  EmulatedCloud cloud(GetParam());
  const auto result = cloud.run(collect_all(), {{"HTTPS_PROXY", cloud.proxy().url()}});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_GT(cloud.home().server().count(RequestKind::kQuery), 2U) << "several pages";
  EXPECT_THAT(cloud.home().home().files("store/data"), Contains(::testing::_));
  const std::vector<std::string> targets = cloud.proxy().targets();
  EXPECT_THAT(targets, Contains(std::string(GetParam().authority) + ":443"));
  EXPECT_THAT(targets, Contains(std::string(GetParam().resource_manager) + ":443"));
  const auto checked = cloud.run({"check"}, {{"HTTPS_PROXY", cloud.proxy().url()}});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr(std::string("reach the authority at https://") +
                                     GetParam().authority + "/"));
  EXPECT_THAT(checked.out, HasSubstr(std::string("reach Azure Resource Manager at https://") +
                                     GetParam().resource_manager + "/"));
}

INSTANTIATE_TEST_SUITE_P(
    OfEachName, Clouds,
    ::testing::Values(NationalCloud{"public", AzureCloud::kPublic, "login.microsoftonline.com",
                                    "management.azure.com"},
                      kUsGov,
                      NationalCloud{"china", AzureCloud::kChina, "login.partner.microsoftonline.cn",
                                    "management.chinacloudapi.cn"}),
    [](const auto& test) { return std::string(test.param.name); });

// Its name servers know no such host here, and the proxy would.
TEST(Proxy, IsPassedByForTheHostsOfNoProxy) {
  EmulatedCloud cloud(kUsGov);
  const auto result =
      cloud.run({"check"}, {{"HTTPS_PROXY", cloud.proxy().url()},
                            {"NO_PROXY", "management.usgovcloudapi.net,.example.org"}});
  EXPECT_EQ(result.exit_code, 69);
  EXPECT_THAT(cloud.proxy().targets(), Each(std::string("login.microsoftonline.us:443")));
}

TEST(Proxy, IsNeverAskedForLoopback) {
  EmulatedHome home;
  const ConnectProxy proxy(home.server().port(), {});
  const std::string config =
      home.write_config({home.account("contoso")}, {{"http", {{"proxy", proxy.url()}}}});
  const auto result = home.run_with(config, collect_all(),
                                    {{"HTTPS_PROXY", proxy.url()},
                                     {"https_proxy", proxy.url()},
                                     {"HTTP_PROXY", proxy.url()},
                                     {"http_proxy", proxy.url()},
                                     {"ALL_PROXY", proxy.url()}});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(proxy.targets(), IsEmpty());
}

TEST(Proxy, ThatRefusesTheTunnelIsNamed) {
  EmulatedCloud cloud(kUsGov);
  const ConnectProxy strict(cloud.home().server().port(), {});
  const auto result = cloud.run({"check"}, {{"HTTPS_PROXY", strict.url()}});
  EXPECT_EQ(result.exit_code, 69);
  EXPECT_THAT(result.out,
              HasSubstr("the proxy " + strict.url().substr(7) +
                        " answered 403 instead of connecting to "
                        "login.microsoftonline.us:443; check http.proxy or HTTPS_PROXY"));
  EXPECT_THAT(cloud.home().server().requests(), IsEmpty());
}

TEST(Proxy, OfTheConfigWinsOverTheEnvironment) {
  EmulatedCloud cloud(kUsGov);
  const ConnectProxy other(cloud.home().server().port(), {});
  json account = cloud.home().account("contoso");
  account["cloud"] = "usgov";
  const std::string config = cloud.home().write_config(
      {account}, {{"http", {{"ca_file", "ca.pem"}, {"proxy", cloud.proxy().url()}}}});
  const auto result = cloud.home().run_with(config, {"check"}, {{"HTTPS_PROXY", other.url()}});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(other.targets(), IsEmpty());
}

}  // namespace
}  // namespace azcost::testing
