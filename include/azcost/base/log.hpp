/// The program's log: one event, one line, on stderr.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "azcost/base/names.hpp"

namespace azcost {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat {
  kText,  ///< for people: time, level, message, fields
  kJson,  ///< one JSON object a line: ts, level, event, msg, fields
};

inline constexpr NamesOf<LogLevel, 6> kLogLevelNames = {{
    {"trace", LogLevel::kTrace},
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
    {"off", LogLevel::kOff},
}};

/// One named value of an event. Strings are escaped by the logger, never by the caller.
struct LogField {
  std::string_view key;
  std::string value;
  /// In JSON: a bare number rather than a string.
  bool is_number = false;
};

struct LoggerOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  bool color = false;
  /// Each line begins with its priority as systemd's journal reads it from a stream, see
  /// `journal_prefix`.
  bool for_journal = false;
  /// Rewrites each message before it is written; null: messages stay as they are.
  std::function<std::string(std::string_view)> reword = nullptr;
};

/// "<3>" for an error, "<4>" for a warning, "<6>" for information, "<7>" for less: sd-daemon(3).
[[nodiscard]] std::string_view journal_prefix(LogLevel level) noexcept;

/// Thread-safe. Never fails and never throws: a log that cannot be written must not stop a
/// collection. Names that come from Azure may hold line ends and terminal codes: every message
/// and value is made printable first, so that one event stays one line.
class Logger {
 public:
  explicit Logger(LoggerOptions options);
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  ~Logger();

  /// `event` is a stable name for machines (`unit.committed`), `message` a sentence for people.
  void write(LogLevel level, std::string_view event, std::string_view message,
             std::initializer_list<LogField> fields = {}) noexcept;
  [[nodiscard]] bool writes(LogLevel level) const noexcept;

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
  LoggerOptions options_;
};

}  // namespace azcost
