#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/unlinked_file_system.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/collector.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "commands.hpp"
#include "flag_values.hpp"
#include "metrics_feed.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

/// A request for the open months, with the values of flags and config.
run::CollectRequest basic_request(const CollectFlags& flags, const config::Config& config) {
  run::CollectRequest request;
  request.run_id = make_run_id();
  request.command = kCollectCommand;
  request.schema = config.schema;
  request.close_day = config.close_day;
  request.commit = !flags.no_store;
  request.proof = config.control_totals;
  request.force = flags.force;
  request.accept_empty = flags.accept_empty;
  return request;
}

/// The months that the flags ask for: from `--from` to `--to`, by default to this month.
Result<plan::BackfillRange> range_of(const BackfillFlags& flags, Day today) {
  auto first = parse_flag("--from", flags.from, parse_month);
  if (!first) return std::move(first).error();
  if (!*first) {
    return Error{ErrorKind::kUsage, "backfill: say with --from YYYY-MM where history starts"};
  }
  auto last = parse_flag("--to", flags.to, parse_month);
  if (!last) return std::move(last).error();
  plan::BackfillRange range{.first = **first,
                            .last = last->value_or(std::max(**first, Month(today)))};
  range.order =
      flags.order == "oldest" ? plan::MonthOrder::kOldestFirst : plan::MonthOrder::kNewestFirst;
  range.all = flags.force;
  return range;
}

/// Replaces the customers of `accounts` by those of `--customer`.
Status apply_customer_flag(const CollectFlags& flags,
                           std::vector<config::AccountSettings>& accounts) {
  if (flags.customers.empty()) return ok_status();
  // Months would have some customers on some days only, and the account's shape would change back
  // and forth.
  if (!flags.no_store && !flags.dry_run) {
    return Error{ErrorKind::kUsage,
                 "--customer changes nothing that is stored: add --no-store and say with -o where "
                 "the rows go, or give these customers an account of their own"};
  }
  auto tenants = config::parse_customer_tenants(fmt::format("{}", fmt::join(flags.customers, ",")));
  if (!tenants) {
    return Error{ErrorKind::kUsage, std::move(tenants).error().message}.in("--customer");
  }
  // An empty variable in a script must not read all customers.
  if (tenants->empty()) {
    return Error{ErrorKind::kUsage, "--customer: is empty; write the tenant id of a customer"};
  }
  for (config::AccountSettings& settings : accounts) settings.account.customer_tenants = *tenants;
  return ok_status();
}

Result<std::unique_ptr<WritableFile>> open_rows(const std::string& name) {
  constexpr int kStandardOutput = 1;
  if (name == "-") return adopt_descriptor(kStandardOutput, "standard output");
  return open_output(name);
}

/// Where a run's rows are collected: the data directory, or files that exist only during the run.
struct Workplace {
  std::unique_ptr<FileSystem> files;  // only with --no-store
  std::unique_ptr<commit::Store> store;
};

Result<Workplace> open_workplace(const CollectFlags& flags, const std::string& command,
                                 const config::Config& config, Context& context) {
  Workplace place;
  std::filesystem::path data_dir = config.data_dir;
  if (flags.no_store) {
    const std::string folder = variable(context, "TMPDIR");
    place.files = std::make_unique<UnlinkedFileSystem>(folder.empty() ? "/tmp" : folder);
    data_dir = "no-store";
  }
  place.store = std::make_unique<commit::Store>(
      place.files ? *place.files : context.files, context.clock, data_dir,
      commit::StoreOptions{.close_day = config.close_day});
  if (auto opened = place.store->open_to_write(command); !opened) {
    return std::move(opened).error();
  }
  return place;
}

/// What the plan costs. Tenants run in parallel, each within its quota.
PlanCost cost_of(const Plan& plan, const run::CollectRequest& request,
                 const std::vector<Account>& accounts, const config::Config& config,
                 const CollectFlags& flags, Context& context) {
  PlanCost cost;
  cost.now = context.clock.now();
  cost.earliest_end = cost.now;
  std::map<std::string, std::vector<fetch::Spending>> by_tenant;
  for (const Unit& unit : plan.units) {
    const Account& account = *std::ranges::find(accounts, unit.account, &Account::name);
    const Shape shape = plan::shape_of(account, unit.dataset, request.schema);
    cost.queries.push_back(plan::queries_of(shape, request.proof));
    auto& requests = by_tenant[account.tenant_id];
    const fetch::Spending one = {.scope = shape.scope, .client_type = config.client_type};
    requests.insert(requests.end(), static_cast<std::size_t>(cost.queries.back()), one);
  }
  std::optional<std::filesystem::path> data_dir;
  if (!flags.no_store) data_dir = config.data_dir;
  for (const auto& [tenant, requests] : by_tenant) {
    const Account& account = *std::ranges::find(accounts, tenant, &Account::tenant_id);
    fetch::QuotaBook book = quota_book_of(account, config, data_dir, context.files, context.clock);
    cost.earliest_end = std::max(cost.earliest_end, book.earliest_end(requests));
  }
  return cost;
}

Result<ExitCode> show_plan(const std::vector<config::AccountSettings>& accounts,
                           const run::CollectRequest& request, const config::Config& config,
                           const CollectFlags& flags, observe::Observer& observer,
                           Context& context) {
  const std::vector<Account> wanted = accounts_of(accounts);
  commit::Store store(context.files, context.clock, config.data_dir);
  auto selection = run::plan_run(wanted, request, store, context.clock.now());
  if (!selection) return std::move(selection).error();
  const Plan& plan = selection->plan;
  if (request.commit && !request.force) {
    for (const auto& kept : run::kept_shapes(wanted, plan.units, request.schema, store)) {
      observer.on(observe::Warned{"shape.kept", kept});
    }
  }
  const PlanCost cost = cost_of(plan, request, wanted, config, flags, context);
  return print(context, flags.format == "json" ? plan_json(plan, cost) : describe_plan(plan, cost));
}

/// How a backfill ended. Without quota, the tenant counts that has to wait longest.
std::string conclusion_of(const RunRecord& record, const run::CollectRequest& request,
                          const std::vector<config::AccountSettings>& accounts,
                          const config::Config& config, const CollectFlags& flags,
                          Context& context) {
  if (!request.backfill) return "";
  BackfillEnd end;
  end.now = context.clock.now();
  end.is_stopped = context.stop_signal() != 0;
  end.is_open = state_of(request.backfill->last, day_of(end.now), request.close_day, true) !=
                MonthState::kFinal;
  Plan next;  // the months for which the quota was spent
  for (const UnitRecord& unit : record.units) {
    if (unit.outcome == Outcome::kThrottled) next.units.push_back(unit.unit);
  }
  if (next.units.empty()) return conclude_backfill(record, end);
  end.room_at = cost_of(next, request, accounts_of(accounts), config, flags, context).earliest_end;
  return conclude_backfill(record, end);
}

/// Puts the rows into the user's file when all of them are there; otherwise the file stays as it
/// was.
Status deliver(WritableFile& output, const RunRecord& record, const CollectFlags& flags,
               Context& context) {
  if (record.exit_code == static_cast<int>(ExitCode::kOk)) return output.close();
  if (flags.output == "-") return ok_status();
  return context.streams.err.append(fmt::format(
      "azcost: '{}' was left as it was: not all rows could be read\n", printable(*flags.output)));
}

Status report(const GlobalFlags& global, const RunRecord& record, const std::string& conclusion,
              const CollectFlags& flags, Context& context) {
  const std::string text =
      flags.format == "json" ? to_json(record) : summarize(record) + conclusion;
  context.trouble = trouble_of(record);
  // Standard output has the rows then.
  if (flags.output == "-") return context.streams.err.append(text);
  return print_report(global, context, text, flags.format);
}

/// What remains to do after the rows were read.
Result<ExitCode> finish(const GlobalFlags& global, RunRecord record, const std::string& conclusion,
                        const CollectFlags& flags, commit::Store& store, WritableFile* output,
                        observe::Observer& observer, Context& context) {
  if (const int signal = context.stop_signal(); signal != 0) {
    record.exit_code = static_cast<int>(exit_code_of_signal(signal));
  }
  const Status delivered =
      output != nullptr ? deliver(*output, record, flags, context) : ok_status();
  if (!delivered) record.exit_code = static_cast<int>(exit_code_of(delivered.error().kind));
  const Status written = flags.no_store ? ok_status() : store.write_run_record(record);
  observer.on(observe::RunEnded{record});
  if (record.exit_code == static_cast<int>(ExitCode::kReaderGone)) return ExitCode::kReaderGone;
  if (auto reported = report(global, record, conclusion, flags, context); !reported) {
    return std::move(reported).error();
  }
  if (!delivered) return delivered.error();
  if (!written) return written.error();
  return static_cast<ExitCode>(record.exit_code);
}

/// One run over the accounts of the config; with `--dry-run`, only what it would read.
Result<ExitCode> run_collection(const GlobalFlags& global, Session& session,
                                const CollectFlags& flags, run::CollectRequest request,
                                Context& context) {
  if (flags.no_store && !flags.output && !flags.dry_run) {
    return Error{ErrorKind::kUsage, "--no-store keeps nothing: say where the rows go with -o"};
  }
  const config::Config& config = session.config();
  if (flags.max_wait) {
    auto applied = apply_flag(session.config(), "--max-wait", "retry.max_wait", *flags.max_wait);
    if (!applied) return std::move(applied).error();
  }
  auto accounts = pick_accounts(config, flags.accounts);
  if (!accounts) return std::move(accounts).error();
  if (auto applied = apply_customer_flag(flags, *accounts); !applied) {
    return std::move(applied).error();
  }
  if (flags.dry_run) {
    return show_plan(*accounts, request, config, flags, session.observer(), context);
  }

  std::optional<std::filesystem::path> quota_dir;
  if (!flags.no_store) quota_dir = config.data_dir;
  auto wiring = Wiring::create(config, *accounts, quota_dir, context.files, context.clock,
                               session.observer());
  if (!wiring) return std::move(wiring).error();
  auto place = open_workplace(flags, request.command, config, context);
  if (!place) return std::move(place).error();
  std::optional<MetricsFile> metrics;
  if (flags.metrics_file) metrics.emplace(*flags.metrics_file, session, *accounts, *place->store);
  std::unique_ptr<WritableFile> output;
  if (flags.output) {
    auto opened = open_rows(*flags.output);
    if (!opened) return std::move(opened).error();
    output = *std::move(opened);
    request.output = output.get();
  }
  run::Collector collector((*wiring)->sources(), *place->store, context.clock, session.observer());
  auto record = collector.run_once(request, context.stop);
  if (!record) return std::move(record).error();
  const std::string conclusion = conclusion_of(*record, request, *accounts, config, flags, context);
  auto code = finish(global, *std::move(record), conclusion, flags, *place->store, output.get(),
                     session.observer(), context);
  if (metrics) {
    if (auto written = metrics->write(context); !written) return std::move(written).error();
  }
  return code;
}

}  // namespace

Result<ExitCode> collect(const GlobalFlags& global, const CollectFlags& flags, Context& context) {
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  auto from = parse_flag("--from", flags.from, parse_day);
  if (!from) return std::move(from).error();
  auto to = parse_flag("--to", flags.to, parse_day);
  if (!to) return std::move(to).error();
  run::CollectRequest request = basic_request(flags, (*session)->config());
  request.from = *from;
  request.to = *to;
  return run_collection(global, **session, flags, std::move(request), context);
}

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
