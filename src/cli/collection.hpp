/// One run over the accounts of the config: what `collect` and `backfill` have in common.
#pragma once

#include "azcost/run/collector.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace azcost::cli {

/// A request for the open months, as flags and config have it.
[[nodiscard]] run::CollectRequest basic_request(const CollectFlags& flags,
                                                const config::Config& config);

/// Carries `request` out, or tells what it would read (`--dry-run`): wiring, data directory,
/// output, run record, summary, metrics file. Of the flags it looks at all but the days.
[[nodiscard]] Result<ExitCode> run_collection(const GlobalFlags& global, Session& session,
                                              const CollectFlags& flags,
                                              run::CollectRequest request, Context& context);

}  // namespace azcost::cli
