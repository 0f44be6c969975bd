#include "azcost/run/collector.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "azcost/base/version.hpp"
#include "azcost/decode/page_decoder.hpp"
#include "azcost/model/exit_code.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

Outcome outcome_of(const Error& error) noexcept {
  switch (error.kind) {
    case ErrorKind::kThrottled:
      return Outcome::kThrottled;
    case ErrorKind::kPermission:
      return Outcome::kForbidden;
    case ErrorKind::kCancelled:
      return Outcome::kSkipped;
    case ErrorKind::kUsage:
    case ErrorKind::kConfig:
    case ErrorKind::kUnavailable:
    case ErrorKind::kData:
    case ErrorKind::kCannotCreate:
    case ErrorKind::kIo:
    case ErrorKind::kBusy:
    case ErrorKind::kInternal:
      return Outcome::kFailed;
  }
  return Outcome::kFailed;
}

UnitRecord ended_by(UnitRecord record, Error error) {
  record.outcome = outcome_of(error);
  record.error = std::move(error);
  return record;
}

UnitRecord skipped(const Unit& unit, std::string reason) {
  UnitRecord record;
  record.unit = unit;
  record.outcome = Outcome::kSkipped;
  record.error = Error{ErrorKind::kCancelled, std::move(reason)};
  return record;
}

}  // namespace

Result<Plan> plan_run(const std::vector<Account>& accounts, const CollectRequest& request,
                      Day today) {
  return plan::plan_collection({.accounts = accounts,
                                .today = today,
                                .close_day = request.close_day,
                                .from = request.from,
                                .to = request.to});
}

Collector::Collector(std::vector<Source> sources, commit::Store& store, Clock& clock,
                     observe::Observer& observer)
    : sources_(std::move(sources)), store_(store), clock_(clock), observer_(observer) {}

/// What one run over the plan knows.
struct Collector::Pass {
  const CollectRequest& request;
  std::stop_token stop;
  std::set<std::string> refused = {};  // accounts that Azure does not let in
  std::string ended = {};              // why nothing more is to be tried
};

Result<RunRecord> Collector::run_once(const CollectRequest& request, std::stop_token stop) {
  std::vector<Account> accounts;
  for (const Source& source : sources_) accounts.push_back(source.account);
  auto planned = plan_run(accounts, request, day_of(clock_.now()));
  if (!planned) return std::move(planned).error();
  RunRecord run;
  run.run_id = request.run_id;
  run.command = request.command;
  run.version = version();
  run.started_at = clock_.now();

  Pass pass{request, std::move(stop)};
  const std::vector<Unit>& units = planned->units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (pass.ended.empty() && pass.stop.stop_requested()) pass.ended = "stopped before its turn";
    if (!pass.ended.empty()) {
      run.units.push_back(skipped(units[i], pass.ended));
    } else if (pass.refused.contains(units[i].account)) {
      run.units.push_back(skipped(units[i], "not tried: the account was refused before"));
    } else {
      observer_.on(observe::UnitStarted{units[i], i, units.size()});
      run.units.push_back(collect(pass, units[i]));
    }
    observer_.on(observe::UnitEnded{run.units.back()});
  }
  run.ended_at = clock_.now();
  run.exit_code = static_cast<int>(exit_code_of(run.units));
  return run;
}

UnitRecord Collector::collect(Pass& pass, const Unit& unit) {
  UnitRecord record;
  record.unit = unit;
  const Shape shape = plan::shape_of(source_of(unit).account, unit.dataset, pass.request.schema);
  auto staged = store_.stage(unit);
  if (!staged) return ended_by(std::move(record), std::move(staged).error());
  std::vector<std::string> gaps;
  if (auto read = read_unit(unit, shape, **staged, gaps, record, pass.stop); !read) {
    record = ended_by(std::move(record), std::move(read).error());
    if (record.outcome == Outcome::kForbidden) pass.refused.insert(unit.account);
    return record;
  }
  if (pass.request.output != nullptr) {
    if (auto copied = (*staged)->copy_to(*pass.request.output); !copied) {
      // A part of the unit may be out already: anything after it would be taken for the rest.
      pass.ended = "not tried: the output could not be written";
      record.outcome = Outcome::kFailed;
      record.error = std::move(copied).error();
      return record;
    }
  }
  if (!pass.request.commit) {
    record.outcome = record.rows == 0 ? Outcome::kEmpty : Outcome::kCommitted;
    return record;
  }
  auto receipt = (*staged)->commit(shape, gaps);
  if (!receipt) return ended_by(std::move(record), std::move(receipt).error());
  record.outcome = receipt->outcome;
  record.totals = std::move(receipt->totals);
  record.files = std::move(receipt->files);
  return record;
}

Status Collector::read_unit(const Unit& unit, const Shape& shape, commit::StagedUnit& staged,
                            std::vector<std::string>& gaps, UnitRecord& record,
                            std::stop_token stop) {
  const Source& source = source_of(unit);
  auto normalizer = normalize::Normalizer::create(
      {source.account.name, source.account.billing_account_id, shape, unit.window});
  if (!normalizer) return std::move(normalizer).error();
  decode::PageDecoder decoder;

  const auto on_page = [&](std::string& body) -> Result<PageTail> {
    RecordBatch& batch = (*normalizer)->batch();
    batch.clear();
    auto tail = decoder.decode(body, **normalizer);
    if (!tail) {
      return std::move(tail).error().in("page " + std::to_string(record.pages + 1));
    }
    if (auto taken = staged.append(batch); !taken) return std::move(taken).error();
    record.rows += tail->rows;
    ++record.pages;
    observer_.on(observe::PageDone{unit, record.pages, record.rows});
    return tail;
  };

  fetch::FetchStats stats;
  auto read = source.pager->fetch({shape, unit.window, source.account.cloud, source.account.name},
                                  on_page, stats, std::move(stop));
  record.requests = stats.requests;
  record.qpu = stats.qpu;
  record.throttled_seconds = std::chrono::duration<double>(stats.throttled).count();
  gaps = (*normalizer)->gaps();
  return read ? staged.seal() : std::move(read);
}

const Source& Collector::source_of(const Unit& unit) const {
  // The plan is made of our own accounts, so the search always finds one.
  return *std::ranges::find(sources_, unit.account,
                            [](const Source& source) { return source.account.name; });
}

}  // namespace azcost::run
