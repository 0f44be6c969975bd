#include "unit_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/decode/page_decoder.hpp"

namespace azcost::run {
namespace {

/// ISO 4217's code for a transaction in no currency.
constexpr const char* kNoCurrency = "XXX";

/// Refuses rows of customers that were not asked for, whatever their sum is.
Status check_customers(const RecordBatch& batch, const plan::AskedQuery& asked) {
  const std::vector<std::string> wanted = asked.customers();
  if (wanted.empty() || !groups_by_customer(asked.shape)) return ok_status();
  for (const std::string& customer : batch.customers()) {
    if (std::ranges::find(wanted, to_lower(customer)) != wanted.end()) continue;
    return Error{
        ErrorKind::kData,
        fmt::format("Azure answered a row of {}, which was not asked for; check customer_tenants "
                    "and customer_access of the account, or try again later",
                    customer.empty() ? "no customer" : "customer " + printable(customer, 60))};
  }
  return ok_status();
}

}  // namespace

void UnitReader::ask(const Unit& unit, const Shape& shape) {
  unit_ = unit;
  shape_ = shape;
  parts_ = Parts(unit.window);
  start_over();
}

Status UnitReader::read(UnitRecord& record, const std::stop_token& stop) {
  failure_ = {};
  if (!rows_.staged) {
    if (auto started = start(record); !started) return started;
  }
  for (const Window* days = parts_.current(); days != nullptr; days = parts_.current()) {
    if (auto read = read_part({unit_.account, unit_.dataset, *days}, record, stop); !read) {
      return read;
    }
    failure_ = {};
    parts_.go_on();
  }
  return ok_status();
}

Status UnitReader::start(UnitRecord& record) {
  rows_.read_at = clock_.now();
  auto staged = store_.stage(unit_);
  if (!staged) return std::move(staged).error();
  rows_.staged = *std::move(staged);
  record.rows = 0;
  record.pages = 0;
  parts_.start_over();
  customers_.taken.clear();
  return ok_status();
}

bool UnitReader::can_split() const {
  const Window* days = parts_.current();
  return failure_.cause == fetch::Cause::kTooMuch && days != nullptr && days->days() > 1 &&
         shape_.granularity == Granularity::kDaily;
}

void UnitReader::split() {
  parts_.split();
  // Rows of the days that failed were taken already, and cannot be told from the others.
  if (failure_.pages > 0) start_over();
}

Status UnitReader::read_part(const Unit& part, UnitRecord& record, const std::stop_token& stop) {
  auto normalizer = normalize::Normalizer::create(
      {source_.account.name, source_.account.billing_account_id, shape_, part.window});
  if (!normalizer) return std::move(normalizer).error();
  rows_.gaps_in_schema = (*normalizer)->gaps();
  decode::PageDecoder decoder;
  std::size_t fixed_texts = 0;
  plan::AskedQuery asked;
  const auto on_page = [&](std::string& body) -> Result<PageTail> {
    RecordBatch& batch = (*normalizer)->batch();
    batch.clear();
    const std::size_t held_before = (*normalizer)->held();
    auto tail = decoder.decode(body, **normalizer);
    Status taken = tail ? take_batch(batch, asked) : Status(tail.error());
    if (!taken) {
      (*normalizer)->forget_held_beyond(held_before);
      return std::move(taken).error();
    }
    fixed_texts += tail->mended_texts;
    record.rows += tail->rows;
    ++record.pages;
    observer_.on(observe::PageDone{part, record.pages, record.rows});
    return tail;
  };
  for (plan::AskedQuery& each : plan::asked_queries(shape_)) {
    asked = std::move(each);
    auto fetched =
        fetch_query(source_, asked, part.window, on_page, &customers_, failure_, record, stop);
    // For an older day it is our clock that is wrong, and the error says so.
    rows_.not_begun = !fetched && failure_.cause == fetch::Cause::kInTheFuture &&
                      part.window.from == day_of(clock_.now());
    if (rows_.not_begun) return ok_status();
    if (!fetched) return fetched;
  }
  if (auto any = customers_.check_any(shape_); !any) return any;
  if (fixed_texts > 0) {
    warn("row.half_character", part,
         count_of(fixed_texts, "text") + " held half of a character, which was replaced by U+FFFD");
  }
  return take_held(**normalizer, part);
}

Status UnitReader::take_batch(const RecordBatch& batch, const plan::AskedQuery& asked) {
  if (auto wanted = check_customers(batch, asked); !wanted) return wanted;
  if (auto taken = rows_.staged->append(batch); !taken) return taken;
  for (const std::string& customer : batch.customers()) {
    if (!customer.empty()) rows_.customers.insert(to_lower(customer));
  }
  rows_.currencies.insert(batch.currencies().begin(), batch.currencies().end());
  return ok_status();
}

/// A row that costs nothing and names no currency must not keep a month from being stored.
Status UnitReader::take_held(normalize::Normalizer& normalizer, const Unit& part) {
  const std::size_t held = normalizer.held();
  if (held == 0) return ok_status();
  const auto currency = currency_of_nothing(part);
  if (!currency) return currency.error();
  normalizer.batch().clear();
  if (auto written = normalizer.write_held(*currency); !written) return written;
  warn("row.no_currency", part,
       count_of(held, "row") + " of cost 0 came without a currency: stored in " + *currency);
  return take_batch(normalizer.batch(), {shape_, ""});
}

/// The only currency of the unit, else of its stored month; `kNoCurrency` unless there is exactly
/// one.
Result<std::string> UnitReader::currency_of_nothing(const Unit& unit) {
  std::set<std::string> currencies = rows_.currencies;
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

void UnitReader::warn(const char* event, const Unit& unit, const std::string& what) {
  observer_.on(observe::Warned{event, format_unit(unit) + ": " + what});
}

}  // namespace azcost::run
