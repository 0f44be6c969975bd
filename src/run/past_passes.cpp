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

/// The accounts of the run, without those that have a unit for which `spoils` holds.
template <class Spoils>
std::set<std::string> accounts_without(const RunRecord& run, const Spoils& spoils) {
  std::set<std::string> accounts;
  for (const UnitRecord& record : run.units) accounts.insert(record.unit.account);
  for (const UnitRecord& record : run.units) {
    if (spoils(record)) accounts.erase(record.unit.account);
  }
  return accounts;
}

bool was_not_tried(const UnitRecord& record) {
  return record.outcome == Outcome::kSkipped && !was_read(record);
}

bool was_not_read(const UnitRecord& record) { return !was_read(record); }

}  // namespace

std::map<std::string, SystemTime> last_begins(const std::vector<RunRecord>& runs) {
  std::map<std::string, SystemTime> begins;
  for (const RunRecord& run : runs) {
    if (!is_pass(run)) continue;
    for (const std::string& account : accounts_without(run, was_not_tried)) {
      begins.emplace(account, run.started_at);
    }
  }
  return begins;
}

std::map<std::string, SystemTime> last_successes(const std::vector<RunRecord>& runs) {
  std::map<std::string, SystemTime> successes;
  for (const RunRecord& run : runs) {
    if (!is_pass(run)) continue;
    for (const std::string& account : accounts_read_whole(run)) {
      successes.emplace(account, run.ended_at);
    }
  }
  return successes;
}

std::set<std::string> accounts_read_whole(const RunRecord& run) {
  return accounts_without(run, was_not_read);
}

}  // namespace azcost::run
