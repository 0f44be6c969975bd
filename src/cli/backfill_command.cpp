#include <algorithm>
#include <utility>

#include "collection.hpp"
#include "commands.hpp"
#include "flag_values.hpp"
#include "session.hpp"

namespace azcost::cli {
namespace {

/// The months that the flags ask for: from `--from` on, to this one if nothing else is said.
Result<plan::BackfillRange> range_of(const BackfillFlags& flags, Day today) {
  auto first = parse_month_flag("--from", flags.from);
  if (!first) return std::move(first).error();
  if (!*first) {
    return Error{ErrorKind::kUsage, "backfill: say with --from YYYY-MM where history starts"};
  }
  auto last = parse_month_flag("--to", flags.to);
  if (!last) return std::move(last).error();
  plan::BackfillRange range{.first = **first,
                            .last = last->value_or(std::max(**first, Month(today)))};
  range.order =
      flags.order == "oldest" ? plan::MonthOrder::kOldestFirst : plan::MonthOrder::kNewestFirst;
  range.all = flags.force;
  return range;
}

}  // namespace

Result<ExitCode> backfill(const GlobalFlags& global, const BackfillFlags& flags, Context& context) {
  auto range = range_of(flags, day_of(context.clock.now()));
  if (!range) return std::move(range).error();
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  if (flags.qpu_budget) (*session)->config().quota_share = *flags.qpu_budget;
  run::CollectRequest request = basic_request(flags, (*session)->config());
  request.command = kBackfillCommand;
  request.backfill = *range;
  return run_collection(global, **session, flags, std::move(request), context);
}

}  // namespace azcost::cli
