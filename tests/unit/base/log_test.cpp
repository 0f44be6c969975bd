#include "azcost/base/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace azcost {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// What a resource may be called by somebody who wants to forge a line of the log: line ends,
// terminal codes, C1, the separators of Unicode, a turn of direction, bytes that are no UTF-8.
constexpr std::string_view kHostile =
    "x\n2025-01-01 error fake\r\x1b[2J\xC2\x85\xE2\x80\xA8\xE2\x80\xAE\xFF \"quoted\" \\ end";

/// What `work` writes to stderr.
template <class Work>
std::string stderr_of(Work work) {
  ::testing::internal::CaptureStderr();
  work();
  return ::testing::internal::GetCapturedStderr();
}

std::ptrdiff_t lines_in(std::string_view text) { return std::ranges::count(text, '\n'); }

nlohmann::json json_of(std::string_view line) {
  return nlohmann::json::parse(line, nullptr, false);
}

TEST(Logger, WritesTimeLevelMessageAndFieldsForPeople) {
  Logger logger({});
  const std::string line = stderr_of([&] {
    logger.write(LogLevel::kInfo, "unit.committed", "committed October",
                 {{"account", "contoso"}, {"rows", "12", true}, {"customer", "Fabrikam Inc"}});
  });
  EXPECT_THAT(line, MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
                                 "\\.[0-9]{3}Z info committed October account=contoso rows=12 "
                                 "customer=\"Fabrikam Inc\"\n"));
}

TEST(Logger, WritesAnObjectPerLineForMachines) {
  Logger logger({.format = LogFormat::kJson});
  const std::string line = stderr_of([&] {
    logger.write(LogLevel::kWarning, "unit.kept", "kept \"October\"",
                 {{"path", "C:\\costs"}, {"rows", "12", true}, {"city", "M\xC3\xBCnchen"}});
  });
  const nlohmann::json json = json_of(line);
  ASSERT_TRUE(json.is_object()) << line;
  EXPECT_THAT(json.at("ts").get<std::string>(), MatchesRegex(".{10}T.{8}\\.[0-9]{3}Z"));
  EXPECT_EQ(json.at("level"), "warning");
  EXPECT_EQ(json.at("event"), "unit.kept");
  EXPECT_EQ(json.at("msg"), "kept \"October\"");
  EXPECT_EQ(json.at("path"), "C:\\costs");
  EXPECT_EQ(json.at("rows"), 12);
  EXPECT_EQ(json.at("city"), "M\xC3\xBCnchen");
  EXPECT_EQ(json.size(), 7U);
}

TEST(Logger, KeepsOneEventOnOneLine) {
  for (const LogFormat format : {LogFormat::kText, LogFormat::kJson}) {
    Logger logger({.format = format});
    const std::string line = stderr_of([&] {
      logger.write(LogLevel::kInfo, kHostile, kHostile, {{kHostile, std::string(kHostile)}});
    });
    EXPECT_EQ(lines_in(line), 1);
    EXPECT_EQ(line.find_first_of("\r\x1b\x7f\xFF"), std::string::npos) << line;
    const std::string shown =
        "x\\x0a2025-01-01 error fake\\x0d\\x1b[2J\\x85\\u2028\\u202e\\xff \"quoted\" \\ end";
    if (format == LogFormat::kText) {
      EXPECT_THAT(line, HasSubstr(shown));
    } else {
      EXPECT_EQ(json_of(line).value("msg", ""), shown);
    }
  }
}

TEST(Logger, LetsNoValueForgeAFieldOfText) {
  Logger logger({});
  const std::string line = stderr_of([&] {
    logger.write(LogLevel::kInfo, "e", "m",
                 {{"name", "a\" outcome=\"failed"}, {"next", "b=c"}, {"none", ""}});
  });
  EXPECT_THAT(line, HasSubstr("m name=\"a\\\" outcome=\\\"failed\" next=\"b=c\" none=\"\"\n"));
}

TEST(Logger, WritesAsTextWhatIsCalledANumberAndIsNone) {
  Logger logger({.format = LogFormat::kJson});
  const std::string line = stderr_of([&] {
    logger.write(LogLevel::kInfo, "e", "m",
                 {{"share", "nan", true},
                  {"rows", "1,\"x\":2", true},
                  {"pages", "", true},
                  {"seconds", "-1.5e3", true}});
  });
  const nlohmann::json json = json_of(line);
  ASSERT_TRUE(json.is_object()) << line;
  EXPECT_EQ(json.at("share"), "nan");
  EXPECT_EQ(json.at("rows"), "1,\"x\":2");
  EXPECT_EQ(json.at("pages"), "");
  EXPECT_EQ(json.at("seconds"), -1500);
}

TEST(Logger, CutsWhatIsTooLong) {
  Logger logger({.format = LogFormat::kJson});
  const std::string line = stderr_of([&] {
    logger.write(LogLevel::kInfo, "e", std::string(1'000'000, 'm'),
                 {{"name", std::string(1'000'000, 'n')}});
  });
  EXPECT_LT(line.size(), 5'000U);
  EXPECT_THAT(json_of(line).value("name", ""), ::testing::EndsWith("nnn..."));
}

TEST(Logger, WritesWhatItsLevelAsksFor) {
  const auto lines_at = [](LogLevel level) {
    Logger logger({.level = level});
    return stderr_of([&] {
      logger.write(LogLevel::kTrace, "e", "softest");
      logger.write(LogLevel::kInfo, "e", "quiet");
      logger.write(LogLevel::kWarning, "e", "loud");
      logger.write(LogLevel::kError, "e", "louder");
      logger.write(LogLevel::kOff, "e", "off is no level of an event");
    });
  };
  EXPECT_EQ(lines_in(lines_at(LogLevel::kTrace)), 4);
  EXPECT_THAT(lines_at(LogLevel::kWarning),
              MatchesRegex("[^ ]+Z warning loud\n[^ ]+Z error louder\n"));
  EXPECT_EQ(lines_at(LogLevel::kOff), "");
  EXPECT_FALSE(Logger({.level = LogLevel::kWarning}).writes(LogLevel::kInfo));
  EXPECT_TRUE(Logger({.level = LogLevel::kWarning}).writes(LogLevel::kWarning));
}

TEST(Logger, ColorsTheLevelOnly) {
  Logger logger({.color = true});
  const std::string line =
      stderr_of([&] { logger.write(LogLevel::kError, "e", "the disk is full"); });
  EXPECT_THAT(line, HasSubstr("Z \x1b[31merror\x1b[0m the disk is full\n"));
}

/// Ends with 0 when the logger came back from a stderr that is `device`, or closed.
[[noreturn]] void log_to(const char* device) {
  Logger logger({});
  if (device == nullptr) {
    ::close(STDERR_FILENO);
  } else if (::dup2(::open(device, O_WRONLY | O_CLOEXEC), STDERR_FILENO) < 0) {
    ::_exit(1);
  }
  logger.write(LogLevel::kError, "e", "nobody hears this");
  ::_exit(0);
}

TEST(LoggerDeathTest, CarriesOnWhenStderrIsOfNoUse) {
  EXPECT_EXIT(log_to(nullptr), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(log_to("/dev/full"), ::testing::ExitedWithCode(0), "");
}

TEST(Logger, TellsTheJournalThePriorityOfEachLine) {
  const auto line_of = [](LogLevel level, LogFormat format) {
    return stderr_of([&] {
      Logger logger({.level = LogLevel::kTrace, .format = format, .for_journal = true});
      logger.write(level, "event", "message");
    });
  };
  EXPECT_THAT(line_of(LogLevel::kError, LogFormat::kJson), MatchesRegex("<3>\\{.*\\}\n"));
  EXPECT_THAT(line_of(LogLevel::kWarning, LogFormat::kText), MatchesRegex("<4>.*message\n"));
  EXPECT_THAT(line_of(LogLevel::kInfo, LogFormat::kJson), MatchesRegex("<6>.*\n"));
  EXPECT_THAT(line_of(LogLevel::kDebug, LogFormat::kJson), MatchesRegex("<7>.*\n"));
}

TEST(Logger, RewordsItsMessagesAndNothingElse) {
  const std::string line = stderr_of([] {
    Logger logger({.format = LogFormat::kJson,
                   .reword = [](std::string_view message) { return std::string(message) + "!"; }});
    logger.write(LogLevel::kInfo, "some.event", "words", {{"key", "value"}});
  });
  EXPECT_EQ(json_of(line)["msg"], "words!");
  EXPECT_EQ(json_of(line)["key"], "value");
}

}  // namespace
}  // namespace azcost
