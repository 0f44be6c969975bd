#include <fmt/format.h>

#include <string>
#include <string_view>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"
#include "settings.hpp"

namespace azcost::config {
namespace {

std::string json_text(const Json& value) {
  // Paths may have any bytes; they must not end the program.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The settings of `owner` as a tree whose leaves are JSON text. Keys of `origins` begin with
/// `prefix`; null: origins are not shown.
template <class Owner>
Json tree_of(const Table<Owner>& table, const Owner& owner, const std::string& prefix,
             const Origins* origins) {
  Json tree;
  for (const Row<Owner>& row : table) {
    Json& node = tree[Json::json_pointer("/" + replaced(row.key, ".", "/"))];
    const auto value = row.show ? row.show(owner) : std::nullopt;
    if (!value) continue;
    std::string text = json_text(*value);
    if (origins != nullptr) {
      const auto found = origins->find(fmt::format("{}{}", prefix, row.key));
      const std::string origin = found == origins->end() ? "default" : found->second;
      text = fmt::format(R"({{"value": {}, "origin": {}}})", text, json_text(origin));
    }
    node = std::move(text);
  }
  return tree;
}

/// JSON that people read: one setting a line, lists of texts on one line.
void print(const Json& node, const std::string& indent, std::string& out) {
  if (node.is_string()) {
    out += node.get_ref<const std::string&>();
    return;
  }
  const std::string inner = indent + "  ";
  out += node.is_array() ? "[" : "{";
  const char* before = "\n";
  for (const auto& [key, value] : node.items()) {
    if (value.is_null()) continue;
    out.append(before).append(inner);
    if (node.is_object()) out += fmt::format("\"{}\": ", key);
    print(value, inner, out);
    before = ",\n";
  }
  if (before[0] == ',') out.append("\n").append(indent);
  out += node.is_array() ? "]" : "}";
}

}  // namespace

std::string show(const Config& config, bool with_origins) {
  const Origins* origins = with_origins ? &config.origins : nullptr;
  Json tree = tree_of(settings(), config, "", origins);
  Json& accounts = tree[std::string(kAccountsKey)] = Json::array();
  for (const AccountSettings& account : config.accounts) {
    const std::string prefix = fmt::format("{}[{}].", kAccountsKey, accounts.size());
    accounts.push_back(tree_of(account_settings(), account, prefix, origins));
  }
  std::string out;
  print(tree, "", out);
  return out + "\n";
}

}  // namespace azcost::config
