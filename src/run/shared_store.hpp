/// The store of a run, for threads that work for several tenants.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "azcost/commit/store.hpp"

namespace azcost::run {

/// Makes calls that touch more than their own unit one thread at a time. Rows are appended, sorted
/// and proved without it. Thread-safe.
class SharedStore {
 public:
  explicit SharedStore(commit::Store& store) : store_(store) {}

  Result<std::unique_ptr<commit::StagedUnit>> stage(const Unit& unit) {
    const std::lock_guard lock(mutex_);
    return store_.stage(unit);
  }
  Result<std::optional<Manifest>> manifest(const Unit& unit) {
    const std::lock_guard lock(mutex_);
    return store_.manifest(unit.account, unit.dataset, unit.window.month());
  }
  Result<commit::Receipt> commit(commit::StagedUnit& staged, const commit::CommitRequest& request) {
    const std::lock_guard lock(mutex_);
    return staged.commit(request);
  }
  /// The rows of one unit stand together in `out`.
  Status copy(commit::StagedUnit& staged, WritableFile& out) {
    const std::lock_guard lock(mutex_);
    return staged.copy_to(out);
  }

 private:
  std::mutex mutex_;
  commit::Store& store_;
};

}  // namespace azcost::run
