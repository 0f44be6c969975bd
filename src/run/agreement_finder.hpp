/// Which agreement an account has whose config says `auto`.
#pragma once

#include <stop_token>
#include <string>

#include "azcost/commit/store.hpp"
#include "azcost/model/account.hpp"
#include "azcost/observe/observer.hpp"
#include "azcost/run/collector.hpp"

namespace azcost::run {

/// The agreement decides the groupings, and with them what a stored row means: once found out, it
/// is kept in the data directory, so that a service that is out of order changes no shape.
/// Not thread-safe; the collaborators must outlive it.
class AgreementFinder {
 public:
  AgreementFinder(commit::Store& store, observe::Observer& observer, Schema schema, Day today)
      : store_(store), observer_(observer), schema_(schema), today_(today) {}

  /// What `source.account.agreement` is to be, in this order: as the config says; what was kept;
  /// what the Billing API answers, which is kept; the one whose groupings the newest stored month
  /// has; the guess of `azcost::agreement_of`. Sends one request at most, and none where nothing
  /// depends on the answer. A guess is a warning.
  Agreement find(const Source& source, const std::stop_token& stop);

  /// Whether the last answer was a guess.
  [[nodiscard]] bool has_guessed() const noexcept { return has_guessed_; }

 private:
  Agreement taken_for(const Account& account, const std::string& type);
  Agreement without_answer(const Account& account, const Error& error);
  [[nodiscard]] std::optional<Agreement> stored(const Account& account);
  void warn(const Account& account, const std::string& what);

  commit::Store& store_;
  observe::Observer& observer_;
  Schema schema_;
  Day today_;
  bool has_guessed_ = false;
};

}  // namespace azcost::run
