#include "session.hpp"

#include <algorithm>
#include <utility>

namespace azcost::cli {
namespace {

bool wants_color(const GlobalFlags& global, const Context& context) {
  if (global.color != "auto") return global.color == "always";
  // https://no-color.org: any value that is not empty means no color.
  return variable(context, "NO_COLOR").empty() && variable(context, "TERM") != "dumb" &&
         context.streams.err_is_terminal;
}

LogLevel level_of(const config::Config& config, const GlobalFlags& global, LogOf log_of) {
  if (global.quiet) {
    return std::max(config.log_level,
                    log_of == LogOf::kDaemon ? LogLevel::kWarning : LogLevel::kOff);
  }
  if (global.verbosity > 1) return LogLevel::kTrace;
  if (global.verbosity == 1) return LogLevel::kDebug;
  return config.log_level;
}

LoggerOptions logger_options(const config::Config& config, const GlobalFlags& global,
                             const Context& context, LogOf log_of) {
  const bool for_people = config.log_format == "text" ||
                          (config.log_format == "auto" &&
                           (context.streams.err_is_terminal || log_of == LogOf::kCommand));
  return {.level = level_of(config, global, log_of),
          .format = for_people ? LogFormat::kText : LogFormat::kJson,
          .color = wants_color(global, context),
          .for_journal = context.streams.err_is_journal,
          .reword = [typed = global.typed](std::string_view message) {
            return pasteable(message, typed);
          }};
}

bool draws_progress(const GlobalFlags& global, const Context& context) {
  return context.streams.err_is_terminal && variable(context, "TERM") != "dumb" && !global.quiet;
}

}  // namespace

std::string variable(const Context& context, const char* name) {
  const auto found = context.environment.find(name);
  return found == context.environment.end() ? std::string() : found->second;
}

Result<std::unique_ptr<Session>> Session::open(const GlobalFlags& global, Context& context,
                                               LogOf log_of) {
  auto config = config::load(context.files, context.environment, global.config);
  if (!config) return std::move(config).error();
  return std::make_unique<Session>(*std::move(config), global, context, log_of);
}

Session::Session(config::Config config, const GlobalFlags& global, Context& context, LogOf log_of)
    : config_(std::move(config)),
      logger_(logger_options(config_, global, context, log_of)),
      log_(logger_),
      progress_(context.streams.err, context.streams.err_columns),
      files_(context.files) {
  files_.follow_no_links_below(config_.data_dir);
  files_.warn_with([this](const std::string& warning) {
    observers_.on(observe::Warned{"disk.limited", warning});
  });
  // The progress line goes first: it makes room before the log writes.
  if (draws_progress(global, context)) observers_.add(progress_);
  observers_.add(log_);
  for (const std::string& warning : config_.warnings) {
    observers_.on(observe::Warned{"config.odd", warning});
  }
}

Session::~Session() { files_.warn_with({}); }

}  // namespace azcost::cli
