#include "azcost/run/kept_shapes.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "azcost/fetch/billing.hpp"
#include "azcost/model/shape_change.hpp"
#include "azcost/plan/negotiation.hpp"
#include "azcost/plan/planner.hpp"

namespace azcost::run {
namespace {

/// By month: what the config's shape would lose.
using Losses = std::map<Month, std::string>;

void add_loss(const Account& account, const Unit& unit, Schema schema, commit::Store& store,
              Losses& losses) {
  const Month month = unit.window.month();
  const auto held = store.manifest(account.name, unit.dataset, month);
  // Rows of another billing account are refused; their shape is not kept.
  if (!held || !*held || !plan::check_owner(account, **held)) return;
  Shape wanted = plan::shape_of(account, unit.dataset, schema);
  leave_out(wanted, (*held)->refused);
  if (auto lost = loss(**held, wanted, (*held)->refused)) losses.insert_or_assign(month, *lost);
}

std::string describe(const std::string& account, const Losses& losses) {
  const Month& last = losses.rbegin()->first;
  const bool is_one = losses.size() == 1;
  std::string months = losses.begin()->first.format();
  if (!is_one) months += (losses.size() > 2 ? " to " : " and ") + last.format();
  return fmt::format(
      "{}: {} {} stored in: that of the config would lose {}. The new shape begins with {}; "
      "--force "
      "reads {} in it now",
      account, months, is_one ? "keeps the shape that it is" : "keep the shape that they are",
      losses.rbegin()->second, last.next().format(), is_one ? "it" : "them");
}

}  // namespace

std::vector<std::string> kept_shapes(const std::vector<Account>& accounts,
                                     const std::vector<Unit>& units, Schema schema,
                                     commit::Store& store) {
  std::vector<std::string> kept;
  for (Account account : accounts) {
    account.agreement = known_agreement(account, store);
    Losses losses;
    for (const Unit& unit : units) {
      if (unit.account == account.name) add_loss(account, unit, schema, store, losses);
    }
    if (!losses.empty()) kept.push_back(describe(account.name, losses));
  }
  return kept;
}

std::vector<std::string> kept_open_months(const std::vector<Account>& accounts, Schema schema,
                                          int close_day, Day today, commit::Store& store) {
  const auto plan = plan::plan_collection(
      {.accounts = accounts, .today = today, .close_day = close_day, .from = {}, .to = {}});
  return plan ? kept_shapes(accounts, plan->units, schema, store) : std::vector<std::string>();
}

Agreement known_agreement(const Account& account, commit::Store& store) {
  if (account.agreement != Agreement::kAuto) return account.agreement;
  const auto type = store.known_agreement(account.name, account.billing_account_id);
  const auto agreement = type ? fetch::agreement_of_type(*type) : std::nullopt;
  return agreement.value_or(account.agreement);
}

}  // namespace azcost::run
