#include "ending.hpp"

#include <fmt/format.h>

#include <string>

#include "azcost/base/log.hpp"
#include "azcost/base/text.hpp"
#include "pasteable.hpp"

namespace azcost::cli {
namespace {

/// Puts a text on one line, for a log or a script that reads lines.
std::string on_one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return replaced(text, "\n", "; ");
}

/// The line that --quiet prints about an exit code.
std::string what_went_wrong(ExitCode code, const Context& context) {
  if (!context.trouble.empty()) return context.trouble;
  const int signal = context.stop_signal ? context.stop_signal() : 0;
  return signal != 0 ? fmt::format("stopped by signal {}", signal)
                     : fmt::format("ended with exit code {}", static_cast<int>(code));
}

}  // namespace

Status ErrorStream::append(std::string_view bytes) {
  if (!global_.quiet) static_cast<void>(stream_.append(pasteable(bytes, global_.typed)).ok());
  return ok_status();
}

int ended(const Result<ExitCode>& result, const GlobalFlags& global, const Context& context) {
  std::string trouble;
  if (!result && result.error().kind != ErrorKind::kCancelled) {
    trouble = global.quiet ? on_one_line(result.error().message) : result.error().message;
  }
  const bool has_failed = result && *result != ExitCode::kOk && *result != ExitCode::kReaderGone;
  if (has_failed && global.quiet) trouble = on_one_line(what_went_wrong(*result, context));
  if (!trouble.empty()) {
    // Settings may be wrong in several places, with a line for each.
    const std::string front = fmt::format(
        "{}azcost: ", context.streams.err_is_journal ? journal_prefix(LogLevel::kError) : "");
    const std::string lines =
        front + replaced(pasteable(trouble, global.typed), "\n", "\n" + front) + "\n";
    static_cast<void>(context.streams.err.append(lines).ok());
  }
  return static_cast<int>(result ? *result : exit_code_of(result.error().kind));
}

Status print_report(const GlobalFlags& global, Context& context, std::string_view text,
                    std::string_view format) {
  if (global.quiet) return ok_status();
  return context.streams.out.append(pasteable(text, global.typed, format == "json"));
}

Result<ExitCode> print(Context& context, std::string_view text) {
  auto printed = context.streams.out.append(text);
  if (!printed) return std::move(printed).error();
  return ExitCode::kOk;
}

}  // namespace azcost::cli
