// Why a unit is read again, and what is asked for then.
#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "azcost/plan/planner.hpp"
#include "unit_run.hpp"

namespace azcost::run {

/// Why it is worth reading again after a failure.
Again UnitRun::why_again() {
  if (std::exchange(reader_.customers().read_again, false)) return Again::kRefusedCustomer;
  const fetch::FetchStats& failure = reader_.failure();
  if (failure.cause == fetch::Cause::kBeyondHistory) {
    return record().unit == planned_ ? Again::kHistoryBegins : Again::kOtherShape;
  }
  if (failure.refusal) return Again::kRefusedShape;
  return reader_.can_split() ? Again::kTooMuch : Again::kNo;
}

/// Changes what the next read asks for. `read` is the result of the last one, and is returned when
/// nothing can be changed.
Status UnitRun::prepare(Again again, Status read) {
  switch (again) {
    case Again::kNo:
      return read;
    case Again::kTooMuch:
      warn_of_split(record().unit, read.error(), pass_.observer);
      reader_.split();
      return ok_status();
    case Again::kRefusedShape:
      return give_up_what_is_refused(std::move(read).error());
    case Again::kOtherShape:
      negotiation_->keep_shape();
      ask();
      return ok_status();
    case Again::kRefusedCustomer:
      pages_before_.reset();
      reader_.start_over();
      return ok_status();
    case Again::kNotProved:
      warn_of(record().unit, "unit.read_again",
              (repeated_ ? *repeated_ : *mismatch_).message +
                  "; the data may have been refreshed meanwhile: reading it again",
              pass_.observer);
      pages_before_ = record().pages;
      reader_.start_over();
      return ok_status();
    case Again::kHistoryBegins:
      break;
  }
  auto last_gone = last_gone_day();
  if (!last_gone) return std::move(last_gone).error();
  account_.gone[planned_.dataset] = *last_gone;
  auto left = leave_out_what_is_gone(*last_gone, std::move(read).error());
  return left ? plan() : left;
}

/// Asks for the shape that the negotiation has now.
void UnitRun::ask() {
  const bool needs_whole_month = negotiation_->needs_more_than(planned_.window);
  record().unit = needs_whole_month ? plan::whole_month_of(planned_, today()) : planned_;
  pages_before_.reset();
  reader_.ask(record().unit, negotiation_->shape());
}

/// Drops what Azure has refused twice, unless stored rows have it; otherwise asks once more.
Status UnitRun::give_up_what_is_refused(Error error) {
  using Next = plan::Negotiation::Next;
  const QueryRefusal refusal = *reader_.failure().refusal;
  const plan::Negotiation::Reply reply = negotiation_->hear(refusal);
  if (reply.next == Next::kGiveUp) return error;
  if (reply.next == Next::kKeep) {
    error.message += fmt::format(
        "; the stored rows have {} and stay as they are: the next run asks again, --force goes "
        "without",
        reply.stored);
    return error;
  }
  if (reply.next == Next::kAskForLess) {
    if (auto apart = plan::tells_parts_apart(negotiation_->shape()); !apart) {
      error.message += "; " + apart.error().message;
      return error;
    }
    account_.refused = negotiation_->refused();
    warn_of_refusal(record().unit, refusal, reply.dropped, pass_.observer);
  }
  ask();
  return ok_status();
}

/// Gives the days up to `last_gone` a record of their own. Fails with `error`, which says why they
/// have no rows, when no other days are left.
Status UnitRun::leave_out_what_is_gone(Day last_gone, Error error) {
  record().unit = planned_;
  record().beyond_history = true;
  if (is_monthly() || last_gone >= planned_.window.to) return error;
  record().unit.window.to = last_gone;
  end_with(std::move(error));
  planned_.window.from = last_gone + std::chrono::days(1);
  records_.emplace_back().unit = planned_;
  return ok_status();
}

/// The last day of the unit that Azure no longer keeps. Its first day is known to be gone. History
/// may begin on any day of a month, and the service does not say reliably on which.
Result<Day> UnitRun::last_gone_day() {
  const Window& days = planned_.window;
  if (is_monthly()) return days.to;
  Day gone = days.from;
  Day kept = days.to + std::chrono::days(1);
  // Mostly the whole month is gone, so the last day is tried first.
  for (Day day = days.to; kept - gone > std::chrono::days(1); day = gone + (kept - gone) / 2) {
    UnitReader probe(account_.source, pass_.store, pass_.clock, pass_.observer);
    probe.ask({planned_.account, planned_.dataset, {day, day}}, negotiation_->shape());
    const auto read = probe.read(record(), pass_.stop);
    if (!read && probe.failure().cause != fetch::Cause::kBeyondHistory) return read.error();
    (read ? kept : gone) = day;
  }
  record().rows = 0;
  record().pages = 0;
  return gone;
}

}  // namespace azcost::run
