#include "agreement_finder.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/fetch/billing.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

constexpr std::size_t kLongestShown = 80;

/// Enterprise enrolments are numbers, and nothing else is.
bool is_enrolment(std::string_view billing_account_id) {
  return std::ranges::all_of(billing_account_id, [](char c) { return c >= '0' && c <= '9'; });
}

/// Groupings that somebody chose are the same under any agreement.
bool is_worth_a_question(const Account& account) {
  return account.group_by.empty() && !is_enrolment(account.billing_account_id);
}

/// Whether rows of `stored` may have been asked for as those of `shape`: the service may have
/// refused some groupings.
bool fits(const Shape& stored, const Shape& shape) {
  return std::ranges::all_of(stored.groupings, [&](const Grouping& grouping) {
    return std::ranges::find(shape.groupings, grouping) != shape.groupings.end();
  });
}

}  // namespace

Agreement AgreementFinder::find(const Source& source, const std::stop_token& stop) {
  const Account& account = source.account;
  has_guessed_ = false;
  const bool asks = source.billing != nullptr && is_worth_a_question(account);
  if (account.agreement != Agreement::kAuto || !asks) return account.agreement;
  const std::string& id = account.billing_account_id;
  if (const auto type = store_.known_agreement(account.name, id)) {
    const auto known = fetch::agreement_of_type(*type);
    has_guessed_ = !known;
    return known.value_or(agreement_of(account));
  }
  auto answer = source.billing->account(id, stop);
  if (!answer) return without_answer(account, answer.error());
  if (auto kept = store_.keep_agreement(account.name, id, answer->agreement); !kept) {
    warn(account, kept.error().message + "; the next run asks again");
  }
  return taken_for(account, answer->agreement);
}

Agreement AgreementFinder::taken_for(const Account& account, const std::string& type) {
  if (const auto known = fetch::agreement_of_type(type)) return *known;
  const Agreement guess = agreement_of(account);
  has_guessed_ = true;
  warn(account, "the billing account has the agreement '" + printable(type, kLongestShown) +
                    "', which azcost does not know; taken for " + std::string(name_of(guess)) +
                    ": set agreement of the account");
  return guess;
}

Agreement AgreementFinder::without_answer(const Account& account, const Error& error) {
  const auto held = stored(account);
  const Agreement taken = held.value_or(agreement_of(account));
  has_guessed_ = true;
  if (error.kind != ErrorKind::kCancelled) {
    warn(account, "its agreement is not known: " + error.message + "; taken for " +
                      std::string(name_of(taken)) +
                      (held ? ", as the months that are stored" : ", by the form of its id") +
                      ": if that is right or wrong, say so with agreement of the account");
  }
  return taken;
}

/// The agreement whose groupings the newest month has.
std::optional<Agreement> AgreementFinder::stored(const Account& account) {
  constexpr int kMonths = 14;  // as far back as costs are usually read
  const std::array candidates = {agreement_of(account), Agreement::kMpa, Agreement::kMca,
                                 Agreement::kEa};
  Month month(today_);
  for (int i = 0; i < kMonths; ++i, month = month.previous()) {
    for (const Dataset dataset : account.datasets) {
      const auto manifest = store_.manifest(account.name, dataset, month);
      if (!manifest || !*manifest) continue;
      for (const Agreement candidate : candidates) {
        Account taken = account;
        taken.agreement = candidate;
        if (fits((*manifest)->shape, plan::shape_of(taken, dataset, schema_))) return candidate;
      }
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void AgreementFinder::warn(const Account& account, const std::string& what) {
  observer_.on(observe::Warned{"agreement.unknown", account.name + ": " + what});
}

}  // namespace azcost::run
