#include "azcost/run/kept_shapes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "azcost/fetch/billing.hpp"
#include "azcost/model/shape_change.hpp"
#include "azcost/plan/negotiation.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

/// By month, what the shape of the config would lose.
using Losses = std::map<Month, std::string>;

void add_loss(const Account& account, const Unit& unit, Schema schema, commit::Store& store,
              Losses& losses) {
  const Month month = unit.window.month();
  const auto held = store.manifest(account.name, unit.dataset, month);
  // Rows of another billing account are refused, and not kept up.
  if (!held || !*held || !plan::check_owner(account, **held)) return;
  Shape wanted = plan::shape_of(account, unit.dataset, schema);
  leave_out(wanted, (*held)->refused);
  if (auto lost = loss(**held, wanted, (*held)->refused)) losses.insert_or_assign(month, *lost);
}

}  // namespace

std::vector<KeptShape> kept_shapes(const std::vector<Account>& accounts,
                                   const std::vector<Unit>& units, Schema schema,
                                   commit::Store& store) {
  std::vector<KeptShape> kept;
  for (Account account : accounts) {
    account.agreement = known_agreement(account, store);
    Losses losses;
    for (const Unit& unit : units) {
      if (unit.account == account.name) add_loss(account, unit, schema, store, losses);
    }
    if (losses.empty()) continue;
    KeptShape& one = kept.emplace_back(KeptShape{account.name, {}, losses.rbegin()->second});
    for (const auto& [month, lost] : losses) one.months.push_back(month);
  }
  return kept;
}

std::vector<KeptShape> kept_open_months(const std::vector<Account>& accounts, Schema schema,
                                        int close_day, Day today, commit::Store& store) {
  const auto plan = plan::plan_collection(
      {.accounts = accounts, .today = today, .close_day = close_day, .from = {}, .to = {}});
  if (!plan) return {};
  return kept_shapes(accounts, plan->units, schema, store);
}

std::string describe(const KeptShape& kept) {
  const std::size_t count = kept.months.size();
  std::string text = kept.account + ": " + kept.months.front().format();
  if (count > 1) text += (count > 2 ? " to " : " and ") + kept.months.back().format();
  text += count == 1 ? " keeps the shape that it is stored in"
                     : " keep the shape that they are stored in";
  return text + ": that of the config would lose " + kept.lost + ". The new shape begins with " +
         kept.months.back().next().format() + "; --force reads " + (count == 1 ? "it" : "them") +
         " in it now";
}

Agreement known_agreement(const Account& account, commit::Store& store) {
  if (account.agreement != Agreement::kAuto) return account.agreement;
  const auto type = store.known_agreement(account.name, account.billing_account_id);
  const auto agreement = type ? fetch::agreement_of_type(*type) : std::nullopt;
  return agreement.value_or(account.agreement);
}

}  // namespace azcost::run
