#include "unit_collector.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
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
    case ErrorKind::kTimedOut:
    case ErrorKind::kData:
    case ErrorKind::kCannotCreate:
    case ErrorKind::kIo:
    case ErrorKind::kBusy:
    case ErrorKind::kInternal:
      return Outcome::kFailed;
  }
  return Outcome::kFailed;
}

/// "2026-10-05, 2026-10-07 and 2026-10-08": a unit has 31 days at most.
std::string list_of_days(const std::vector<Day>& days) {
  std::string text = format_day(days.front());
  for (std::size_t i = 1; i < days.size(); ++i) {
    text.append(i + 1 == days.size() ? " and " : ", ").append(format_day(days[i]));
  }
  return text;
}

/// What to do about rows that are not proved. Pages that are known to be missing are never taken.
std::string what_helps(const UnitRead& read, const Unit& unit) {
  const std::string later = "; try again in some hours";
  if (read.lost_pages) return later;
  return later + "; if it stays: azcost verify --against-azure -a " + unit.account + " --month " +
         unit.window.month().format() +
         ", fewer groupings with group_by, or control_totals: \"warn\"";
}

bool names_customer(const Account& account, std::string_view tenant) {
  return std::ranges::any_of(account.customer_tenants, [tenant](const std::string& named) {
    return equals_ignoring_case(named, tenant);
  });
}

}  // namespace

UnitRecord ended_by(UnitRecord record, Error error) {
  record.outcome = outcome_of(error);
  record.error = std::move(error);
  return record;
}

UnitCollector::UnitCollector(const Source& source, const CollectRequest& request,
                             SharedStore& store, Clock& clock, observe::Observer& observer)
    : source_(source), request_(request), store_(store), clock_(clock), observer_(observer) {}

std::vector<UnitRecord> UnitCollector::collect(const Unit& planned, const std::stop_token& stop) {
  std::vector<UnitRecord> records;
  Unit rest = planned;
  const auto known = gone_.find(planned.dataset);
  if (known != gone_.end() && known->second >= rest.window.from) {
    UnitRecord record;
    record.unit = planned;
    const bool is_all = leave_out_what_is_gone(known->second, record, rest);
    record.error = Error{ErrorKind::kConfig, "not asked for: Azure keeps no data of " +
                                                 format_window(record.unit.window) + " any more"};
    records.push_back(std::move(record));
    if (is_all) return records;
  }
  records.push_back(collect_kept(rest, stop));
  if (!is_beyond_history_) return records;
  UnitRecord& record = records.back();
  auto last_gone = last_gone_day(rest, record, stop);
  if (!last_gone) {
    record = ended_by(std::move(record), std::move(last_gone).error());
    return records;
  }
  gone_[planned.dataset] = *last_gone;
  if (!leave_out_what_is_gone(*last_gone, record, rest)) {
    records.push_back(collect_kept(rest, stop));
  }
  return records;
}

/// Makes `record` that of the days of `rest` up to `last_gone`, and leaves the others in `rest`.
/// True when none is left.
bool UnitCollector::leave_out_what_is_gone(Day last_gone, UnitRecord& record, Unit& rest) const {
  record.outcome = Outcome::kSkipped;
  record.beyond_history = true;
  // The row of a month cannot be cut.
  const bool monthly = source_.account.granularity == Granularity::kMonthly;
  if (monthly || last_gone >= rest.window.to) return true;
  record.unit.window.to = last_gone;
  rest.window.from = last_gone + std::chrono::days(1);
  return false;
}

/// The last day of `unit` that Azure keeps no more, when its first day is one. History begins on
/// any day of a month, and the service does not say reliably on which.
Result<Day> UnitCollector::last_gone_day(const Unit& unit, UnitRecord& record,
                                         const std::stop_token& stop) {
  // The row of a month cannot be cut.
  if (source_.account.granularity == Granularity::kMonthly) return unit.window.to;
  Day gone = unit.window.from;
  Day kept = unit.window.to + std::chrono::days(1);
  // Mostly all of a month is gone.
  for (Day day = unit.window.to; kept - gone > std::chrono::days(1);
       day = gone + (kept - gone) / 2) {
    UnitRecord probe;
    probe.unit = {unit.account, unit.dataset, {day, day}};
    auto negotiation = negotiation_for(probe);
    if (!negotiation) return std::move(negotiation).error();
    UnitReader reader(source_, store_, clock_, observer_);
    const auto read = reader.read(question_of(probe.unit, negotiation->shape()), probe, stop);
    record.requests += probe.requests;
    record.qpu += probe.qpu;
    record.throttled_seconds += probe.throttled_seconds;
    if (!read && !reader.is_beyond_history()) return read.error();
    (read ? kept : gone) = day;
  }
  return gone;
}

UnitRecord UnitCollector::collect_kept(const Unit& planned, const std::stop_token& stop) {
  UnitRecord record;
  record.unit = planned;
  is_beyond_history_ = false;
  auto negotiation = negotiation_for(record);
  if (!negotiation) return ended_by(std::move(record), std::move(negotiation).error());
  auto read = this->read(*negotiation, record, stop);
  if (!read) return ended_by(std::move(record), std::move(read).error());
  return finished(*std::move(read), std::move(record));
}

/// Before anything is asked for: in which shape the month is read, and whether there is a place for
/// its rows.
Result<plan::Negotiation> UnitCollector::negotiation_for(UnitRecord& record) {
  std::optional<Manifest> held;
  if (request_.commit) {
    auto manifest = store_.manifest(record.unit);
    if (!manifest && !(request_.force && manifest.error().kind == ErrorKind::kData)) {
      return std::move(manifest).error();
    }
    // What a broken manifest said of the other days is lost with it.
    if (!manifest) record.unit = plan::whole_month_of(record.unit, day_of(clock_.now()));
    if (manifest) held = *std::move(manifest);
    if (held && !request_.force) {
      if (auto ours = plan::check_owner(source_.account, *held); !ours) {
        return std::move(ours).error().in(format_unit(record.unit));
      }
    }
  }
  return plan::Negotiation(plan::shape_of(source_.account, record.unit.dataset, request_.schema),
                           std::move(held), refused_,
                           request_.force ? plan::Loss::kForced : plan::Loss::kNever);
}

UnitQuestion UnitCollector::question_of(const Unit& unit, const Shape& shape) const {
  return {.unit = unit,
          .shape = shape,
          .proof = request_.proof,
          .commit = request_.commit,
          .accept_empty = request_.accept_empty};
}

/// Asks until the service takes the question, or nothing is left to be given up.
Result<UnitRead> UnitCollector::read(plan::Negotiation& negotiation, UnitRecord& record,
                                     const std::stop_token& stop) {
  const Unit planned = record.unit;
  for (;;) {
    record.unit = planned;
    if (negotiation.needs_more_than(planned.window)) {
      record.unit = plan::whole_month_of(planned, day_of(clock_.now()));
    }
    UnitReader reader(source_, store_, clock_, observer_);
    auto read = reader.read(question_of(record.unit, negotiation.shape()), record, stop);
    if (read) {
      read->refused = negotiation.refused();
      // One that was taken out of the config is asked for only because the month keeps its shape:
      // what is stored of it stays, and nobody waits for more.
      std::erase_if(read->refused_customers, [this](const auto& refused) {
        return !names_customer(source_.account, refused.first);
      });
      record.refused_customers.clear();
      for (const auto& [customer, error] : read->refused_customers) {
        record.refused_customers.push_back(error);
      }
      if (record.unit != planned) {
        observer_.on(observe::Noted{
            "unit.whole_month",
            format_unit(planned) + ": its month was held in another shape: all of it was read"});
      }
      if (!groups_by_customer(read->shape)) customers_.reset();
      if (customers_) customers_->insert(read->customers.begin(), read->customers.end());
      return read;
    }
    if (reader.is_beyond_history() && record.unit != planned) {
      // The month cannot be read whole any more.
      negotiation.keep_shape();
      continue;
    }
    is_beyond_history_ = reader.is_beyond_history();
    if (!reader.refusal()) return read;
    auto again = hear(negotiation, *reader.refusal(), record.unit);
    if (!again) {
      Error error = std::move(read).error();
      error.message.append("; ").append(again.error().message);
      return error;
    }
    if (!*again) return read;
  }
}

/// True when there is something else to ask for.
Result<bool> UnitCollector::hear(plan::Negotiation& negotiation, const QueryRefusal& refusal,
                                 const Unit& unit) {
  const plan::Negotiation::Reply reply = negotiation.hear(refusal);
  switch (reply.next) {
    case plan::Negotiation::Next::kAskAgain:
      return true;
    case plan::Negotiation::Next::kGiveUp:
      return false;
    case plan::Negotiation::Next::kKeep:
      return Error{ErrorKind::kConfig,
                   "the stored rows have " + reply.stored +
                       " and stay as they are: the next run asks again, --force goes without"};
    case plan::Negotiation::Next::kAskForLess:
      break;
  }
  if (auto apart = plan::tells_parts_apart(negotiation.shape()); !apart) {
    return std::move(apart).error();
  }
  refused_ = negotiation.refused();
  std::string names;
  for (const std::string& name : names_of(reply.dropped)) {
    names.append(names.empty() ? "" : ", ").append(printable(name, 60));
  }
  if (refusal.part == QueryRefusal::Part::kAggregation) {
    const bool of_the_cost = std::ranges::find(reply.dropped.aggregations, kCostAggregation) !=
                             reply.dropped.aggregations.end();
    warn("aggregation.refused", unit,
         "Azure does not sum up " + names +
             (of_the_cost ? "; PreTaxCost, the cost before taxes, stands in its place"
                          : "; collected without: cost_usd decides which of CostUSD and "
                            "UsageQuantity is asked for"));
    return true;
  }
  const std::string too_many =
      refusal.most ? ": more than " + std::to_string(*refusal.most) + " are too many" : "";
  warn("grouping.refused", unit,
       "Azure does not group by " + names + too_many +
           "; collected without, as the shape in the manifest says");
  return true;
}

UnitRecord UnitCollector::finished(UnitRead read, UnitRecord record) {
  if (read.mismatch && !accepts(record.unit, read)) {
    record.outcome = Outcome::kMismatch;
    record.error = std::move(read.mismatch);
    record.error->message += what_helps(read, record.unit);
    return record;
  }
  if (request_.output != nullptr) {
    if (auto copied = store_.copy(*read.staged, *request_.output); !copied) {
      output_is_broken_ = true;
      return ended_by(std::move(record), std::move(copied).error());
    }
  }
  if (request_.commit) return committed(std::move(read), std::move(record));
  record.outcome = record.rows == 0 ? Outcome::kEmpty : Outcome::kRead;
  record.totals = read.staged->totals();
  return record;
}

/// Whether rows that differ from Azure's totals are committed all the same. Rows of which pages are
/// known to be missing never are.
bool UnitCollector::accepts(const Unit& unit, const UnitRead& read) {
  if (request_.proof != Proof::kWarn || read.lost_pages) return false;
  warn("proof.waived", unit,
       read.mismatch->message + "; committed all the same, as control_totals is \"warn\"");
  return true;
}

UnitRecord UnitCollector::committed(UnitRead read, UnitRecord record) {
  auto receipt = store_.commit(*read.staged, {.shape = std::move(read.shape),
                                              .refused = std::move(read.refused),
                                              .gaps_in_schema = std::move(read.gaps_in_schema),
                                              .control = std::move(read.control),
                                              .read_at = read.read_at,
                                              .accept_empty = request_.accept_empty,
                                              .unread_customers = names_of(read.refused_customers),
                                              .force = request_.force});
  if (!receipt) return ended_by(std::move(record), std::move(receipt).error());
  warn_of(*receipt, record.unit);
  record.outcome = receipt->outcome;
  record.totals = std::move(receipt->totals);
  record.files = std::move(receipt->files);
  record.bytes_written = receipt->bytes_written;
  record.restated_days = receipt->restated.size();
  return record;
}

/// What the outcome alone does not say.
void UnitCollector::warn_of(const commit::Receipt& receipt, const Unit& unit) {
  if (!receipt.kept.empty()) {
    warn("days.kept", unit,
         "Azure answered no rows for " + list_of_days(receipt.kept) +
             ", where we hold some: ours are kept; if they are gone for good, collect with "
             "--accept-empty");
  }
  if (!receipt.newer.empty()) {
    warn("days.newer", unit,
         list_of_days(receipt.newer) + (receipt.newer.size() == 1 ? " was" : " were") +
             " read later by another run: that stays");
  }
  if (!receipt.restated.empty() && receipt.restated_in == MonthState::kFinal) {
    warn("days.restated", unit,
         "Azure changed " + list_of_days(receipt.restated) +
             " after the month was final; what changed is in restatements.jsonl");
  }
}

void UnitCollector::warn(const char* event, const Unit& unit, const std::string& what) {
  observer_.on(observe::Warned{event, format_unit(unit) + ": " + what});
}

}  // namespace azcost::run
