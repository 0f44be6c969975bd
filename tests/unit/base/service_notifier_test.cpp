#include "azcost/base/service_notifier.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "azcost/base/process.hpp"
#include "support/service_manager.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(ServiceNotifier, SendsEachMessageAsOneDatagram) {
  const testing::TempDir folder;
  const std::string path = folder.path() / "notify";
  const testing::ServiceManager manager(path);
  ASSERT_TRUE(manager.listens());
  const ServiceNotifier notifier(path);

  EXPECT_TRUE(notifier.ready().ok());
  EXPECT_EQ(manager.receive(), "READY=1");
  EXPECT_TRUE(notifier.watchdog().ok());
  EXPECT_EQ(manager.receive(), "WATCHDOG=1");
  EXPECT_TRUE(notifier.stopping().ok());
  EXPECT_EQ(manager.receive(), "STOPPING=1");
  EXPECT_TRUE(notifier.status("refused: \nREADY=1\x1b[2K").ok());
  EXPECT_EQ(manager.receive(), R"(STATUS=refused: \x0aREADY=1\x1b[2K)") << "it keeps to its line";
  EXPECT_TRUE(notifier.reloading(SteadyTime(milliseconds(1234))).ok());
  EXPECT_EQ(manager.receive(), "RELOADING=1\nMONOTONIC_USEC=1235000") << "no earlier than now";
  EXPECT_EQ(manager.receive(), "nothing");
}

TEST(ServiceNotifier, FindsAnAbstractSocket) {
  const std::string name = "@azcost-test-" + std::to_string(process_id());
  const testing::ServiceManager manager(name);
  ASSERT_TRUE(manager.listens());
  EXPECT_TRUE(ServiceNotifier(name).ready().ok());
  EXPECT_EQ(manager.receive(), "READY=1");
}

TEST(ServiceNotifier, DoesNothingWhereNobodyListens) {
  const ServiceNotifier notifier("");
  EXPECT_TRUE(notifier.ready().ok());
  EXPECT_TRUE(notifier.status("idle").ok());
  EXPECT_TRUE(notifier.reloading(SteadyTime()).ok());
}

TEST(ServiceNotifier, SaysThatTheManagerHasGone) {
  const auto sent = ServiceNotifier("/nonexistent/notify").ready();
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error(), (Error{ErrorKind::kIo,
                                 "cannot notify the service manager at NOTIFY_SOCKET "
                                 "'/nonexistent/notify': No such file or directory"}));
}

TEST(ServiceNotifier, RefusesNamesThatNoSocketHas) {
  for (const std::string& name : {std::string("vsock:2:1234"), std::string("notify"),
                                  std::string("@"), "/" + std::string(200, 'x')}) {
    EXPECT_FALSE(ServiceNotifier(name).ready().ok()) << name;
  }
}

TEST(ServiceNotifier, FillsAnAddressToItsLastByte) {
  const testing::TempDir folder;
  const std::string path =
      folder.path() /
      std::string(sizeof(sockaddr_un::sun_path) - 2 - folder.path().native().size(), 'x');
  const testing::ServiceManager manager(path);
  ASSERT_TRUE(manager.listens());
  EXPECT_TRUE(ServiceNotifier(path).ready().ok());
  EXPECT_EQ(manager.receive(), "READY=1");
}

TEST(WatchdogInterval, IsWhatTheManagerWaitsForThisProcess) {
  EXPECT_EQ(*watchdog_interval("30000000", "", 4711), microseconds(30'000'000));
  EXPECT_EQ(*watchdog_interval("30000000", "4711", 4711), microseconds(30'000'000));
  EXPECT_EQ(*watchdog_interval("", "", 4711), std::nullopt);
  EXPECT_EQ(*watchdog_interval("30000000", "4712", 4711), std::nullopt);
}

TEST(WatchdogInterval, RefusesWhatIsNoNumber) {
  for (const char* usec : {"30s", "0", "-1", "99999999999999999999"}) {
    const auto interval = watchdog_interval(usec, "", 4711);
    ASSERT_FALSE(interval.ok()) << usec;
    EXPECT_EQ(interval.error().kind, ErrorKind::kConfig);
    EXPECT_NE(interval.error().message.find("WATCHDOG_USEC '"), std::string::npos);
  }
  EXPECT_EQ(watchdog_interval("30000000", "me", 4711).error(),
            (Error{ErrorKind::kConfig, "WATCHDOG_PID 'me' is not the id of a process"}));
}

}  // namespace
}  // namespace azcost
