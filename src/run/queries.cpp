#include "queries.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace azcost::run {

void Parts::split() {
  const Window whole = windows_[at_];
  const Day middle = whole.from + std::chrono::days(whole.days() / 2 - 1);
  windows_[at_].to = middle;
  windows_.insert(windows_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                  Window{middle + std::chrono::days(1), whole.to});
}

std::set<std::string> CustomersByScope::names_of_refused() const {
  std::set<std::string> names;
  for (const auto& [name, error] : refused) names.insert(name);
  return names;
}

Status CustomersByScope::check_any(const Shape& shape) const {
  for (const plan::AskedQuery& asked : plan::asked_queries(shape)) {
    if (!refused.contains(asked.customer)) return ok_status();
  }
  Error error = refused.begin()->second;
  if (refused.size() > 1) {
    error.message += fmt::format("; and {} more that are asked for", refused.size() - 1);
  }
  return error;
}

Status fetch_query(const Source& source, const plan::AskedQuery& asked, const Window& window,
                   const fetch::PageHandler& on_page, CustomersByScope* customers,
                   fetch::FetchStats& stats, UnitRecord& record, const std::stop_token& stop) {
  if (customers != nullptr && customers->refused.contains(asked.customer)) return ok_status();
  const std::uint64_t pages_before = stats.pages;
  stats = {};
  const Account& account = source.account;
  auto fetched = source.pager->fetch({asked.shape, window, account.cloud, account.name,
                                      agreement_of(account), account.api_version},
                                     on_page, stats, stop);
  record.requests += stats.requests;
  record.qpu += stats.qpu;
  record.throttled_seconds += std::chrono::duration<double>(stats.throttled).count();
  if (customers != nullptr && stats.pages > 0) customers->taken.insert(asked.customer);
  stats.pages += pages_before;
  if (fetched) return fetched;
  Error error = std::move(fetched).error();
  if (asked.customer.empty()) return error;
  if (error.kind != ErrorKind::kCancelled) {
    error = std::move(error).in("customer " + asked.customer);
  }
  if (customers == nullptr || stats.cause != fetch::Cause::kScopeRefused) return error;
  customers->refused.emplace(asked.customer, error);
  if (!customers->taken.contains(asked.customer)) return ok_status();
  customers->read_again = true;
  return error;
}

}  // namespace azcost::run
