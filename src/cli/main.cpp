#include <sys/ioctl.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/process.hpp"
#include "azcost/base/system_alarm.hpp"
#include "azcost/base/system_clock.hpp"
#include "azcost/cli/application.hpp"
#include "azcost/model/exit_code.hpp"
#include "masked_output.hpp"
#include "signals.hpp"

namespace {

azcost::config::Environment environment_of_process() {
  azcost::config::Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string::npos) continue;
    environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return environment;
}

std::string journal_stream(const azcost::config::Environment& environment) {
  const auto found = environment.find("JOURNAL_STREAM");
  return found == environment.end() ? std::string() : found->second;
}

azcost::Result<std::unique_ptr<azcost::Alarm>> make_alarm() {
  auto alarm = azcost::SystemAlarm::create();
  if (!alarm) return std::move(alarm).error();
  return std::unique_ptr<azcost::Alarm>(*std::move(alarm));
}

std::size_t terminal_columns(int descriptor) {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

int run(const std::vector<std::string>& arguments) {
  azcost::cli::Signals signals;
  azcost::PosixFileSystem files;
  azcost::SystemClock clock;
  const auto plain_out = azcost::adopt_descriptor(STDOUT_FILENO, "standard output");
  const auto plain_err = azcost::adopt_descriptor(STDERR_FILENO, "standard error");
  azcost::cli::MaskedOutput out(*plain_out);
  azcost::cli::MaskedOutput err(*plain_err);
  const azcost::config::Environment environment = environment_of_process();
  azcost::cli::Context context{
      .streams = {.out = out,
                  .err = err,
                  .err_is_terminal = isatty(STDERR_FILENO) == 1,
                  .err_is_journal = azcost::is_journal(STDERR_FILENO, journal_stream(environment)),
                  .err_columns = terminal_columns(STDERR_FILENO)},
      .environment = environment,
      .files = files,
      .clock = clock,
      .stop = signals.stop(),
      .stop_signal = [&signals] { return signals.received(); },
      .make_alarm = make_alarm,
      .on_hangup =
          [&signals](std::function<void()> handler) { signals.on_hangup(std::move(handler)); },
      .watch_signals = [&signals] { return signals.listen(); },
  };
  return azcost::cli::run(arguments, context);
}

}  // namespace

int main(int argc, char** argv) {
  if (!azcost::occupy_standard_descriptors()) return static_cast<int>(azcost::ExitCode::kIo);
  azcost::seal_memory();
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    // There is not even memory for the usual error.
    constexpr std::string_view kWords = "azcost: no memory is left\n";
    static_cast<void>(!write(STDERR_FILENO, kWords.data(), kWords.size()));
    return static_cast<int>(azcost::ExitCode::kIo);
  }
}
