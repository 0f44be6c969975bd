// Copies rows of customers that cannot be read now from the stored day files.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "azcost/base/line_reader.hpp"
#include "azcost/base/text.hpp"
#include "azcost/commit/stored_file.hpp"
#include "azcost/model/row_form.hpp"
#include "staged_unit.hpp"
#include "stored_row.hpp"

namespace azcost::commit {
namespace {

/// Begins with the customer, like the first grouping of a row's key (normalize/row_id.hpp), so that
/// the row is sorted among the rows of its customer. The rest keeps the order of the file.
std::string key_of(std::string_view customer, std::uint64_t place) {
  constexpr int kByte = 8;
  std::string key = "\x01";
  key.append(customer).push_back('\0');
  for (int shift = 7 * kByte; shift >= 0; shift -= kByte) {
    key.push_back(static_cast<char>((place >> static_cast<unsigned>(shift)) & 0xFFU));
  }
  return key;
}

/// Whether rows of `shape` can belong to one of `customers`.
bool may_hold_rows_of(const Shape& shape, const std::set<std::string>& customers) {
  if (shape.customer_tenants.empty()) return true;
  return std::ranges::any_of(shape.customer_tenants, [&](const std::string& customer) {
    return customers.contains(to_lower(customer));
  });
}

}  // namespace

Status StagedUnitOnDisk::keep_rows_of_unread(const CommitRequest& request) {
  auto held = held_manifest(false);
  if (!held) return std::move(held).error();
  if (!*held) return ok_status();
  const Manifest& month = **held;
  if (month.shape != request.shape) {
    if (!may_hold_rows_of(month.shape, request.unread_customers)) return ok_status();
    return Error{ErrorKind::kConfig,
                 month.month.format() +
                     " is stored in another shape, which cannot keep the stored rows of customers "
                     "that cannot be read now; nothing was changed"};
  }
  for (const auto& [day, entry] : month.days) {
    const bool is_replaced = tally_.days().contains(day) || request.accept_empty;
    if (entry.file.empty() || !unit_.window.contains(day) || !is_replaced) continue;
    if (auto kept = keep_rows_of_unread(day, entry, request); !kept) return kept;
  }
  return ok_status();
}

Status StagedUnitOnDisk::keep_rows_of_unread(Day day, const DayEntry& entry,
                                             const CommitRequest& request) {
  const std::filesystem::path path = place_.layout.root() / entry.file;
  const auto digest = digest_of(files_, path);
  if (!digest) return digest.error();
  if (*digest != entry.sha256) {
    return Error{ErrorKind::kData, "'" + printable(path.native()) +
                                       "' is damaged, and may hold rows of customers that cannot "
                                       "be read now; nothing was changed (azcost verify)"};
  }
  auto lines = LineReader::open(files_, path);
  if (!lines) return std::move(lines).error();
  const RowForm form = row_form(request.shape);
  for (std::uint64_t place = 0;; ++place) {
    auto line = lines->next();
    if (!line) return std::move(line).error();
    if (!*line) return ok_status();
    const std::string customer = text_in(**line, form.customer);
    if (!request.unread_customers.contains(to_lower(customer))) continue;
    auto cost = Decimal::parse(value_in(**line, form.cost));
    if (!cost) return std::move(cost).error().in("a stored row");
    const std::string key = key_of(customer, place);
    const std::string currency = text_in(**line, form.currency);
    kept_.count({.day = day,
                 .key = key,
                 .line = **line,
                 .currency = currency,
                 .cost = *cost,
                 .other = {},
                 .customer = customer});
    if (auto added = sorter_.add(day, key, **line); !added) return added;
  }
}

}  // namespace azcost::commit
