#include "azcost/base/log.hpp"

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 6> kLevels = {{
    {"trace", LogLevel::kTrace},
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
    {"off", LogLevel::kOff},
}};

std::string_view name_of(LogLevel level) { return kLevels.at(static_cast<std::size_t>(level)).first; }

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return spdlog::level::trace;
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
    case LogLevel::kOff: return spdlog::level::off;
  }
  return spdlog::level::off;
}

std::string_view color_of(LogLevel level) {
  switch (level) {
    case LogLevel::kWarning: return "\x1b[33m";
    case LogLevel::kError: return "\x1b[31m";
    case LogLevel::kTrace:
    case LogLevel::kDebug: return "\x1b[2m";
    case LogLevel::kInfo:
    case LogLevel::kOff: return "";
  }
  return "";
}

/// A JSON string. `text` must be printable already, so only quotes and backslashes need care.
void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
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
  std::string line = "{\"ts\":\"" + timestamp() + "\",\"level\":\"";
  line.append(name_of(level)).append("\",\"event\":");
  append_json_string(line, event);
  line.append(",\"msg\":");
  append_json_string(line, printable(message, 2000));
  for (const LogField& field : fields) {
    line.push_back(',');
    append_json_string(line, field.key);
    line.push_back(':');
    if (field.is_number) {
      line.append(field.value);
    } else {
      append_json_string(line, printable(field.value, 2000));
    }
  }
  line.push_back('}');
  return line;
}

std::string text_line(LogLevel level, bool color, std::string_view message,
                      std::initializer_list<LogField> fields) {
  const std::string_view paint = color ? color_of(level) : "";
  std::string line = timestamp() + " ";
  line.append(paint).append(name_of(level)).append(paint.empty() ? "" : "\x1b[0m");
  line.append(" ").append(printable(message, 2000));
  for (const LogField& field : fields) {
    const std::string value = printable(field.value, 400);
    const bool quoted = value.empty() || value.find(' ') != std::string::npos;
    line.append(" ").append(field.key).append("=");
    line.append(quoted ? "\"" + value + "\"" : value);
  }
  return line;
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) {
  for (const auto& [candidate, level] : kLevels) {
    if (candidate == name) return level;
  }
  return std::nullopt;
}

struct Logger::Sink {
  spdlog::logger logger{"azcost", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Logger::Logger(const LoggerOptions& options)
    : sink_(std::make_unique<Sink>()), options_(options) {
  // The line is made here, whole: spdlog's own JSON pattern does not escape quotes.
  sink_->logger.set_pattern("%v");
  sink_->logger.set_level(spdlog_level(options.level));
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
    const std::string line = options_.format == LogFormat::kJson
                                 ? json_line(level, event, message, fields)
                                 : text_line(level, options_.color, message, fields);
    sink_->logger.log(spdlog_level(level), spdlog::string_view_t(line));
  } catch (...) {  // NOLINT(bugprone-empty-catch): losing a log line is the lesser harm
  }
}

}  // namespace azcost
