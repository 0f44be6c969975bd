#include "unit_reader.hpp"

#include <algorithm>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "azcost/plan/planner.hpp"
#include "azcost/run/control_totals.hpp"
#include "in_parts.hpp"

namespace azcost::run {
namespace {

/// ISO 4217's code for a transaction in no currency.
constexpr const char* kNoCurrency = "XXX";

/// Rows of anybody else than who was asked for are no answer to the question, whatever they sum to.
Status check_customers(const RecordBatch& batch, const Shape& asked) {
  const std::vector<std::string> wanted = plan::customers_asked_for(asked);
  if (wanted.empty() || !groups_by_customer(asked)) return ok_status();
  for (const std::string& customer : batch.customers()) {
    if (std::ranges::find(wanted, to_lower(customer)) != wanted.end()) continue;
    return Error{ErrorKind::kData,
                 "Azure answered a row of " +
                     (customer.empty() ? "no customer" : "customer " + printable(customer, 60)) +
                     ", which was not asked for; check customer_tenants and customer_access of the "
                     "account, or try again later"};
  }
  return ok_status();
}

}  // namespace

std::set<std::string> names_of(const std::map<std::string, Error>& customers) {
  std::set<std::string> names;
  for (const auto& [name, error] : customers) names.insert(name);
  return names;
}

UnitReader::UnitReader(const Source& source, SharedStore& store, Clock& clock,
                       observe::Observer& observer)
    : source_(source), store_(store), clock_(clock), observer_(observer) {}

Result<UnitRead> UnitReader::read(const UnitQuestion& question, UnitRecord& record,
                                  const std::stop_token& stop) {
  auto read = read_proved(question, record, stop);
  // A customer that was read on an earlier page, or in an earlier part, is refused now.
  while (!read && std::exchange(customers_.read_again, false)) {
    read = read_proved(question, record, stop);
  }
  return read;
}

Result<UnitRead> UnitReader::read_proved(const UnitQuestion& question, UnitRecord& record,
                                         const std::stop_token& stop) {
  auto read = read_once(question, record, stop);
  if (!read || (!read->mismatch && !read->repeated)) return read;
  const Error& doubt = read->repeated ? *read->repeated : *read->mismatch;
  observer_.on(observe::Warned{
      "unit.read_again", format_unit(question.unit) + ": " + doubt.message +
                             "; the data may have been refreshed meanwhile: reading it again"});
  const std::uint64_t pages_before = record.pages;
  read = read_once(question, record, stop);
  if (read && read->repeated) {
    read->repeated->message +=
        "; read twice; try again in some hours, and if it stays add a grouping with group_by";
    return *std::move(read->repeated);
  }
  if (!read || !read->mismatch || record.pages >= pages_before) return read;
  read->lost_pages = true;
  read->mismatch->message += "; read again, they came in " + std::to_string(record.pages) +
                             " instead of " + std::to_string(pages_before) + " pages";
  return read;
}

Result<UnitRead> UnitReader::read_once(const UnitQuestion& question, UnitRecord& record,
                                       const std::stop_token& stop) {
  UnitRead read;
  read.shape = question.shape;
  read.read_at = clock_.now();
  if (auto rows = read_rows(question, read, record, stop); !rows) return std::move(rows).error();
  read.refused_customers = customers_.refused;
  if (read.not_begun) return read;
  if (question.proof == Proof::kNone) {
    read.repeated = read.staged->repeated_rows(nullptr, question.shape.granularity);
    return read;
  }
  auto totals = read_control_totals(source_, question.unit, question.shape, observer_, record, stop,
                                    &customers_);
  if (!totals) return std::move(totals).error();
  read.repeated = read.staged->repeated_rows(&*totals, question.shape.granularity);
  if (auto proved = read.staged->prove(*totals, question.shape); !proved) {
    read.mismatch = std::move(proved).error();
  }
  read.control = std::move(totals->cost);
  return read;
}

Status UnitReader::read_rows(const UnitQuestion& question, UnitRead& read, UnitRecord& record,
                             const std::stop_token& stop) {
  refusal_.reset();
  auto done = read_in_parts(question.unit, question.shape.granularity, observer_, record,
                            [&](const Unit& part, bool first, fetch::FetchStats& stats) -> Status {
                              if (first) {
                                auto staged = store_.stage(question.unit);
                                if (!staged) return std::move(staged).error();
                                read.staged = *std::move(staged);
                                record.rows = 0;
                                record.pages = 0;
                                customers_.taken.clear();
                              }
                              return read_window(part, question.shape, read, record, stats, stop);
                            });
  return done ? seal(question, *read.staged) : done;
}

/// Ends the taking of rows with those that are held of customers that cannot be read.
Status UnitReader::seal(const UnitQuestion& question, commit::StagedUnit& staged) {
  if (question.commit && !customers_.refused.empty()) {
    commit::CommitRequest request;
    request.shape = question.shape;
    request.accept_empty = question.accept_empty;
    request.unread_customers = names_of(customers_.refused);
    if (auto kept = staged.keep_rows_of_unread(request); !kept) {
      return std::move(kept).error().in(customers_.refused.begin()->second.message);
    }
  }
  return staged.seal();
}

Status UnitReader::read_window(const Unit& part, const Shape& shape, UnitRead& read,
                               UnitRecord& record, fetch::FetchStats& stats,
                               const std::stop_token& stop) {
  auto normalizer = normalize::Normalizer::create(
      {source_.account.name, source_.account.billing_account_id, shape, part.window});
  if (!normalizer) return std::move(normalizer).error();
  decode::PageDecoder decoder;
  std::size_t mended_texts = 0;
  const auto on_page = [&](const Shape& asked, std::string& body) -> Result<PageTail> {
    RecordBatch& batch = (*normalizer)->batch();
    batch.clear();
    const std::size_t held_before = (*normalizer)->held();
    auto tail = decoder.decode(body, **normalizer);
    Status taken = tail ? take_batch(batch, asked, read) : Status(tail.error());
    if (!taken) {
      (*normalizer)->forget_held_beyond(held_before);
      return std::move(taken).error();
    }
    mended_texts += tail->mended_texts;
    record.rows += tail->rows;
    ++record.pages;
    observer_.on(observe::PageDone{part, record.pages, record.rows});
    return tail;
  };
  read.gaps_in_schema = (*normalizer)->gaps();
  auto fetched = fetch_all(source_, shape, part.window, on_page, stats, stop, &customers_);
  refusal_ = stats.refusal;
  is_beyond_history_ = stats.beyond_history;
  // Of an older day, it is our clock that is wrong, as the error says.
  if (!fetched && stats.in_the_future && part.window.from == day_of(clock_.now())) {
    read.not_begun = true;
    return ok_status();
  }
  if (!fetched) return fetched;
  if (mended_texts > 0) {
    observer_.on(observe::Warned{"row.half_character",
                                 format_unit(part) + ": " + count_of(mended_texts, "text") +
                                     " held half of a character: U+FFFD stands in its place"});
  }
  return take_held(**normalizer, part, shape, read);
}

Status UnitReader::take_batch(const RecordBatch& batch, const Shape& asked, UnitRead& read) {
  if (auto wanted = check_customers(batch, asked); !wanted) return wanted;
  if (auto taken = read.staged->append(batch); !taken) return taken;
  for (const std::string& customer : batch.customers()) {
    if (!customer.empty()) read.customers.insert(to_lower(customer));
  }
  read.currencies.insert(batch.currencies().begin(), batch.currencies().end());
  return ok_status();
}

/// One row that costs nothing and names no currency must not keep a month from being stored.
Status UnitReader::take_held(normalize::Normalizer& normalizer, const Unit& part,
                             const Shape& shape, UnitRead& read) {
  const std::size_t held = normalizer.held();
  if (held == 0) return ok_status();
  const auto currency = currency_of_nothing(part, read);
  if (!currency) return currency.error();
  normalizer.batch().clear();
  if (auto written = normalizer.write_held(*currency); !written) return written;
  observer_.on(observe::Warned{"row.no_currency",
                               format_unit(part) + ": " + count_of(held, "row") +
                                   " of cost 0 came without a currency: stored in " + *currency});
  return take_batch(normalizer.batch(), shape, read);
}

/// The only currency of the unit, else of what is stored of its month; none where there is not
/// exactly one.
Result<std::string> UnitReader::currency_of_nothing(const Unit& unit, const UnitRead& read) {
  std::set<std::string> currencies = read.currencies;
  if (currencies.empty()) {
    const auto stored = store_.manifest(unit);
    if (!stored) return stored.error();
    if (*stored) {
      for (const auto& [day, entry] : (*stored)->days) {
        for (const auto& [currency, total] : entry.totals) currencies.insert(currency);
      }
    }
  }
  currencies.erase(kNoCurrency);
  return currencies.size() == 1 ? *currencies.begin() : std::string(kNoCurrency);
}

}  // namespace azcost::run
