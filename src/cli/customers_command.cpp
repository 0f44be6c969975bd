#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "account_client.hpp"
#include "azcost/base/text.hpp"
#include "azcost/doctor/customer_list.hpp"
#include "commands.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

using nlohmann::ordered_json;

struct AccountCustomers {
  std::string account;
  std::vector<fetch::Customer> customers;
};

/// Which way the list came, for the reader of standard error.
std::string describe_way(const std::string& account, const doctor::CustomerList& list) {
  const std::string count = grouped_digits(list.customers.size()) +
                            (list.customers.size() == 1 ? " customer" : " customers");
  if (list.way == doctor::CustomerList::Way::kBillingApi) {
    return account + ": " + count + ", from the Billing API";
  }
  return account + ": " + count + " with costs in " + list.month.format() +
         ", from a cost query (" + std::to_string(list.qpu) +
         " QPU); customers without costs are missing, as the Billing API did not answer: " +
         list.refusal;
}

ordered_json json_of(const std::string& account, const fetch::Customer& customer) {
  return {{"account", account},
          {"customer_tenant", customer.tenant_id},
          {"name", customer.name.empty() ? ordered_json(nullptr) : ordered_json(customer.name)}};
}

/// JSON takes them as they are, and readers of lines, JavaScript's among them, for line ends.
std::string one_line(std::string json) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kLineEnds = {{
      {"\xc2\x85", "\\u0085"},
      {"\xe2\x80\xa8", "\\u2028"},
      {"\xe2\x80\xa9", "\\u2029"},
  }};
  for (const auto& [character, escape] : kLineEnds) {
    for (auto at = json.find(character); at != std::string::npos; at = json.find(character, at)) {
      json.replace(at, character.size(), escape);
    }
  }
  return json;
}

std::string dump(const ordered_json& json, int indent) {
  return one_line(json.dump(indent, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
}

std::string as_lines(const std::vector<AccountCustomers>& all) {
  std::string lines;
  for (const AccountCustomers& list : all) {
    for (const fetch::Customer& customer : list.customers) {
      lines += dump(json_of(list.account, customer), -1);
    }
  }
  return lines;
}

std::string as_json(const std::vector<AccountCustomers>& all) {
  ordered_json array = ordered_json::array();
  for (const AccountCustomers& list : all) {
    for (const fetch::Customer& customer : list.customers) {
      array.push_back(json_of(list.account, customer));
    }
  }
  return dump(array, 2);
}

std::string as_table(const std::vector<AccountCustomers>& all) {
  std::vector<std::vector<std::string>> rows = {{"account", "customer tenant", "name"}};
  for (const AccountCustomers& list : all) {
    for (const fetch::Customer& customer : list.customers) {
      rows.push_back({list.account, customer.tenant_id, printable(customer.name)});
    }
  }
  return format_table(rows, {});
}

Result<doctor::CustomerList> customers_of(const config::Config& config,
                                          const config::AccountSettings& settings, Session& session,
                                          Context& context) {
  // What is spent is noted for other runs where there are any. Who only asks makes no directory.
  auto folder = context.files.stat_target(config.data_dir);
  if (!folder) return std::move(folder).error();
  std::optional<std::filesystem::path> quota_dir;
  if (*folder) quota_dir = config.data_dir;
  auto client = AccountClient::create(config, settings, quota_dir, context.files, context.clock,
                                      session.observer());
  if (!client) return std::move(client).error();
  return doctor::list_customers((*client)->connection(), context.stop);
}

}  // namespace

Result<ExitCode> list_customers(const GlobalFlags& global, const CustomersFlags& flags,
                                Context& context) {
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  const config::Config& config = std::as_const(**session).config();
  auto accounts = pick_accounts(config, flags.accounts);
  if (!accounts) return std::move(accounts).error();
  std::vector<AccountCustomers> all;
  std::size_t failed = 0;
  for (const config::AccountSettings& settings : *accounts) {
    const std::string& name = settings.account.name;
    auto list = customers_of(config, settings, **session, context);
    if (!list && list.error().kind == ErrorKind::kCancelled && context.stop_signal() != 0) {
      return exit_code_of_signal(context.stop_signal());
    }
    if (!list) {
      Error error = std::move(list).error().in(name);
      // One account's trouble is no reason to keep the others' customers back.
      if (++failed == accounts->size()) return error;
      context.trouble = error.message;
      auto told = context.streams.err.append("azcost: " + error.message + "\n");
      if (!told) return std::move(told).error();
      continue;
    }
    auto told = context.streams.err.append("azcost: " + describe_way(name, *list) + "\n");
    if (!told) return std::move(told).error();
    all.push_back({name, std::move(list->customers)});
  }
  auto shown = context.streams.out.append(flags.format == "json"    ? as_json(all)
                                          : flags.format == "jsonl" ? as_lines(all)
                                                                    : as_table(all));
  if (!shown) return std::move(shown).error();
  return failed == 0 ? ExitCode::kOk : ExitCode::kPartial;
}

}  // namespace azcost::cli
