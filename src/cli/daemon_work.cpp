#include "daemon_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "azcost/base/process.hpp"
#include "azcost/base/text.hpp"
#include "azcost/config/duration.hpp"
#include "azcost/model/schedule.hpp"
#include "azcost/run/past_passes.hpp"
#include "identity.hpp"
#include "metrics_feed.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

Result<std::chrono::milliseconds> jitter_of(const RunFlags& flags) {
  if (!flags.jitter) return std::chrono::milliseconds(0);
  auto jitter = config::parse_duration(*flags.jitter);
  if (!jitter) return Error{ErrorKind::kUsage, "--jitter: " + jitter.error().message};
  return jitter;
}

run::CollectRequest request_of(const std::vector<plan::DueAccount>& due,
                               const config::Config& config) {
  run::CollectRequest request;
  request.run_id = make_run_id();
  request.command = kDaemonCommand;
  request.schema = config.schema;
  request.close_day = config.close_day;
  request.proof = config.control_totals;
  request.catch_up = due;
  return request;
}

}  // namespace

Status apply_flags(const RunFlags& flags, config::Config& config) {
  if (flags.schedule) {
    auto applied = apply_flag(config, "--schedule", "schedule", *flags.schedule);
    if (!applied) return applied;
  }
  if (flags.listen) {
    if (auto applied = apply_flag(config, "--listen", "listen", *flags.listen); !applied) {
      return applied;
    }
  }
  auto jitter = jitter_of(flags);
  return jitter ? ok_status() : Status(std::move(jitter).error());
}

DaemonWork::DaemonWork(const GlobalFlags& global, const RunFlags& flags, Session& session,
                       run::Pulse& pulse, Context& context)
    : global_(global),
      flags_(flags),
      session_(session),
      pulse_(pulse),
      clock_(context.clock, pulse),
      context_(context),
      config_(session.config()) {
  session_.add(metrics_);
  context.files.beat_with([&pulse] { pulse.beat(); });
}

DaemonWork::~DaemonWork() { context_.files.beat_with(nullptr); }

Result<run::Roster> DaemonWork::roster_of(const config::Config& config) {
  auto schedule = Schedule::parse(config.schedule);
  if (!schedule) return std::move(schedule).error();
  auto jitter = jitter_of(flags_);
  if (!jitter) return std::move(jitter).error();
  commit::Store store(context_.files, clock_, config.data_dir);
  auto runs = store.past_runs();
  if (!runs) return std::move(runs).error();
  const run::PastPasses past = run::past_passes(*runs);
  run::Roster roster{*std::move(schedule), spread(*jitter, host_name())};
  for (const config::AccountSettings& settings : config.accounts) {
    const std::string& name = settings.account.name;
    const auto begin = past.begins.find(name);
    roster.accounts[name] =
        begin == past.begins.end() ? std::nullopt : std::optional(begin->second);
  }
  // Nothing fails from here on: settings that are refused leave everything as it was.
  readiness_.follow(roster);
  for (const auto& [account, time] : past.successes) readiness_.succeeded(account, time);
  feed_past(metrics_, config.accounts, store);
  feed_state(metrics_, config, config.accounts, context_);
  return roster;
}

run::PassEnd DaemonWork::collect(const std::vector<plan::DueAccount>& due,
                                 const std::stop_token& stop) {
  run::PassEnd end;
  {
    commit::Store store(context_.files, clock_, config_.data_dir,
                        commit::StoreOptions{.close_day = config_.close_day});
    if (auto opened = store.open_to_write(kDaemonCommand); !opened) {
      Error error = std::move(opened).error();
      if (error.kind == ErrorKind::kBusy) return {.busy = std::move(error.message)};
      return failed(std::move(error), due);
    }
    auto record = run_once(accounts_in(due), due, store, stop);
    if (!record) return failed(std::move(record).error(), due);
    const Status written = store.write_run_record(*record);
    if (!written) {
      session_.observer().on(observe::Warned{"run.record", written.error().message});
    }
    session_.observer().on(observe::RunEnded{*record});
    end = take_stock(*record);
    // The record says what to try again; without it, all of it is tried again.
    end.from_scratch = !written.ok();
  }
  give_back_memory();
  return end;
}

Result<RunRecord> DaemonWork::run_once(const std::vector<config::AccountSettings>& accounts,
                                       const std::vector<plan::DueAccount>& due,
                                       commit::Store& store, const std::stop_token& stop) {
  // Made for each pass: secrets and certificates may have been replaced, and nothing is kept open
  // through the day.
  auto wiring = Wiring::create(config_, accounts, config_.data_dir, context_.files, clock_,
                               session_.observer(), [this] { pulse_.beat(); });
  if (!wiring) return std::move(wiring).error();
  run::Collector collector((*wiring)->sources(), store, clock_, session_.observer());
  return collector.run_once(request_of(due, config_), stop);
}

/// Passes the result of a finished pass on to /readyz, the metrics and the timetable.
run::PassEnd DaemonWork::take_stock(const RunRecord& record) {
  run::PassEnd end;
  for (const UnitRecord& unit : record.units) {
    if (may_pass(unit)) end.try_again.insert(unit.unit.account);
  }
  for (const std::string& account : run::accounts_read_whole(record)) {
    readiness_.succeeded(account, record.ended_at);
  }
  feed_state(metrics_, config_, config_.accounts, context_);
  return end;
}

/// A pass that could not begin is tried again. Its reason may be gone soon: somebody restores the
/// secret, or frees the disk.
run::PassEnd DaemonWork::failed(Error error, const std::vector<plan::DueAccount>& due) {
  session_.observer().on(observe::Warned{"daemon.pass_failed", std::move(error.message)});
  run::PassEnd end{.from_scratch = true};
  for (const plan::DueAccount& account : due) end.try_again.insert(account.account);
  return end;
}

Result<run::Roster> DaemonWork::reload() {
  auto next = load_and_judge(context_.files, context_.environment, global_.config, clock_);
  if (!next) {
    Error error = std::move(next).error();
    error.message = replaced(error.message, "\n", "; ");  // for the log
    return error;
  }
  if (auto applied = apply_flags(flags_, *next); !applied) return std::move(applied).error();
  config::Config proposed = *next;
  proposed.data_dir = config_.data_dir;
  auto roster = roster_of(proposed);
  if (!roster) return roster;
  for (const std::string& warning : next->warnings) {
    session_.observer().on(observe::Warned{"config.odd", warning});
  }
  warn_of_what_needs_a_restart(*next);
  config_ = std::move(proposed);
  return roster;
}

void DaemonWork::warn_of_what_needs_a_restart(const config::Config& next) {
  std::vector<std::string_view> keys;
  if (next.data_dir != config_.data_dir) keys.emplace_back("data_dir");
  if (next.listen != config_.listen) keys.emplace_back("listen");
  if (next.log_level != config_.log_level || next.log_format != config_.log_format) {
    keys.emplace_back("log");
  }
  if (keys.empty()) return;
  session_.observer().on(observe::Warned{
      "daemon.needs_restart",
      fmt::format("the new settings change {}, which takes a restart", fmt::join(keys, ", "))});
}

std::vector<config::AccountSettings> DaemonWork::accounts_in(
    const std::vector<plan::DueAccount>& due) const {
  std::vector<config::AccountSettings> accounts;
  for (const config::AccountSettings& settings : config_.accounts) {
    const bool is_due =
        std::ranges::find(due, settings.account.name, &plan::DueAccount::account) != due.end();
    if (is_due) accounts.push_back(settings);
  }
  return accounts;
}

}  // namespace azcost::cli
