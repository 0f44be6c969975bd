#include "wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <stop_token>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/base/version.hpp"
#include "azcost/http/curl_transport.hpp"
#include "identity.hpp"

namespace azcost::cli {
namespace {

/// A run can do without the Billing API.
constexpr std::chrono::milliseconds kBillingPatience = std::chrono::seconds(10);

/// For an account whose credential cannot be used: its units fail while others continue.
class FailingTokenSource final : public auth::TokenSource {
 public:
  explicit FailingTokenSource(Error error) : error_(std::move(error)) {}
  Result<auth::Token> token(std::stop_token /*stop*/) override { return error_; }
  void invalidate() override {}

 private:
  Error error_;
};

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

Result<Wiring::Tenant*> Wiring::tenant_of(const Account& account, const config::Config& config,
                                          const std::optional<std::filesystem::path>& data_dir,
                                          FileSystem& files, Clock& clock,
                                          const std::function<void()>& on_wait) {
  Tenant& tenant = tenants_[account.tenant_id];
  if (tenant.transport != nullptr) return &tenant;
  auto transport = http::CurlTransport::create({
      .connect_timeout = config.http.connect_timeout,
      .timeout = config.http.timeout,
      .ca_file = config.http.ca_file,
      .proxy = config.http.proxy,
      .no_proxy = config.http.no_proxy,
      .user_agent = fmt::format("azcost/{}", version()),
      .on_wait = on_wait,
  });
  if (!transport) return std::move(transport).error();
  tenant.transport = *std::move(transport);
  tenant.quota =
      std::make_unique<fetch::QuotaBook>(quota_book_of(account, config, data_dir, files, clock));
  return &tenant;
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
    auto tenant = wiring->tenant_of(account, config, data_dir, files, clock, on_wait);
    if (!tenant) return std::move(tenant).error();
    http::Transport& transport = *(*tenant)->transport;
    std::optional<std::string> warning;
    auto tokens = make_token_source(settings, transport, files, clock, warning);
    if (!tokens && accounts.size() == 1) return std::move(tokens).error();
    if (warning) observer.on(observe::Warned{"secret.readable", *warning});
    wiring->tokens_.push_back(
        tokens ? *std::move(tokens)
               : std::make_unique<FailingTokenSource>(std::move(tokens).error()));
    const doctor::Connection& connection = wiring->connections_.emplace_back(doctor::Connection{
        .account = account,
        .transport = transport,
        .tokens = *wiring->tokens_.back(),
        .quota = *(*tenant)->quota,
        .clock = clock,
        .observer = observer,
        .pager = {
            .max_wait = config.max_wait, .client_type = config.client_type, .seed = entropy()}});
    wiring->pagers_.push_back(std::make_unique<fetch::Pager>(
        transport, connection.tokens, connection.quota, clock, observer, connection.pager));
    wiring->billing_.push_back(std::make_unique<fetch::BillingReader>(
        transport, connection.tokens, clock, observer, account.cloud,
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
    return Error{
        ErrorKind::kUsage,
        fmt::format("--account: there is no account '{}' in the config{}", printable(name, 80),
                    near ? fmt::format("; did you mean '{}'?", *near) : "")};
  }
  std::vector<config::AccountSettings> picked;
  for (const auto& settings : config.accounts) {
    if (std::ranges::find(names, settings.account.name) != names.end()) picked.push_back(settings);
  }
  return picked;
}

std::vector<Account> accounts_of(const std::vector<config::AccountSettings>& settings) {
  std::vector<Account> accounts;
  for (const config::AccountSettings& each : settings) accounts.push_back(each.account);
  return accounts;
}

std::string make_run_id() { return fmt::format("{:08x}", std::random_device()()); }

}  // namespace azcost::cli
