#include "azcost/base/log.hpp"

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

/// How a line shows its level, besides its name.
struct Look {
  std::string_view color;
  std::string_view journal;
};

Look look_of(LogLevel level) {
  // In the order of `LogLevel`.
  constexpr std::array<Look, 6> kLooks = {{{"\x1b[2m", "<7>"},
                                           {"\x1b[2m", "<7>"},
                                           {"", "<6>"},
                                           {"\x1b[33m", "<4>"},
                                           {"\x1b[31m", "<3>"},
                                           {"", "<7>"}}};
  return kLooks.at(static_cast<std::size_t>(level));
}

// No name in Azure is longer; a longer text would only hide the rest of the line.
constexpr std::size_t kMaxText = 2000;
constexpr std::size_t kMaxValueForPeople = 400;

/// `text` in quotes, printable, with quotes and backslashes escaped: a JSON string.
void append_quoted(std::string& out, std::string_view text, std::size_t max_bytes) {
  out.push_back('"');
  for (const char c : printable(text, max_bytes)) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

/// Whether `text` consists of the characters of numbers: "nan" would break a line of JSON.
bool looks_like_a_number(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

std::string timestamp() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (now - seconds).count());
}

std::string json_line(LogLevel level, std::string_view event, std::string_view message,
                      std::initializer_list<LogField> fields) {
  std::string line = fmt::format(R"({{"ts":"{}","level":"{}","event":)", timestamp(),
                                 name_in(kLogLevelNames, level));
  append_quoted(line, event, kMaxText);
  line.append(",\"msg\":");
  append_quoted(line, message, kMaxText);
  for (const LogField& field : fields) {
    line.push_back(',');
    append_quoted(line, field.key, kMaxText);
    line.push_back(':');
    if (field.is_number && looks_like_a_number(field.value)) {
      line.append(field.value);
    } else {
      append_quoted(line, field.value, kMaxText);
    }
  }
  line.push_back('}');
  return line;
}

std::string text_line(LogLevel level, bool color, std::string_view message,
                      std::initializer_list<LogField> fields) {
  const std::string_view paint = color ? look_of(level).color : "";
  std::string line = fmt::format("{} {}{}{} {}", timestamp(), paint, name_in(kLogLevelNames, level),
                                 paint.empty() ? "" : "\x1b[0m", printable(message, kMaxText));
  for (const LogField& field : fields) {
    line.append(" ").append(printable(field.key)).append("=");
    // Unquoted, such a value could look like the next field.
    if (field.value.empty() || field.value.find_first_of(" \"=") != std::string::npos) {
      append_quoted(line, field.value, kMaxValueForPeople);
    } else {
      line.append(printable(field.value, kMaxValueForPeople));
    }
  }
  return line;
}

}  // namespace

std::string_view journal_prefix(LogLevel level) noexcept { return look_of(level).journal; }

struct Logger::Sink {
  spdlog::logger logger{"azcost", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Logger::Logger(LoggerOptions options)
    : sink_(std::make_unique<Sink>()), options_(std::move(options)) {
  // This class makes the whole line: spdlog's own JSON pattern does not escape quotes.
  sink_->logger.set_pattern("%v");
  sink_->logger.flush_on(spdlog::level::trace);
  sink_->logger.set_error_handler([](const std::string&) {});
}

Logger::~Logger() = default;

bool Logger::writes(LogLevel level) const noexcept {
  return level >= options_.level && level != LogLevel::kOff;
}

void Logger::write(LogLevel level, std::string_view event, std::string_view message,
                   std::initializer_list<LogField> fields) noexcept {
  if (!writes(level)) return;
  try {
    const std::string words = options_.reword ? options_.reword(message) : std::string(message);
    std::string line = options_.format == LogFormat::kJson
                           ? json_line(level, event, words, fields)
                           : text_line(level, options_.color, words, fields);
    if (options_.for_journal) line.insert(0, journal_prefix(level));
    sink_->logger.info(spdlog::string_view_t(line));
  } catch (...) {  // NOLINT(bugprone-empty-catch): losing a log line is the lesser harm
  }
}

}  // namespace azcost
