// Where a secret could leave the machine without being written: a file that others can read, a core
// of the running program, the list of processes.
#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "emulated_config.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using emulator::Answer;
using emulator::RequestKind;
using emulator::SeenRequest;
using emulator::ServerOptions;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string config_with_a_readable_secret(const EmulatedHome& home) {
  const std::string config = write_config(home, {account_entry(home, "contoso")});
  ::chmod((home.home().path() / "contoso.secret").c_str(), 0644);
  return config;
}

TEST(ReadableSecret, IsAWarningOfCollect) {
  const EmulatedHome home;
  const auto result = azcost_with(home, config_with_a_readable_secret(home), collect_all());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.err, HasSubstr("contoso.secret' can be read by others; chmod 600 fixes that"));
}

TEST(ReadableSecret, IsAWarningOfCheck) {
  const EmulatedHome home;
  const auto result = azcost_with(home, config_with_a_readable_secret(home), {"check"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("warning  credential of contoso"));
  EXPECT_THAT(result.out, HasSubstr("can be read by others"));
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The folder below /proc of the process that has `text` in its command line and is not this one.
fs::path process_with(const std::string& text) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find(text) != std::string::npos) return entry.path();
  }
  return {};
}

/// What /proc says of a run while Azure is being asked for a token.
struct SeenProcess {
  std::string mark;  ///< in its command line, and in no other
  std::string limits;
  std::string command_line;

  void look() {
    const fs::path process = process_with(mark);
    limits = text_of(process / "limits");
    command_line = text_of(process / "cmdline");
  }
};

TEST(RunningProgram, LeavesNoCoreAndShowsNoSecretInItsCommandLine) {
  SeenProcess seen;
  ServerOptions options;
  options.intercept = [&seen](const SeenRequest& request) -> std::optional<Answer> {
    if (request.kind == RequestKind::kToken) seen.look();
    return std::nullopt;
  };
  const EmulatedHome home(options);
  seen.mark = (home.home().path() / "config.json").string();
  const std::string config = write_config(home, {account_entry(home, "contoso")});
  ASSERT_EQ(azcost_with(home, config, {"check"}).exit_code, 0);
  EXPECT_THAT(seen.command_line, HasSubstr("check"));
  EXPECT_THAT(seen.command_line, Not(HasSubstr(home.server().options().client_secrets[0])));
  EXPECT_THAT(seen.limits, ContainsRegex("Max core file size +0 +0 "));
}

}  // namespace
}  // namespace azcost::testing
