#include "account_client.hpp"

#include <random>
#include <utility>

#include "identity.hpp"
#include "wiring.hpp"

namespace azcost::cli {

Result<std::unique_ptr<AccountClient>> AccountClient::create(
    const config::Config& config, const config::AccountSettings& settings,
    const std::optional<std::filesystem::path>& data_dir, FileSystem& files, Clock& clock,
    observe::Observer& observer) {
  auto transport = make_transport(config);
  if (!transport) return std::move(transport).error();
  std::unique_ptr<AccountClient> client(new AccountClient(
      *std::move(transport), quota_book_of(settings.account, config, data_dir, files, clock)));
  std::optional<std::string> warning;
  auto tokens = make_token_source(settings, *client->transport_, files, clock, warning);
  if (!tokens) return std::move(tokens).error();
  if (warning) observer.on(observe::Warned{"secret.readable", *warning});
  client->tokens_ = *std::move(tokens);
  client->connection_.emplace(doctor::Connection{.account = settings.account,
                                                 .transport = *client->transport_,
                                                 .tokens = *client->tokens_,
                                                 .quota = client->quota_,
                                                 .clock = clock,
                                                 .observer = observer,
                                                 .pager = {.max_wait = config.max_wait,
                                                           .client_type = config.client_type,
                                                           .seed = std::random_device()()}});
  return client;
}

}  // namespace azcost::cli
