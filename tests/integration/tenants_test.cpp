// Several tenants in one run: in parallel, each with its own quota, none stopped by another.
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

constexpr const char* kTenantsFrom = "2026-02-01";
constexpr const char* kTenantsTo = "2026-03-20";

class TenantsTest : public ::testing::Test {
 protected:
  /// Adds a tenant with an Azure of its own.
  void add(const std::string& name, emulator::ServerOptions options = {}) {
    const std::uint64_t seed = tenants_.size() + 1;
    options.tenant_id = "7c0c8a1e-52f4-4b0e-9d3a-2f1f0e6b8a0" + std::to_string(seed);
    tenants_.push_back(
        std::make_unique<EmulatedPartner>(emulator::WorldOptions{.seed = seed,
                                                                 .customers = 2,
                                                                 .from = *parse_day(kTenantsFrom),
                                                                 .to = *parse_day("2026-03-31"),
                                                                 .rows_per_day = 20},
                                          std::move(options)));
    tenants_.back()->account().name = name;
    tenants_.back()->account().tenant_id = tenants_.back()->server().options().tenant_id;
  }

  RunRecord collect() {
    std::vector<std::unique_ptr<EmulatedPartner::Wires>> wires;
    std::vector<run::Source> sources;
    for (const auto& tenant : tenants_) {
      sources.push_back(wires.emplace_back(tenant->connect(observer_))->source);
    }
    commit::Store store(files_, clock_, data_.path());
    EXPECT_TRUE(store.open_to_write("test").ok());
    run::Collector collector(std::move(sources), store, clock_, observer_);
    auto record = collector.run_once({.run_id = "test",
                                      .command = "collect",
                                      .from = *parse_day(kTenantsFrom),
                                      .to = *parse_day(kTenantsTo)},
                                     {});
    EXPECT_TRUE(record.ok());
    return *std::move(record);
  }

  void expect_all_of(std::size_t tenant) {
    const std::string& name = tenants_[tenant]->account().name;
    EXPECT_EQ(stored_books(data_, "data/actual/account=" + name),
              tenants_[tenant]->booked(kTenantsFrom, kTenantsTo))
        << name;
  }

  FakeClock clock_{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20}};
  TempDir data_;
  PosixFileSystem files_;
  RecordingObserver observer_;
  std::vector<std::unique_ptr<EmulatedPartner>> tenants_;
};

TEST_F(TenantsTest, AreAllCollectedInOneRun) {
  for (const char* name : {"tenant1", "tenant2", "tenant3", "tenant4"}) add(name);
  const RunRecord record = collect();
  EXPECT_EQ(record.exit_code, 0);
  ASSERT_THAT(record.units, SizeIs(8));
  // In the order of the plan, whichever was faster.
  EXPECT_EQ(record.units[0].unit.account, "tenant1");
  EXPECT_EQ(record.units[7].unit.account, "tenant4");
  for (std::size_t i = 0; i < 4; ++i) expect_all_of(i);
}

TEST_F(TenantsTest, AreNotStoppedByOneThatFails) {
  add("refused", with_faults({"token-7000215"}));
  add("fine");
  const RunRecord record = collect();
  EXPECT_EQ(record.exit_code, 3);
  EXPECT_EQ(record.units[0].outcome, Outcome::kForbidden);
  EXPECT_EQ(record.units[1].outcome, Outcome::kSkipped);
  expect_all_of(1);
}

}  // namespace
}  // namespace azcost::testing
