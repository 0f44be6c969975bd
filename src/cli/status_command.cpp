#include <string>
#include <utility>

#include "azcost/commit/store.hpp"
#include "azcost/config/config.hpp"
#include "azcost/report/metadata.hpp"
#include "azcost/report/overview.hpp"
#include "commands.hpp"
#include "status_text.hpp"

namespace azcost::cli {
namespace {

Result<report::Overview> look(const config::Config& config, const StatusFlags& flags,
                              Context& context) {
  const SystemTime now = context.clock.now();
  commit::Store store(context.files, context.clock, config.data_dir);
  auto metadata = report::read_metadata(context.files, store.layout(), flags.accounts,
                                        now - report::kRestatementsOf, context.stop);
  if (!metadata) return std::move(metadata).error();
  auto runs = store.past_runs(flags.gaps ? 0 : flags.runs);
  if (!runs) return std::move(runs).error();
  return report::overview_of(*std::move(metadata), *runs, now, config.close_day);
}

/// On standard output; what goes to standard error is for people.
Status print(const report::Overview& overview, const GlobalFlags& global, const StatusFlags& flags,
             Streams& streams) {
  if (flags.format == "json") {
    return streams.out.append(flags.gaps ? gaps_to_json(overview) : to_json(overview));
  }
  const std::string text = flags.gaps ? describe_gaps(overview) : describe_overview(overview);
  if (auto shown = streams.out.append(text); !shown) return shown;
  std::string remarks = describe_broken(overview);
  if (text.empty() && remarks.empty() && !global.quiet) remarks = "nothing is missing\n";
  return streams.err.append(remarks);
}

}  // namespace

Result<ExitCode> show_status(const GlobalFlags& global, const StatusFlags& flags,
                             Context& context) {
  auto config =
      config::load(context.files, context.environment, global.config, config::Need::kDataDirectory);
  if (!config) return std::move(config).error();
  auto overview = look(*config, flags, context);
  if (!overview && overview.error().kind == ErrorKind::kCancelled && context.stop_signal() != 0) {
    return exit_code_of_signal(context.stop_signal());
  }
  if (!overview) return std::move(overview).error();
  if (auto shown = print(*overview, global, flags, context.streams); !shown) {
    return std::move(shown).error();
  }
  return overview->broken.empty() ? ExitCode::kOk : ExitCode::kData;
}

}  // namespace azcost::cli
