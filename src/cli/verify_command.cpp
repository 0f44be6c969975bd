#include <algorithm>
#include <cstdint>
#include <map>
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
  // Taking the lock creates a file: a mistyped name must not become a data directory.
  if (auto stored = verify::check_stored(context.files, layout); !stored) {
    return std::move(stored).error();
  }
  commit::Store store(context.files, context.clock, layout.root());
  if (auto opened = store.open_to_write("verify --repair"); !opened) {
    return std::move(opened).error();
  }
  return verify::repair(context.files, layout, scope, context.clock.now(), context.stop);
}

/// Asks the accounts of a run, and continues with the others when one of them fails.
class Questions {
 public:
  Questions(const Wiring& wiring, observe::Observer& observer, const std::stop_token& stop)
      : wiring_(wiring), observer_(observer), stop_(stop) {}

  Result<std::optional<DailyTotals>> ask(const std::string& account, const Shape& shape,
                                         const Window& window) {
    if (failed_.contains(account)) return std::optional<DailyTotals>();
    auto totals = totals_of(account, shape, window);
    if (!totals && totals.error().kind == ErrorKind::kCancelled) return std::move(totals).error();
    if (!totals) {
      failed_.emplace(account, std::move(totals).error());
      return std::optional<DailyTotals>();
    }
    ++answered_;
    return std::optional(*std::move(totals));
  }

  /// By account: why its questions could not all be asked.
  [[nodiscard]] const std::map<std::string, Error>& failed() const noexcept { return failed_; }
  [[nodiscard]] bool none_answered() const noexcept { return answered_ == 0; }

 private:
  Result<DailyTotals> totals_of(const std::string& account, const Shape& shape,
                                const Window& window) {
    for (const run::Source& source : wiring_.sources()) {
      if (source.account.name != account) continue;
      UnitRecord cost;
      auto totals = run::read_control_totals(source, {account, shape.dataset, window}, shape,
                                             observer_, cost, stop_);
      if (!totals) return std::move(totals).error();
      return std::move(totals->cost);
    }
    return Error{ErrorKind::kConfig, "the data directory holds the account '" + account +
                                         "', which is not in the config; leave it out with -a"};
  }

  const Wiring& wiring_;
  observe::Observer& observer_;
  const std::stop_token& stop_;
  std::map<std::string, Error> failed_;
  std::uint64_t answered_ = 0;
};

/// The report, and whether all accounts could be asked.
struct Verified {
  verify::Report report;
  bool is_whole = true;
};

/// Asks with the accounts of the config, each under its own tenant's quota.
Result<Verified> ask_azure(const GlobalFlags& global, const verify::Scope& scope,
                           Context& context) {
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  const config::Config& config = std::as_const(**session).config();
  auto accounts = pick_accounts(config, scope.accounts);
  if (!accounts) return std::move(accounts).error();
  auto wiring = Wiring::create(config, *accounts, config.data_dir, context.files, context.clock,
                               (*session)->observer());
  if (!wiring) return std::move(wiring).error();
  Questions questions(**wiring, (*session)->observer(), context.stop);
  auto report = verify::verify_against_azure(
      context.files, commit::Layout(config.data_dir), scope,
      [&](const auto&... question) { return questions.ask(question...); },
      {.day = day_of(context.clock.now()), .close_day = config.close_day}, context.stop);
  if (!report) return std::move(report).error();
  const auto& failed = questions.failed();
  for (const auto& [account, error] : failed) {
    // No account answered: that is an error, and is reported as one.
    if (questions.none_answered() && account == failed.rbegin()->first) return error;
    context.trouble = account + ": " + error.message;
    auto printed = context.streams.err.append("azcost: " + context.trouble + "\n");
    if (!printed) return std::move(printed).error();
  }
  return Verified{*std::move(report), failed.empty()};
}

/// The result of a check of the disk alone.
Result<Verified> whole(Result<verify::Report> report) {
  if (!report) return std::move(report).error();
  return Verified{*std::move(report)};
}

/// The result of a comparison with Azure: "Azure was asked for 3 months and has the same".
std::string describe(const verify::Comparison& azure) {
  std::string days;
  const auto add = [&days](std::uint64_t count, std::string_view what) {
    if (count == 0) return;
    days += (days.empty() ? "" : ", ") + count_of(count, "day") + " " + std::string(what);
  };
  add(azure.changed, "changed since");
  add(azure.differing, "of final months not as stored");
  add(azure.kept, "for which it has no data any more");
  add(azure.not_collected, "not collected yet");
  return "Azure was asked for " + count_of(azure.months, "month") +
         (days.empty() ? " and has the same" : " and has " + days);
}

/// "all of it is whole and adds up", or what is not.
std::string verdict(const verify::Report& report) {
  const auto differing = static_cast<std::uint64_t>(
      std::ranges::count(report.findings, verify::Kind::kDiffers, &verify::Finding::kind));
  const auto damage = report.count(verify::Severity::kDamage) - differing;
  const auto unjudged = report.count(verify::Severity::kUnjudged);
  const auto pending = report.count(verify::Severity::kPending);
  std::string text = damage > 0     ? grouped_digits(damage) + " damaged"
                     : unjudged > 0 ? "nothing is damaged of what could be judged"
                                    : "all of it is whole and adds up";
  if (unjudged > 0) text += "; " + count_of(unjudged, "month") + " could not be judged";
  if (pending > 0) text += "; " + grouped_digits(pending) + " pending, run collect";
  if (report.azure) text += "; " + describe(*report.azure);
  return text;
}

/// The word that a finding begins with.
std::string_view label_of(const verify::Finding& finding) {
  const bool is_azures =
      finding.kind == verify::Kind::kChanged || finding.kind == verify::Kind::kDiffers;
  return is_azures ? name_of(finding.kind) : name_of(finding.severity);
}

std::string describe(const verify::Report& report) {
  std::string out;
  for (const verify::Finding& finding : report.findings) {
    out.append(label_of(finding)).append("  ").append(printable(finding.path));
    out.append("\n  ").append(finding.meaning).append("\n");
    if (!finding.run.empty()) out.append("  run: ").append(finding.run).append("\n");
  }
  return out + count_of(report.manifests, "manifest") + ", " + count_of(report.files, "day file") +
         ", " + count_of(report.rows, "row") + ", " + count_of(report.bytes, "byte") + ": " +
         verdict(report) + "\n";
}

/// The verdict and the worst finding, in one line.
std::string worst_of(const verify::Report& report) {
  const verify::Finding& worst = report.findings.front();
  return verdict(report) + ": " + printable(worst.path) + ": " + worst.meaning +
         (worst.run.empty() ? "" : "; run: " + worst.run);
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
  context.files.follow_no_links_below(layout.root());
  if (flags.repair && flags.against_azure) {
    return Error{ErrorKind::kUsage, "--repair and --against-azure are two runs: repair first"};
  }
  auto verified = flags.repair ? whole(repair(layout, *scope, context))
                  : flags.against_azure
                      ? ask_azure(global, *scope, context)
                      : whole(verify::verify(context.files, layout, *scope, context.stop));
  if (!verified && verified.error().kind == ErrorKind::kCancelled && context.stop_signal() != 0) {
    return exit_code_of_signal(context.stop_signal());
  }
  if (!verified) return std::move(verified).error();
  const verify::Report& report = verified->report;
  auto shown = print_report(
      global, context, flags.format == "json" ? to_json(report) : describe(report), flags.format);
  if (!shown) return std::move(shown).error();
  if (!report.is_clean()) context.trouble = worst_of(report);
  if (report.count(verify::Severity::kDamage) > 0) return ExitCode::kData;
  if (!report.is_clean()) return ExitCode::kTemporary;
  return verified->is_whole ? ExitCode::kOk : ExitCode::kPartial;
}

}  // namespace azcost::cli
