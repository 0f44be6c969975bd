#include "wiring.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/base/version.hpp"
#include "azcost/http/curl_transport.hpp"
#include "identity.hpp"
#include "late_token_source.hpp"

namespace azcost::cli {
namespace {

/// A run can do without what the Billing API says.
constexpr std::chrono::milliseconds kBillingPatience = std::chrono::seconds(10);

}  // namespace

fetch::QuotaBook quota_book_of(const Account& account, const config::Config& config,
                               std::optional<std::filesystem::path> data_dir, FileSystem& files,
                               Clock& clock) {
  const bool documented =
      config.pace == Pace::kAlways || (config.pace == Pace::kAuto && is_azure(account.cloud));
  std::optional<fetch::QuotaFile> file;
  if (data_dir) file.emplace(files, commit::Layout(*data_dir).quota(account.tenant_id));
  return {clock,
          {.share_percent = config.quota_share,
           .documented_limits = documented,
           .learned_paces = config.pace != Pace::kOff},
          std::move(file)};
}

Result<std::unique_ptr<http::Transport>> make_transport(const config::Config& config,
                                                        std::function<void()> on_wait) {
  return http::CurlTransport::create({
      .connect_timeout = config.http.connect_timeout,
      .timeout = config.http.timeout,
      .ca_file = config.http.ca_file,
      .proxy = config.http.proxy,
      .no_proxy = config.http.no_proxy,
      .user_agent = "azcost/" + std::string(version()),
      .on_wait = std::move(on_wait),
  });
}

Result<std::unique_ptr<Wiring>> Wiring::create(const config::Config& config,
                                               const std::vector<config::AccountSettings>& accounts,
                                               const std::optional<std::filesystem::path>& data_dir,
                                               FileSystem& files, Clock& clock,
                                               observe::Observer& observer,
                                               const std::function<void()>& on_wait) {
  std::unique_ptr<Wiring> wiring(new Wiring);
  std::random_device entropy;
  for (const config::AccountSettings& settings : accounts) {
    const Account& account = settings.account;
    auto& transport = wiring->transports_[account.tenant_id];
    if (transport == nullptr) {
      auto created = make_transport(config, on_wait);
      if (!created) return std::move(created).error();
      transport = *std::move(created);
    }
    std::optional<std::string> warning;
    auto tokens = make_token_source(settings, *transport, files, clock, warning);
    if (!tokens && accounts.size() == 1) return std::move(tokens).error();
    if (warning) observer.on(observe::Warned{"secret.readable", *warning});
    wiring->tokens_.push_back(
        tokens ? *std::move(tokens)
               : std::make_unique<LateTokenSource>(settings, *transport, files, clock));
    const auto quota = wiring->quotas_.try_emplace(
        account.tenant_id, quota_book_of(account, config, data_dir, files, clock));
    wiring->pagers_.push_back(std::make_unique<fetch::Pager>(
        *transport, *wiring->tokens_.back(), quota.first->second, clock, observer,
        fetch::PagerOptions{
            .max_wait = config.max_wait, .client_type = config.client_type, .seed = entropy()}));
    wiring->billing_.push_back(std::make_unique<fetch::BillingReader>(
        *transport, *wiring->tokens_.back(), clock, observer, account.cloud,
        fetch::BillingOptions{.account = account.name,
                              .max_wait = std::min(config.max_wait, kBillingPatience),
                              .seed = entropy()}));
    wiring->sources_.push_back(
        {account, wiring->pagers_.back().get(), wiring->billing_.back().get()});
  }
  return wiring;
}

Result<std::vector<config::AccountSettings>> pick_accounts(const config::Config& config,
                                                           const std::vector<std::string>& names) {
  if (names.empty()) return config.accounts;
  std::vector<std::string_view> known;
  for (const auto& settings : config.accounts) known.push_back(settings.account.name);
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = nearest(name, known);
    return Error{ErrorKind::kUsage,
                 "--account: there is no account '" + printable(name, 80) + "' in the config" +
                     (near ? "; did you mean '" + std::string(*near) + "'?" : std::string())};
  }
  std::vector<config::AccountSettings> picked;
  for (const auto& settings : config.accounts) {
    if (std::ranges::find(names, settings.account.name) != names.end()) picked.push_back(settings);
  }
  return picked;
}

std::string make_run_id() {
  std::random_device entropy;
  const std::uint32_t number = entropy();
  const auto bytes = std::as_bytes(std::span(&number, 1));
  return to_hex(bytes);
}

}  // namespace azcost::cli
