#include <string>
#include <utility>

#include "azcost/commit/inventory.hpp"
#include "azcost/commit/pending.hpp"
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

/// Where no month is stored: an error, unless the first commit is only waiting to be finished.
Status check_stored(const report::Overview& overview, const commit::Layout& layout,
                    Context& context) {
  if (!overview.months.empty()) return ok_status();
  auto staging = commit::look_at_staging(context.files, layout);
  if (!staging) return std::move(staging).error();
  if (staging->pending.empty()) return commit::nothing_stored(layout);
  return context.streams.err.append(
      "azcost: the first days are pending, and counted when a run has put them in their places: "
      "azcost collect\n");
}

/// On standard output; what goes to standard error is for people.
Status print(const report::Overview& overview, const GlobalFlags& global, const StatusFlags& flags,
             Context& context) {
  if (flags.format == "json") {
    return print_report(global, context, flags.gaps ? gaps_to_json(overview) : to_json(overview),
                        "json");
  }
  const std::string text = flags.gaps ? describe_gaps(overview) : describe_overview(overview);
  if (auto shown = print_report(global, context, text); !shown) return shown;
  std::string remarks;
  for (const report::BrokenMonth& month : overview.broken) {
    context.trouble = describe_broken(month);
    remarks += "azcost: " + context.trouble + "\n";
  }
  if (text.empty() && remarks.empty()) remarks = "nothing is missing\n";
  return context.streams.err.append(remarks);
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
  // Past runs are shown even when no month is stored.
  const Status stored = check_stored(*overview, commit::Layout(config->data_dir), context);
  if (!stored && overview->runs.empty()) return stored.error();
  if (auto shown = print(*overview, global, flags, context); !shown) {
    return std::move(shown).error();
  }
  if (!stored) return stored.error();
  return overview->broken.empty() ? ExitCode::kOk : ExitCode::kData;
}

}  // namespace azcost::cli
