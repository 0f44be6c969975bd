#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/test_authority.hpp"
#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::HasSubstr;

class EmulatorTls : public ::testing::Test {
 protected:
  /// What `start` says of a server with this identity.
  Status start(const TlsIdentity& identity) {
    Server server(world_, clock_, {.tls = identity});
    Status started = server.start();
    url_ = server.url();
    return started;
  }

  testing::FakeClock clock_{day("2026-10-15")};
  World world_{EmulatedAzure::small_world()};
  testing::ServerCertificate issued_ = testing::TestAuthority().certify({"127.0.0.1"});
  std::string url_;
};

TEST_F(EmulatorTls, IsSpokenWithACertificateAndItsKey) {
  EXPECT_TRUE(start({issued_.certificate, issued_.key}).ok());
  EXPECT_THAT(url_, HasSubstr("https://127.0.0.1:"));
}

TEST_F(EmulatorTls, NeedsAReadableCertificate) {
  const Status started = start({"no certificate", issued_.key});
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(started.error().message, HasSubstr("the certificate is not readable PEM"));
}

TEST_F(EmulatorTls, NeedsAReadableKey) {
  const Status started = start({issued_.certificate, issued_.certificate});
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message, HasSubstr("the key is not readable PEM"));
}

TEST_F(EmulatorTls, NeedsTheKeyOfTheCertificate) {
  const auto other = testing::TestAuthority().certify({"127.0.0.1"});
  const Status started = start({issued_.certificate, other.key});
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message, HasSubstr("the key is not that of the certificate"));
}

}  // namespace
}  // namespace azcost::emulator
