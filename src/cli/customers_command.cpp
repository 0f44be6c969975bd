#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "azcost/doctor/customer_list.hpp"
#include "commands.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

using nlohmann::ordered_json;

/// A customer, and the account that lists it.
struct Listed {
  std::string account;
  fetch::Customer customer;
};

/// How the list was obtained, for standard error.
std::string describe_way(const std::string& account, const doctor::CustomerList& list) {
  const std::string count = count_of(list.customers.size(), "customer");
  if (list.way == doctor::CustomerList::Way::kBillingApi) {
    return fmt::format("azcost: {}: {}, from the Billing API\n", account, count);
  }
  return fmt::format(
      "azcost: {}: {} with costs in {}, from a cost query ({} QPU); customers without costs are "
      "missing, as the Billing API did not answer: {}\n",
      account, count, list.month.format(), list.qpu, list.refusal);
}

ordered_json json_of(const Listed& listed) {
  const std::string& name = listed.customer.name;
  return {{"account", listed.account},
          {"customer_tenant", listed.customer.tenant_id},
          {"name", name.empty() ? ordered_json(nullptr) : ordered_json(name)}};
}

/// JSON allows these characters as they are, but readers of lines (JavaScript's, too) end a line
/// there.
std::string one_line(std::string json) {
  json = replaced(json, "\xc2\x85", "\\u0085");
  json = replaced(json, "\xe2\x80\xa8", "\\u2028");
  return replaced(json, "\xe2\x80\xa9", "\\u2029");
}

std::string dump(const ordered_json& json, int indent) {
  return one_line(json.dump(indent, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
}

/// In the format of `--format`.
std::string text_of(const std::vector<Listed>& all, const std::string& format) {
  if (format == "table") {
    std::vector<std::vector<std::string>> rows = {{"account", "customer tenant", "name"}};
    for (const Listed& each : all) {
      rows.push_back({each.account, each.customer.tenant_id, printable(each.customer.name)});
    }
    return format_table(rows, {});
  }
  ordered_json array = ordered_json::array();
  std::string lines;
  for (const Listed& each : all) {
    array.push_back(json_of(each));
    lines += dump(array.back(), -1);
  }
  return format == "json" ? dump(array, 2) : lines;
}

Result<doctor::CustomerList> customers_of(const config::Config& config,
                                          const config::AccountSettings& settings, Session& session,
                                          Context& context) {
  // What is spent is noted for other runs, if there is a data directory. A question creates none.
  auto folder = context.files.stat_target(config.data_dir);
  if (!folder) return std::move(folder).error();
  std::optional<std::filesystem::path> quota_dir;
  if (*folder) quota_dir = config.data_dir;
  auto wiring = Wiring::create(config, {settings}, quota_dir, context.files, context.clock,
                               session.observer());
  if (!wiring) return std::move(wiring).error();
  return doctor::list_customers((*wiring)->connection(), context.stop);
}

}  // namespace

Result<ExitCode> list_customers(const GlobalFlags& global, const CustomersFlags& flags,
                                Context& context) {
  auto session = Session::open(global, context);
  if (!session) return std::move(session).error();
  const config::Config& config = std::as_const(**session).config();
  auto accounts = pick_accounts(config, flags.accounts);
  if (!accounts) return std::move(accounts).error();
  std::vector<Listed> all;
  std::size_t failed = 0;
  for (const config::AccountSettings& settings : *accounts) {
    const std::string& name = settings.account.name;
    auto list = customers_of(config, settings, **session, context);
    if (!list && list.error().kind == ErrorKind::kCancelled && context.stop_signal() != 0) {
      return exit_code_of_signal(context.stop_signal());
    }
    if (!list) {
      Error error = std::move(list).error().in(name);
      // A failed account must not hide the customers of the others.
      if (++failed == accounts->size()) return error;
      context.trouble = error.message;
      auto printed = context.streams.err.append("azcost: " + error.message + "\n");
      if (!printed) return std::move(printed).error();
      continue;
    }
    auto printed = context.streams.err.append(describe_way(name, *list));
    if (!printed) return std::move(printed).error();
    for (fetch::Customer& customer : list->customers) all.push_back({name, std::move(customer)});
  }
  auto shown = print(context, text_of(all, flags.format));
  if (!shown) return shown;
  return failed == 0 ? ExitCode::kOk : ExitCode::kPartial;
}

}  // namespace azcost::cli
