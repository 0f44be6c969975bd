#include "agreement_finder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "azcost/base/text.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

/// Ids of enterprise enrolments are numbers, and no other ids are.
bool is_enrolment(std::string_view billing_account_id) {
  return std::ranges::all_of(billing_account_id, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether rows of `stored` may have been asked for in `shape`. The service may have refused some
/// groupings.
bool fits(const Shape& stored, const Shape& shape) {
  return std::ranges::all_of(stored.groupings, [&](const Grouping& grouping) {
    return std::ranges::count(shape.groupings, grouping) > 0;
  });
}

/// The agreement whose groupings the newest stored month has.
std::optional<Agreement> agreement_of_newest_month(Account account, commit::Store& store,
                                                   Schema schema, Day today) {
  constexpr int kMonths = 14;  // as far back as costs are usually read
  const std::array candidates = {agreement_of(account), Agreement::kMpa, Agreement::kMca,
                                 Agreement::kEa};
  Month month(today);
  for (int i = 0; i < kMonths; ++i, month = month.previous()) {
    for (const Dataset dataset : account.datasets) {
      const auto manifest = store.manifest(account.name, dataset, month);
      if (!manifest || !*manifest) continue;
      for (const Agreement candidate : candidates) {
        account.agreement = candidate;
        if (fits((*manifest)->shape, plan::shape_of(account, dataset, schema))) return candidate;
      }
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

FoundAgreement find_agreement(const Source& source, commit::Store& store,
                              observe::Observer& observer, Schema schema, Day today,
                              const std::stop_token& stop) {
  const Account& account = source.account;
  const std::string& id = account.billing_account_id;
  const auto warn = [&](const std::string& what) {
    observer.on(observe::Warned{"agreement.unknown", account.name + ": " + what});
  };
  // Groupings that the config names are the same under any agreement.
  const bool asks = source.billing != nullptr && account.group_by.empty() && !is_enrolment(id);
  if (account.agreement != Agreement::kAuto || !asks) return {account.agreement};
  const Agreement guess = agreement_of(account);
  if (const auto type = store.known_agreement(account.name, id)) {
    const auto known = fetch::agreement_of_type(*type);
    return {known.value_or(guess), !known};
  }
  const auto answer = source.billing->account(id, stop);
  if (!answer) {
    const auto held = agreement_of_newest_month(account, store, schema, today);
    const Agreement taken = held.value_or(guess);
    if (answer.error().kind != ErrorKind::kCancelled) {
      warn(
          fmt::format("its agreement is not known: {}; taken for {}, {}; set agreement of the "
                      "account to the right one",
                      answer.error().message, name_of(taken),
                      held ? "as the months that are stored" : "by the form of its id"));
    }
    return {taken, true};
  }
  const std::string& type = answer->agreement;
  if (auto kept = store.keep_agreement(account.name, id, type); !kept) {
    warn(kept.error().message + "; the next run asks again");
  }
  if (const auto known = fetch::agreement_of_type(type)) return {*known};
  warn(
      fmt::format("the billing account has the agreement '{}', which azcost does not know; taken "
                  "for {}: set agreement of the account",
                  printable(type, 80), name_of(guess)));
  return {guess, true};
}

}  // namespace azcost::run
