#include "unit_reader.hpp"

#include <chrono>
#include <utility>

#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/daily_totals.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

/// Adds what a query has cost to what the unit has cost.
void add_cost(const fetch::FetchStats& stats, UnitRecord& record) {
  record.requests += stats.requests;
  record.qpu += stats.qpu;
  record.throttled_seconds += std::chrono::duration<double>(stats.throttled).count();
}

/// Puts the halves of `windows[i]` in its place. Requires: it has two days or more.
void split(std::vector<Window>& windows, std::size_t i) {
  const Window whole = windows[i];
  const Day middle = whole.from + std::chrono::days(whole.days() / 2 - 1);
  windows[i].to = middle;
  const auto after = windows.begin() + static_cast<std::ptrdiff_t>(i) + 1;
  windows.insert(after, Window{middle + std::chrono::days(1), whole.to});
}

}  // namespace

UnitReader::UnitReader(const Source& source, commit::Store& store, Clock& clock,
                       observe::Observer& observer)
    : source_(source), store_(store), clock_(clock), observer_(observer) {}

Result<UnitRead> UnitReader::read(const Unit& unit, const Shape& shape, Proof proof,
                                  UnitRecord& record, const std::stop_token& stop) {
  auto read = read_once(unit, shape, proof, record, stop);
  if (!read || !read->mismatch) return read;
  observer_.on(observe::Warned{
      "unit.read_again", format_unit(unit) + ": " + read->mismatch->message +
                             "; the data may have been refreshed meanwhile: reading it again"});
  return read_once(unit, shape, proof, record, stop);
}

Result<UnitRead> UnitReader::read_once(const Unit& unit, const Shape& shape, Proof proof,
                                       UnitRecord& record, const std::stop_token& stop) {
  UnitRead read;
  read.read_at = clock_.now();
  if (auto rows = read_rows(unit, shape, read, record, stop); !rows) {
    return std::move(rows).error();
  }
  if (proof == Proof::kNone) return read;
  auto totals = read_totals(unit, shape, record, stop);
  if (!totals) return std::move(totals).error().in("control totals");
  read.control = *std::move(totals);
  if (auto proved = read.staged->prove(*read.control, shape.granularity); !proved) {
    read.mismatch = std::move(proved).error();
  }
  return read;
}

Status UnitReader::in_parts(const Unit& unit, Granularity granularity, UnitRecord& record,
                            const ReadPart& read_part) {
  std::vector<Window> windows = {unit.window};
  for (std::size_t i = 0; i < windows.size();) {
    const Unit part = {unit.account, unit.dataset, windows[i]};
    fetch::FetchStats stats;
    auto done = read_part(part, i == 0, stats);
    add_cost(stats, record);
    if (done) {
      ++i;
      continue;
    }
    const bool divisible = granularity == Granularity::kDaily && part.window.days() > 1;
    if (!stats.too_much || !divisible) return done;
    observer_.on(observe::Warned{"unit.split", format_unit(part) + ": " + done.error().message +
                                                   "; asking for half of its days at a time"});
    split(windows, i);
    // What came of the window that broke is taken already, and cannot be told from the rest.
    if (stats.pages > 0) i = 0;
  }
  return ok_status();
}

Status UnitReader::read_rows(const Unit& unit, const Shape& shape, UnitRead& read,
                             UnitRecord& record, const std::stop_token& stop) {
  auto done = in_parts(unit, shape.granularity, record,
                       [&](const Unit& part, bool first, fetch::FetchStats& stats) -> Status {
                         if (first) {
                           auto staged = store_.stage(unit);
                           if (!staged) return std::move(staged).error();
                           read.staged = *std::move(staged);
                           record.rows = 0;
                           record.pages = 0;
                         }
                         return read_window(part, shape, read, record, stats, stop);
                       });
  return done ? read.staged->seal() : done;
}

Status UnitReader::read_window(const Unit& part, const Shape& shape, UnitRead& read,
                               UnitRecord& record, fetch::FetchStats& stats,
                               const std::stop_token& stop) {
  auto normalizer = normalize::Normalizer::create(
      {source_.account.name, source_.account.billing_account_id, shape, part.window});
  if (!normalizer) return std::move(normalizer).error();
  decode::PageDecoder decoder;
  const auto on_page = [&](std::string& body) -> Result<PageTail> {
    RecordBatch& batch = (*normalizer)->batch();
    batch.clear();
    auto tail = decoder.decode(body, **normalizer);
    if (!tail) return tail;
    if (auto taken = read.staged->append(batch); !taken) return std::move(taken).error();
    record.rows += tail->rows;
    ++record.pages;
    observer_.on(observe::PageDone{part, record.pages, record.rows});
    return tail;
  };
  auto fetched = source_.pager->fetch(query_of(shape, part.window), on_page, stats, stop);
  read.gaps_in_schema = (*normalizer)->gaps();
  return fetched;
}

Result<DailyTotals> UnitReader::read_totals(const Unit& unit, const Shape& shape,
                                            UnitRecord& record, const std::stop_token& stop) {
  const Shape control = plan::control_shape_of(shape);
  DailyTotals totals;
  decode::PageDecoder decoder;
  auto done = in_parts(
      unit, control.granularity, record,
      [&](const Unit& part, bool first, fetch::FetchStats& stats) -> Status {
        if (first) totals.clear();
        normalize::DailyTotalsReader reader(control, part.window);
        const auto on_page = [&](std::string& body) { return decoder.decode(body, reader); };
        auto fetched = source_.pager->fetch(query_of(control, part.window), on_page, stats, stop);
        totals.merge(DailyTotals(reader.totals()));
        return fetched;
      });
  if (!done) return std::move(done).error();
  return totals;
}

fetch::Query UnitReader::query_of(const Shape& shape, const Window& window) const {
  return {shape, window, source_.account.cloud, source_.account.name};
}

}  // namespace azcost::run
