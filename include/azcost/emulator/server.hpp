/// An Azure on 127.0.0.1: token endpoint, Cost Management queries and billing accounts, over HTTP
/// or HTTPS, with the costs of a `World`. Written from what the real service was seen to do; shares
/// no code with what reads its answers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/base/result.hpp"
#include "azcost/emulator/faults.hpp"
#include "azcost/emulator/partner.hpp"
#include "azcost/emulator/traffic.hpp"
#include "azcost/emulator/world.hpp"

namespace azcost::emulator {

class Azure;

/// Azure's own order is aggregations, date, groupings, currency; clients must not rely on it.
enum class ColumnOrder { kAzure, kShuffled };

using azcost::TlsIdentity;

/// In which currency a partner's billing account answers.
enum class AccountCurrency {
  kUsd,          ///< whatever its customers pay in, as Microsoft documents it
  kOfCustomers,  ///< that of each charge: answers of mixed currency
};

/// The cloud whose resources the token service knows.
enum class AzureCloud { kPublic, kUsGov, kChina };

/// What the other client of a tenant does when there is no QPU left for it.
enum class WhenRefused {
  kGivesUp,     ///< it loses its turn
  kTriesAgain,  ///< it takes the next one that is given back, and catches up
};

struct ServerOptions {
  int port = 0;  ///< 0: any that is free
  /// Serves HTTPS with it; nothing: plain HTTP.
  std::optional<TlsIdentity> tls = std::nullopt;

  // The first partner; `Partner` explains these members.
  std::string tenant_id = "7c0c8a1e-52f4-4b0e-9d3a-2f1f0e6b8a11";
  std::string client_id = "3e9d4c52-8f07-4c1b-a6d5-90b7c2e1f4a8";
  std::vector<std::string> client_secrets = {"emulated~secret.Not-A-Real+One/1"};
  std::vector<std::string> client_certificates = {};
  std::vector<std::string> federated_tokens = {};
  std::string billing_account_id =
      "5f3c1d20-6b7a-4e8c-9a41-d0e2b6c7f815:91a4e6f3-0c2d-4b58-8e77-3a6d5c4b2f10_2019-05-31";
  AgreementType agreement = AgreementType::kPartner;
  BillingRole billing_role = BillingRole::kReader;
  std::vector<std::string> hidden_customers = {};
  std::vector<std::string> gone_customers = {};
  std::vector<std::string> subscriptions = {};
  /// Further partners. Those of one tenant share its quota. Those of one tenant and client are
  /// further accounts of the same app, whose proofs are those of the first of them.
  std::vector<Partner> more_partners = {};

  AzureCloud cloud = AzureCloud::kPublic;

  // How queries are answered.
  std::size_t rows_per_page = 5000;  ///< without `$top`, and the most that `$top` can ask for
  /// The specification says two; fifteen were accepted (azure-sdk-for-python#12973).
  std::size_t most_groupings = 15;
  AccountCurrency account_currency = AccountCurrency::kUsd;
  ColumnOrder column_order = ColumnOrder::kAzure;
  /// Days that are not booked yet, counted back from today: 1 leaves out today.
  int unbooked_days = 0;
  /// Queries that begin before this day are refused: the service keeps no older costs.
  std::optional<Day> history_begins = std::nullopt;

  // What goes wrong.
  /// Refuses queries for which the tenant has no QPU left: 12 in ten seconds, 60 a minute, 600 an
  /// hour, by the clock's steady time. False: every query finds the whole quota unspent.
  bool real_quota = false;
  /// With the real quota: how often another client of the tenant spends one QPU, unless it is
  /// refused, too. 0: there is no other client.
  std::chrono::milliseconds foreign_qpu_every{0};
  WhenRefused foreign_client = WhenRefused::kGivesUp;
  /// If several fit a request, the first one happens. A request that `intercept` answers has no
  /// fault. A request that a fault answers in Azure's place spends no quota.
  std::vector<Fault> faults = {};
  /// Decides which requests a fault with a percentage hits.
  std::uint64_t fault_seed = 1;

  std::size_t customers_per_page = 50;
  /// How many of the newest requests are kept for `Server::requests`; counts include all.
  std::size_t kept_requests = 10'000;

  /// Called before the emulator answers; what it returns is sent instead. Calls are in the order of
  /// `SeenRequest::number` and never overlap; a call that blocks makes all clients wait.
  std::function<std::optional<Answer>(const SeenRequest&)> intercept = nullptr;
  /// May change what the emulator is about to answer. Calls never overlap.
  std::function<void(const SeenRequest&, Answer&)> amend = nullptr;
};

/// All functions but `start` and `stop` are thread-safe.
class Server {
 public:
  /// `world` and `clock` must outlive the server. The clock sets the times of tokens, "today" and
  /// the quota, and answers that are slow on purpose wait on it.
  Server(World& world, Clock& clock, ServerOptions options = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Stops the server.
  ~Server();

  /// Listens on 127.0.0.1 and answers from threads of its own; once per object. `kUnavailable` when
  /// the port is taken, `kUsage` when `tls` cannot be used.
  [[nodiscard]] Status start();
  /// Ends all connections, also idle ones, and waits for requests that are being answered. Does
  /// nothing when the server does not run. The requests seen so far stay readable.
  void stop() noexcept;

  /// The port that is listened on; 0 before `start`.
  [[nodiscard]] int port() const noexcept;
  /// "http://127.0.0.1:<port>", or https: the authority, the resource manager and the audience at
  /// once. Clients that reach it by another name of this machine, or through a proxy by a host of
  /// the emulated cloud, find that name in their next links.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] const ServerOptions& options() const noexcept;

  /// The newest requests, oldest first.
  [[nodiscard]] std::vector<SeenRequest> requests() const;
  [[nodiscard]] std::uint64_t count(RequestKind kind) const;
  /// How many queries the real quota refused.
  [[nodiscard]] std::uint64_t count_throttled() const;
  /// How many QPU the other client has spent, as of the last query.
  [[nodiscard]] std::uint64_t count_foreign_qpu() const;

 private:
  std::unique_ptr<Azure> azure_;
};

}  // namespace azcost::emulator
