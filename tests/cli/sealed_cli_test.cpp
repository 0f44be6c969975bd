// Ways for a secret to leave the machine without being written: a file that others can read, a core
// of the running program, the list of processes.
#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "emulated_home.hpp"

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

TEST(ReadableSecret, IsAWarningOfCollectAndCheck) {
  const EmulatedHome home;
  const std::string config = home.write_config({home.account("contoso")});
  ::chmod((home.home().path() / "contoso.secret").c_str(), 0644);
  const auto collected = home.run_with(config, collect_all());
  EXPECT_EQ(collected.exit_code, 0) << collected.out << collected.err;
  EXPECT_THAT(collected.err,
              HasSubstr("contoso.secret' can be read by others; chmod 600 fixes that"));
  const auto checked = home.run_with(config, {"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("warning  credential of contoso"));
  EXPECT_THAT(checked.out, HasSubstr("can be read by others"));
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The folder below /proc of another process that has `text` in its command line.
fs::path process_with(const std::string& text) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (text_of(entry.path() / "cmdline").find(text) != std::string::npos) return entry.path();
  }
  return {};
}

/// What /proc shows of a run while it asks Azure for a token.
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
  const std::string config = home.write_config({home.account("contoso")});
  ASSERT_EQ(home.run_with(config, {"check"}).exit_code, 0);
  EXPECT_THAT(seen.command_line, HasSubstr("check"));
  EXPECT_THAT(seen.command_line, Not(HasSubstr(home.server().options().client_secrets[0])));
  EXPECT_THAT(seen.limits, ContainsRegex("Max core file size +0 +0 "));
}

}  // namespace
}  // namespace azcost::testing
