#include "azcost/observe/log_observer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <variant>

#include "azcost/model/exit_code.hpp"

namespace azcost::observe {
namespace {

template <class Number>
LogField number(std::string_view key, Number value) {
  return {key, std::to_string(value), true};
}

/// Rounded to tenths of a second, halves up.
double seconds_in(std::chrono::milliseconds duration) {
  return std::round(static_cast<double>(duration.count()) / 100) / 10;
}

/// One function per kind of event. Programs read the names of events: do not change them.
class Writer {
 public:
  explicit Writer(Logger& logger) : logger_(logger) {}

  void operator()(const RequestEnded& event) const {
    const bool failed = !event.error.empty();
    logger_.write(LogLevel::kDebug, "request.ended",
                  failed ? event.purpose + " request failed: " + event.error
                         : event.purpose + " request answered",
                  {{"account", event.account},
                   number("status", event.status),
                   number("ms", event.duration.count()),
                   {"request_id", event.request_id}});
  }

  void operator()(const Waiting& event) const {
    // Pauses of a few seconds are the normal pace of the quota; a long one is worth a report.
    const bool ordinary = event.paced && event.duration < std::chrono::minutes(1);
    logger_.write(ordinary ? LogLevel::kDebug : LogLevel::kInfo, "request.waiting",
                  fmt::format("waiting {:.1f} s: {}", seconds_in(event.duration), event.reason),
                  {{"account", event.account}, number("ms", event.duration.count())});
  }

  void operator()(const UnitStarted& event) const {
    logger_.write(LogLevel::kDebug, "unit.started", "reading " + format_unit(event.unit),
                  {number("index", event.index), number("count", event.count)});
  }

  void operator()(const PageDone& event) const {
    logger_.write(LogLevel::kDebug, "page.done", "read a page of " + format_unit(event.unit),
                  {number("pages", event.pages), number("rows", event.rows)});
  }

  void operator()(const UnitEnded& event) const {
    const UnitRecord& record = event.record;
    const std::string outcome(name_of(record.outcome));
    std::string message = format_unit(record.unit) + ": " + outcome;
    if (record.error) message += ": " + record.error->message;
    logger_.write(event.tried ? level_of(record) : LogLevel::kDebug, "unit." + outcome, message,
                  {{"account", record.unit.account},
                   {"dataset", std::string(name_of(record.unit.dataset))},
                   {"from", format_day(record.unit.window.from)},
                   {"to", format_day(record.unit.window.to)},
                   number("rows", record.rows),
                   number("pages", record.pages),
                   number("requests", record.requests),
                   number("qpu", record.qpu)});
  }

  void operator()(const Noted& event) const {
    logger_.write(LogLevel::kInfo, event.event, event.message);
  }

  void operator()(const Warned& event) const {
    logger_.write(LogLevel::kWarning, event.event, event.message);
  }

  void operator()(const RunEnded& event) const {
    const RunRecord& record = event.record;
    // The reader of the output (as `head`) has what it wanted: report nothing more.
    if (record.exit_code == static_cast<int>(ExitCode::kReaderGone)) return;
    std::uint64_t rows = 0;
    std::uint64_t failed = 0;
    for (const UnitRecord& unit : record.units) {
      rows += unit.rows;
      if (is_failure(unit.outcome)) ++failed;
    }
    // The wall clock may have been put back meanwhile.
    const auto duration =
        std::max(record.ended_at - record.started_at, std::chrono::milliseconds(0));
    logger_.write(LogLevel::kInfo, "run.ended",
                  fmt::format("{}: {} {}, {} failed, {} rows in {:.1f} s", record.command,
                              record.units.size(), record.units.size() == 1 ? "unit" : "units",
                              failed, rows, seconds_in(duration)),
                  {{"run_id", record.run_id},
                   number("units", record.units.size()),
                   number("failed", failed),
                   number("rows", rows),
                   number("exit_code", record.exit_code)});
  }

 private:
  static LogLevel level_of(const UnitRecord& record) {
    switch (record.outcome) {
      case Outcome::kCommitted:
      case Outcome::kUnchanged:
      case Outcome::kRead:
      case Outcome::kEmpty:
        return LogLevel::kInfo;
      case Outcome::kKept:
      case Outcome::kSkipped:
        return LogLevel::kWarning;
      case Outcome::kMismatch:
      case Outcome::kThrottled:
      case Outcome::kForbidden:
      case Outcome::kFailed:
        return LogLevel::kError;
    }
    return LogLevel::kError;
  }

  Logger& logger_;
};

}  // namespace

void LogObserver::on(const Event& event) { std::visit(Writer(logger_), event); }

}  // namespace azcost::observe
