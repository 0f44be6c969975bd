#include <optional>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/config/config.hpp"
#include "azcost/run/control_totals.hpp"
#include "azcost/verify/verifier.hpp"
#include "commands.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

constexpr int kSignalExitBase = 128;

Result<verify::Scope> scope_of(const VerifyFlags& flags) {
  verify::Scope scope;
  scope.accounts = flags.accounts;
  if (!flags.month) return scope;
  auto month = parse_month(*flags.month);
  if (!month) return std::move(month).error().in("--month");
  scope.month = *month;
  return scope;
}

Result<verify::Report> repair(const commit::Layout& layout, const verify::Scope& scope,
                              Context& context) {
  // The lock would make the folder: a name that is mistyped must not become a data directory.
  auto folder = context.files.stat_target(layout.root());
  if (!folder) return std::move(folder).error();
  if (!*folder) return verify::verify(context.files, layout, scope, context.stop);
  commit::Store store(context.files, context.clock, layout.root());
  if (auto opened = store.open_to_write("verify --repair"); !opened) {
    return std::move(opened).error();
  }
  return verify::repair(context.files, layout, scope, context.clock.now(), context.stop);
}

/// Asks with the accounts of the config, each under its own tenant's quota.
Result<verify::Report> ask_azure(const GlobalFlags& global, const verify::Scope& scope,
                                 Context& context) {
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  const config::Config& config = std::as_const(**session).config();
  auto accounts = pick_accounts(config, scope.accounts);
  if (!accounts) return std::move(accounts).error();
  auto wiring = Wiring::create(config, *accounts, config.data_dir, context.files, context.clock,
                               (*session)->observer());
  if (!wiring) return std::move(wiring).error();
  const auto ask = [&](const std::string& account, const Shape& shape,
                       const Window& window) -> Result<DailyTotals> {
    for (const run::Source& source : (*wiring)->sources()) {
      if (source.account.name != account) continue;
      UnitRecord cost;
      return run::read_control_totals(source, {account, shape.dataset, window}, shape,
                                      (*session)->observer(), cost, context.stop);
    }
    return Error{ErrorKind::kConfig, "the data directory holds the account '" + account +
                                         "', which is not in the config; leave it out with -a"};
  };
  return verify::verify_against_azure(context.files, commit::Layout(config.data_dir), scope, ask,
                                      day_of(context.clock.now()), context.stop);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return grouped_digits(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// "all of it is whole and adds up", or what is not.
std::string verdict(const verify::Report& report) {
  const auto damage = report.count(verify::Severity::kDamage);
  const auto pending = report.count(verify::Severity::kPending);
  std::string text =
      damage == 0 ? "all of it is whole and adds up" : grouped_digits(damage) + " damaged";
  if (pending > 0) text += "; " + grouped_digits(pending) + " pending, run collect";
  return text;
}

std::string describe(const verify::Report& report) {
  std::string out;
  for (const verify::Finding& finding : report.findings) {
    out.append(name_of(finding.severity)).append("  ").append(printable(finding.path));
    out.append("\n  ").append(finding.meaning).append("\n");
    if (!finding.run.empty()) out.append("  run: ").append(finding.run).append("\n");
  }
  return out + counted(report.manifests, "manifest") + ", " + counted(report.files, "day file") +
         ", " + counted(report.rows, "row") + ", " + counted(report.bytes, "byte") + ": " +
         verdict(report) + "\n";
}

}  // namespace

Result<ExitCode> verify_data(const GlobalFlags& global, const VerifyFlags& flags,
                             Context& context) {
  auto scope = scope_of(flags);
  if (!scope) return std::move(scope).error();
  auto config =
      config::load(context.files, context.environment, global.config, config::Need::kDataDirectory);
  if (!config) return std::move(config).error();
  const commit::Layout layout(config->data_dir);
  if (flags.repair && flags.against_azure) {
    return Error{ErrorKind::kUsage, "--repair and --against-azure are two runs: repair first"};
  }
  auto report = flags.repair          ? repair(layout, *scope, context)
                : flags.against_azure ? ask_azure(global, *scope, context)
                                      : verify::verify(context.files, layout, *scope, context.stop);
  if (!report && report.error().kind == ErrorKind::kCancelled && context.stop_signal() != 0) {
    return static_cast<ExitCode>(kSignalExitBase + context.stop_signal());
  }
  if (!report) return std::move(report).error();
  auto shown =
      context.streams.out.append(flags.format == "json" ? to_json(*report) : describe(*report));
  if (!shown) return std::move(shown).error();
  return report->is_clean() ? ExitCode::kOk : ExitCode::kData;
}

}  // namespace azcost::cli
