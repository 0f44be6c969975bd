#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "azcost/base/posix_file_system.hpp"
#include "support/temp_dir.hpp"

namespace azcost {
namespace {

/// A pipe whose ends are closed with it.
struct Pipe {
  std::array<int, 2> ends{-1, -1};

  explicit Pipe(int flags = 0) {
    if (::pipe2(ends.data(), O_CLOEXEC | flags) != 0) ADD_FAILURE() << "no pipe";
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    close_writer();
  }
  [[nodiscard]] int reader() const { return ends[0]; }
  [[nodiscard]] int writer() const { return ends[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends.at(end) >= 0) ::close(ends.at(end));
    ends.at(end) = -1;
  }
};

std::string read_to_the_end(int descriptor) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

TEST(AdoptedDescriptor, WritesAndStaysOpen) {
  Pipe pipe;
  {
    const auto file = adopt_descriptor(pipe.writer(), "standard output");
    EXPECT_TRUE(file->append("one\n"));
    EXPECT_TRUE(file->sync()) << "a pipe has nothing to sync, which is no error";
    EXPECT_TRUE(file->close());
  }
  EXPECT_NE(::fcntl(pipe.writer(), F_GETFD), -1);
  pipe.close_writer();
  EXPECT_EQ(read_to_the_end(pipe.reader()), "one\n");
}

TEST(AdoptedDescriptor, TakesAReaderThatHasGoneForAStop) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  const Status appended = adopt_descriptor(pipe.writer(), "standard output")->append("one\n");
  std::signal(SIGPIPE, before);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error(),
            (Error{ErrorKind::kCancelled, "cannot write 'standard output': Broken pipe"}));
}

TEST(AdoptedDescriptor, ReportsADeviceThatIsFull) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  const Status appended = adopt_descriptor(full, "standard output")->append("one\n");
  ::close(full);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error(),
            (Error{ErrorKind::kIo, "cannot write 'standard output': No space left on device"}));
}

// Another process that shares the terminal or pipe may have made it non-blocking.
TEST(AdoptedDescriptor, WaitsForASlowReaderOfAPipeThatDoesNotBlock) {
  Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.writer(), F_SETFL, O_NONBLOCK), 0);
  const std::string large(1'000'000, 'x');  // a pipe holds 64 KiB
  std::string received;
  std::jthread reader([&] { received = read_to_the_end(pipe.reader()); });
  const Status appended = adopt_descriptor(pipe.writer(), "standard output")->append(large);
  pipe.close_writer();
  reader.join();
  EXPECT_TRUE(appended) << appended.error().message;
  EXPECT_TRUE(received == large) << received.size() << " bytes came";
}

class OutputTest : public ::testing::Test {
 protected:
  azcost::testing::TempDir folder_;
};

TEST_F(OutputTest, IsMadeForTheOwnerOnly) {
  const auto path = folder_.path() / "out";
  const auto file = open_output(path);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->append("one\n"));
  EXPECT_TRUE((*file)->close());
  EXPECT_EQ(folder_.read("out"), "one\n");
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0600});
}

TEST_F(OutputTest, TakesThePlaceOfWhatIsThereAndKeepsItsMode) {
  const auto path = folder_.write("out", "something longer");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  const auto file = open_output(path);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->append("one\n"));
  EXPECT_EQ(folder_.read("out"), "something longer") << "before all of it is there";
  EXPECT_TRUE((*file)->close());
  EXPECT_EQ(folder_.read("out"), "one\n");
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0640});
  EXPECT_EQ(folder_.files().size(), 1U);
}

TEST_F(OutputTest, LeavesWhatIsThereWhenItIsNotClosed) {
  for (const bool exists : {true, false}) {
    if (exists) folder_.write("out", "before");
    {
      const auto file = open_output(folder_.path() / "out");
      ASSERT_TRUE(file) << file.error().message;
      EXPECT_TRUE((*file)->append("half of i"));
    }
    EXPECT_EQ(folder_.files().size(), exists ? 1U : 0U);
    if (exists) {
      EXPECT_EQ(folder_.read("out"), "before");
    }
    std::filesystem::remove(folder_.path() / "out");
  }
}

TEST_F(OutputTest, FollowsALinkAndMakesWhatItLeadsTo) {
  std::filesystem::create_symlink(folder_.path() / "target", folder_.path() / "link");
  for (const char* text : {"new", "after"}) {
    const auto file = open_output(folder_.path() / "link");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE((*file)->append(text));
    EXPECT_TRUE((*file)->close());
    EXPECT_EQ(folder_.read("target"), text);
  }
  EXPECT_TRUE(std::filesystem::is_symlink(folder_.path() / "link"));
}

TEST_F(OutputTest, MayBeADevice) {
  const auto file = open_output("/dev/null");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->append("one\n"));
  EXPECT_TRUE((*file)->sync()) << "a device has nothing to sync, which is no error";
  EXPECT_TRUE((*file)->close());
}

TEST_F(OutputTest, NeedsAFolderToBeIn) {
  EXPECT_EQ(open_output(folder_.path() / "missing" / "out").error().kind, ErrorKind::kCannotCreate);
}

}  // namespace
}  // namespace azcost
