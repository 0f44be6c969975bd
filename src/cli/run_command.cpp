#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "azcost/base/process.hpp"
#include "azcost/base/service_notifier.hpp"
#include "azcost/run/daemon.hpp"
#include "azcost/run/status_pages.hpp"
#include "commands.hpp"
#include "daemon_work.hpp"
#include "session.hpp"

namespace azcost::cli {
namespace {

using std::chrono::milliseconds;

/// How long work may show no progress before /healthz calls it stuck: longer than any request may
/// take.
constexpr std::chrono::minutes kStuck{15};
/// How often a pulse is reported, and a wait is interrupted, when there is no watchdog.
constexpr std::chrono::minutes kPulse{1};

/// A quarter of the watchdog's time-out: an idle daemon reports twice within it, and a beat that
/// comes a little early is not held back.
milliseconds pulse_interval(const std::optional<std::chrono::microseconds>& watchdog) {
  if (!watchdog) return kPulse;
  return std::max(std::chrono::floor<milliseconds>(*watchdog / 4), milliseconds(1));
}

run::StatusPages pages_of(DaemonWork& work, const run::Daemon& daemon, const run::Pulse& pulse,
                          Clock& clock) {
  run::StatusPages pages;
  pages.metrics = [&work, &daemon] {
    work.metrics().set_schedule_lag(daemon.late());
    return work.metrics().text();
  };
  pages.health = [&daemon, &pulse, &clock] {
    const auto silence = clock.steady_now() - pulse.last();
    if (!daemon.is_collecting() || silence < kStuck) return run::Health{};
    return run::Health{false,
                       fmt::format("nothing has moved for {} min",
                                   std::chrono::floor<std::chrono::minutes>(silence).count())};
  };
  pages.readiness = [&work, &clock] { return work.readiness().look(clock.now()); };
  return pages;
}

/// How long a client may take to send its request, and to read the page.
constexpr std::chrono::seconds kClientTime{5};

Result<std::unique_ptr<HttpServer>> listen(const config::Config& config, run::StatusPages pages,
                                           observe::Observer& observer) {
  std::unique_ptr<HttpServer> server;
  if (!config.listen) return server;
  server = std::make_unique<HttpServer>(
      HttpServerOptions{
          .address = config.listen->host, .port = config.listen->port, .timeout = kClientTime},
      [pages = std::move(pages)](const HttpRequest& request) { return pages.answer(request); });
  if (auto started = server->start(); !started) {
    Error error = std::move(started).error().in("serving /metrics");
    error.message += " listen takes another one, or off";
    return error;
  }
  config::ListenAddress address = *config.listen;
  address.port = server->port();
  observer.on(observe::Noted{"daemon.listening", fmt::format("metrics at http://{}/metrics",
                                                             config::format_listen(address))});
  return server;
}

/// Reports to the service manager which unit is being read, and what is waited for: `systemctl
/// status` shows it. Thread-safe; errors are ignored.
class StatusLine final : public observe::Observer {
 public:
  /// `manager` must outlive this object.
  explicit StatusLine(const ServiceNotifier& manager) : manager_(manager) {}

  void on(const observe::Event& event) override {
    std::string text;
    if (const auto* unit = std::get_if<observe::UnitStarted>(&event)) {
      text = fmt::format("reading {} ({} of {})", format_unit(unit->unit), unit->index + 1,
                         unit->count);
    } else if (const auto* wait = std::get_if<observe::Waiting>(&event)) {
      const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait->duration);
      text = fmt::format("{}: waiting {} s: {}", wait->account, seconds.count(), wait->reason);
    }
    if (!text.empty()) static_cast<void>(manager_.status(text).ok());
  }

 private:
  const ServiceNotifier& manager_;
};

/// SIGHUP requests a reload for as long as this lives.
class HangupHandler {
 public:
  HangupHandler(Context& context, run::Daemon& daemon) : context_(context) {
    context_.on_hangup([&daemon] { daemon.reload(); });
  }
  HangupHandler(const HangupHandler&) = delete;
  HangupHandler& operator=(const HangupHandler&) = delete;
  ~HangupHandler() { context_.on_hangup({}); }

 private:
  Context& context_;
};

Status serve(const GlobalFlags& global, const RunFlags& flags, Session& session, Context& context) {
  auto watchdog = watchdog_interval(variable(context, "WATCHDOG_USEC"),
                                    variable(context, "WATCHDOG_PID"), process_id());
  if (!watchdog) return std::move(watchdog).error();
  auto alarm = context.make_alarm();
  if (!alarm) return std::move(alarm).error();
  const ServiceNotifier manager(variable(context, "NOTIFY_SOCKET"));
  run::Pulse pulse(context.clock, pulse_interval(*watchdog), [&manager, &watchdog] {
    if (*watchdog) static_cast<void>(manager.watchdog().ok());
  });
  run::PulseObserver listener(pulse);
  session.add(listener);
  StatusLine status(manager);
  session.add(status);
  DaemonWork work(global, flags, session, pulse, context);
  auto roster = work.roster();
  if (!roster) return std::move(roster).error();
  run::Daemon daemon(work, context.clock, **alarm, manager, pulse, session.observer(),
                     {.watchdog = *watchdog, .collect_on_start = flags.collect_on_start});
  auto server =
      listen(session.config(), pages_of(work, daemon, pulse, context.clock), session.observer());
  if (!server) return std::move(server).error();
  const HangupHandler hangup(context, daemon);
  daemon.serve(*roster, context.stop);
  return ok_status();
}

}  // namespace

Result<ExitCode> run_daemon(const GlobalFlags& global, const RunFlags& flags, Context& context) {
  // A daemon has no summary, so its log reports warnings even with --quiet.
  auto session = Session::open(global, context, LogOf::kDaemon);
  if (!session) return std::move(session).error();
  config::Config& config = (*session)->config();
  if (auto applied = apply_flags(flags, config); !applied) return std::move(applied).error();
  commit::Store place(context.files, context.clock, config.data_dir);
  if (auto opened = place.open_for_daemon(); !opened) return std::move(opened).error();
  if (auto served = serve(global, flags, **session, context); !served) {
    return std::move(served).error();
  }
  return ExitCode::kOk;
}

}  // namespace azcost::cli
