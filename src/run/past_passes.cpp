#include "azcost/run/past_passes.hpp"

#include <algorithm>

namespace azcost::run {
namespace {

bool is_pass(const RunRecord& run) {
  if (run.command == kDaemonCommand) return true;
  if (run.command != kCollectCommand) return false;
  const Day today = day_of(run.started_at);
  return std::ranges::any_of(run.units, [&](const UnitRecord& record) {
    const Window& window = record.unit.window;
    return window.to == today && window.from == window.month().first_day();
  });
}

/// The accounts of the run that have no unit for which `spoils` holds.
template <class Spoils>
std::set<std::string> accounts_without(const RunRecord& run, const Spoils& spoils) {
  std::set<std::string> accounts;
  for (const UnitRecord& record : run.units) accounts.insert(record.unit.account);
  for (const UnitRecord& record : run.units) {
    if (spoils(record)) accounts.erase(record.unit.account);
  }
  return accounts;
}

}  // namespace

PastPasses past_passes(const std::vector<RunRecord>& runs) {
  const auto was_not_tried = [](const UnitRecord& record) {
    return record.outcome == Outcome::kSkipped && !was_read(record);
  };
  PastPasses past;
  for (const RunRecord& run : runs) {
    if (!is_pass(run)) continue;
    for (const std::string& account : accounts_without(run, was_not_tried)) {
      past.begins.emplace(account, run.started_at);
    }
    for (const std::string& account : accounts_read_whole(run)) {
      past.successes.emplace(account, run.ended_at);
    }
  }
  return past;
}

std::set<std::string> accounts_read_whole(const RunRecord& run) {
  return accounts_without(run, [](const UnitRecord& record) { return !was_read(record); });
}

}  // namespace azcost::run
