#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/store.hpp"

namespace azcost::commit {
namespace {

using Json = nlohmann::ordered_json;

// On disk: do not change.
constexpr const char* kBillingAccount = "billing_account_id";
constexpr const char* kAgreementType = "agreement_type";

/// The string value of a member; empty when it is no string.
std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::optional<std::string> Store::known_agreement(std::string_view account,
                                                  std::string_view billing_account_id) {
  constexpr std::uint64_t kMaxBytes = 64UL * 1024;
  const auto text = files_.read_file(layout_.agreement(account), kMaxBytes);
  if (!text) return std::nullopt;
  const Json known = Json::parse(*text, nullptr, false);
  if (!known.is_object()) return std::nullopt;
  // The config may name another billing account by now.
  if (!equals_ignoring_case(text_of(known, kBillingAccount), billing_account_id)) {
    return std::nullopt;
  }
  std::string type = text_of(known, kAgreementType);
  return type.empty() ? std::nullopt : std::optional(std::move(type));
}

Status Store::keep_agreement(std::string_view account, std::string_view billing_account_id,
                             std::string_view type) {
  auto run = run_folder();
  if (!run) return std::move(run).error();
  const Json known = {{kBillingAccount, billing_account_id}, {kAgreementType, type}};
  const std::string name = std::string("agreement-").append(account).append(".json");
  const auto target = layout_.agreement(account);
  if (auto made = files_.make_private_directory(target.parent_path()); !made) return made;
  return replace_file(files_, *run / name, target,
                      known.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                      Access::kPrivate);
}

}  // namespace azcost::commit
