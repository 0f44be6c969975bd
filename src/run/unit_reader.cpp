#include "unit_reader.hpp"

#include <utility>

#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "azcost/run/control_totals.hpp"
#include "in_parts.hpp"

namespace azcost::run {
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
  auto totals = read_control_totals(source_, unit, shape, observer_, record, stop);
  if (!totals) return std::move(totals).error();
  read.control = *std::move(totals);
  if (auto proved = read.staged->prove(*read.control, shape.granularity); !proved) {
    read.mismatch = std::move(proved).error();
  }
  return read;
}

Status UnitReader::read_rows(const Unit& unit, const Shape& shape, UnitRead& read,
                             UnitRecord& record, const std::stop_token& stop) {
  auto done = read_in_parts(unit, shape.granularity, observer_, record,
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
  auto fetched = source_.pager->fetch(query_of(source_, shape, part.window), on_page, stats, stop);
  read.gaps_in_schema = (*normalizer)->gaps();
  return fetched;
}

}  // namespace azcost::run
