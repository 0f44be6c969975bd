#include "azcost/base/service_notifier.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
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
  EXPECT_TRUE(notifier.status("reading contoso actual, 3 of 12").ok());
  EXPECT_EQ(manager.receive(), "STATUS=reading contoso actual, 3 of 12");
  EXPECT_EQ(manager.receive(), "nothing");
}

TEST(ServiceNotifier, FindsAnAbstractSocket) {
  const std::string name = "@azcost-test-" + std::to_string(process_id());
  const testing::ServiceManager manager(name);
  ASSERT_TRUE(manager.listens());
  EXPECT_TRUE(ServiceNotifier(name).ready().ok());
  EXPECT_EQ(manager.receive(), "READY=1");
}

TEST(ServiceNotifier, SaysThatItReloadsNoEarlierThanNow) {
  const testing::TempDir folder;
  const std::string path = folder.path() / "notify";
  const testing::ServiceManager manager(path);
  EXPECT_TRUE(ServiceNotifier(path).reloading(SteadyTime(milliseconds(1234))).ok());
  EXPECT_EQ(manager.receive(), "RELOADING=1\nMONOTONIC_USEC=1235000");
}

TEST(ServiceNotifier, KeepsAStatusOnItsLine) {
  const testing::TempDir folder;
  const std::string path = folder.path() / "notify";
  const testing::ServiceManager manager(path);
  EXPECT_TRUE(ServiceNotifier(path).status("refused: \nREADY=1\x1b[2K").ok());
  EXPECT_EQ(manager.receive(), R"(STATUS=refused: \x0aREADY=1\x1b[2K)");
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
  EXPECT_FALSE(ServiceNotifier("vsock:2:1234").ready().ok());
  EXPECT_FALSE(ServiceNotifier("notify").ready().ok());
  EXPECT_FALSE(ServiceNotifier("@").ready().ok());
  EXPECT_FALSE(ServiceNotifier("/" + std::string(200, 'x')).ready().ok());
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

TEST(WatchdogInterval, IsWhatTheManagerWaits) {
  EXPECT_EQ(*watchdog_interval("30000000", "", 4711), microseconds(30'000'000));
  EXPECT_EQ(*watchdog_interval("30000000", "4711", 4711), microseconds(30'000'000));
}

TEST(WatchdogInterval, IsAbsentForAProcessThatIsNotWatched) {
  EXPECT_EQ(*watchdog_interval("", "", 4711), std::nullopt);
  EXPECT_EQ(*watchdog_interval("30000000", "4712", 4711), std::nullopt);
}

TEST(WatchdogInterval, RefusesWhatIsNoNumber) {
  EXPECT_EQ(watchdog_interval("30s", "", 4711).error(),
            (Error{ErrorKind::kConfig,
                   "WATCHDOG_USEC '30s' is not a number of microseconds; the "
                   "service manager sets it from WatchdogSec="}));
  EXPECT_FALSE(watchdog_interval("0", "", 4711).ok());
  EXPECT_FALSE(watchdog_interval("-1", "", 4711).ok());
  EXPECT_FALSE(watchdog_interval("99999999999999999999", "", 4711).ok());
  EXPECT_EQ(watchdog_interval("30000000", "me", 4711).error(),
            (Error{ErrorKind::kConfig, "WATCHDOG_PID 'me' is not the id of a process"}));
}

}  // namespace
}  // namespace azcost
