// Several tenants in one run: side by side, each with its own quota, none stopped by another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "books.hpp"
#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using ::testing::SizeIs;

/// A tenant with an Azure of its own, and what one thread needs to read it.
class Tenant {
 public:
  Tenant(FakeClock& clock, const std::string& name, std::uint64_t seed,
         emulator::ServerOptions options = {})
      : clock_(clock),
        world_({.seed = seed,
                .customers = 2,
                .from = *parse_day("2026-02-01"),
                .to = *parse_day("2026-03-31"),
                .rows_per_day = 20}),
        server_(world_, clock, with_tenant(std::move(options), seed)),
        quota_(clock, {.documented_limits = false}) {
    EXPECT_TRUE(server_.start().ok());
    transport_ = *http::CurlTransport::create({});
    const emulator::ServerOptions& server = server_.options();
    tokens_ = std::make_unique<auth::ClientCredentials>(
        *transport_, clock,
        auth::App{.authority = server_.url(),
                  .tenant_id = server.tenant_id,
                  .client_id = server.client_id,
                  .audience = server_.url()},
        auth::secret_proof(Secret(server.client_secrets[0])));
    account_.name = name;
    account_.tenant_id = server.tenant_id;
    account_.billing_account_id = server.billing_account_id;
    account_.agreement = Agreement::kMpa;
    account_.cloud = {server_.url(), server_.url(), server_.url()};
  }

  run::Source source(observe::Observer& observer) {
    pager_ = std::make_unique<fetch::Pager>(*transport_, *tokens_, quota_, clock_, observer,
                                            fetch::PagerOptions{.seed = 1});
    return {account_, pager_.get()};
  }
  [[nodiscard]] Books books() const {
    return emulator_books(world_, *parse_day("2026-02-01"), *parse_day("2026-03-20"));
  }

 private:
  static emulator::ServerOptions with_tenant(emulator::ServerOptions options, std::uint64_t seed) {
    options.tenant_id = "7c0c8a1e-52f4-4b0e-9d3a-2f1f0e6b8a0" + std::to_string(seed);
    return options;
  }

  FakeClock& clock_;
  emulator::World world_;
  emulator::Server server_;
  fetch::QuotaBook quota_;
  std::unique_ptr<http::Transport> transport_;
  std::unique_ptr<auth::TokenSource> tokens_;
  std::unique_ptr<fetch::Pager> pager_;
  Account account_;
};

class TenantsTest : public ::testing::Test {
 protected:
  RunRecord collect(std::vector<std::unique_ptr<Tenant>>& tenants) {
    std::vector<run::Source> sources;
    for (auto& tenant : tenants) sources.push_back(tenant->source(observer_));
    commit::Store store(files_, clock_, data_.path());
    EXPECT_TRUE(store.open_to_write("test").ok());
    run::Collector collector(std::move(sources), store, clock_, observer_);
    auto record = collector.run_once({.run_id = "test",
                                      .command = "collect",
                                      .from = *parse_day("2026-02-01"),
                                      .to = *parse_day("2026-03-20")},
                                     {});
    EXPECT_TRUE(record.ok());
    return *std::move(record);
  }
  [[nodiscard]] Books stored(const std::string& account) const {
    return stored_books(data_, "data/actual/account=" + account);
  }

  FakeClock clock_{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20}};
  TempDir data_;
  PosixFileSystem files_;
  RecordingObserver observer_;
};

TEST_F(TenantsTest, AreAllCollectedInOneRun) {
  std::vector<std::unique_ptr<Tenant>> tenants;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    tenants.push_back(std::make_unique<Tenant>(clock_, "tenant" + std::to_string(seed), seed));
  }
  const RunRecord record = collect(tenants);
  EXPECT_EQ(record.exit_code, 0);
  ASSERT_THAT(record.units, SizeIs(8));
  // In the order of the plan, whoever was faster.
  EXPECT_EQ(record.units[0].unit.account, "tenant1");
  EXPECT_EQ(record.units[7].unit.account, "tenant4");
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    EXPECT_EQ(stored("tenant" + std::to_string(i + 1)), tenants[i]->books()) << i;
  }
}

TEST_F(TenantsTest, AreNotStoppedByOneThatFails) {
  std::vector<std::unique_ptr<Tenant>> tenants;
  emulator::ServerOptions refusing;
  refusing.faults = {*emulator::parse_fault("token-7000215")};
  tenants.push_back(std::make_unique<Tenant>(clock_, "refused", 1, std::move(refusing)));
  tenants.push_back(std::make_unique<Tenant>(clock_, "fine", 2));
  const RunRecord record = collect(tenants);
  EXPECT_EQ(record.exit_code, 3);
  EXPECT_EQ(record.units[0].outcome, Outcome::kForbidden);
  EXPECT_EQ(record.units[1].outcome, Outcome::kSkipped);
  EXPECT_EQ(stored("fine"), tenants[1]->books());
}

}  // namespace
}  // namespace azcost::testing
