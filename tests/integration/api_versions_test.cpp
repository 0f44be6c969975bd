// Clouds that know only older versions of the APIs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The versions of the requests of a kind, in order.
std::vector<std::string> asked(EmulatedPartner& partner, RequestKind kind) {
  std::vector<std::string> versions;
  for (const auto& seen : partner.server().requests()) {
    if (seen.kind == kind) versions.push_back(seen.query.at("api-version"));
  }
  return versions;
}

std::size_t notes_of(const EmulatedPartner& partner) {
  const auto notes = partner.observer().of<observe::Noted>();
  return static_cast<std::size_t>(
      std::ranges::count(notes, std::string("api_version.other"), &observe::Noted::event));
}

class OldCloud : public ::testing::TestWithParam<const char*> {};

TEST_P(OldCloud, IsAskedInTheNewestVersionThatItTakesAndNotedOnceARun) {
  EmulatedPartner partner(with_faults({GetParam()}));
  ASSERT_EQ(partner.collect("2026-02-27", "2026-03-03").exit_code, 0);
  std::vector<std::string> versions = asked(partner, RequestKind::kQuery);
  ASSERT_GE(versions.size(), 5U) << "two months and their proofs after what was refused";
  EXPECT_EQ(versions.front(), "2026-06-01");
  EXPECT_THAT(std::vector(versions.end() - 4, versions.end()), Each("2023-11-01"));
  EXPECT_EQ(notes_of(partner), 1U);
}

INSTANTIATE_TEST_SUITE_P(Forms, OldCloud,
                         ::testing::Values("old-cloud", "old-cloud-invalid",
                                           "old-cloud-unsupported"));

TEST(VersionOfTheCloud, IsFoundWithOneMoreRequestWhenTheCloudListsWhatItTakes) {
  EmulatedPartner partner(with_faults({"old-cloud"}));
  ASSERT_EQ(partner.collect("2026-02-27", "2026-03-03").exit_code, 0);
  EXPECT_THAT(asked(partner, RequestKind::kQuery), SizeIs(5));
}

TEST(VersionOfTheConfig, IsTheOneThatIsAsked) {
  EmulatedPartner partner;
  partner.account().api_version = "2022-10-01";
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(asked(partner, RequestKind::kQuery), Each("2022-10-01"));
}

TEST(VersionOfTheConfig, IsTheNameOfTheRemedyWhenTheCloudRefusesIt) {
  EmulatedPartner partner(with_faults({"old-cloud"}));
  partner.account().api_version = "2025-03-01";
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 78);
  EXPECT_THAT(error_of(record), AllOf(HasSubstr("api_version"), HasSubstr("2023-11-01")));
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 1U);
}

TEST(VersionOfTheBillingApi, IsTheNewestThatTheCloudTakes) {
  EmulatedPartner partner(with_faults({"old-cloud"}));
  partner.account().agreement = Agreement::kAuto;
  ASSERT_EQ(partner.collect().exit_code, 0);
  const auto versions = asked(partner, RequestKind::kBilling);
  ASSERT_THAT(versions, SizeIs(2));
  EXPECT_EQ(versions[1], "2020-05-01");
  EXPECT_THAT(partner.observer().of<observe::Warned>(), IsEmpty());
}

}  // namespace
}  // namespace azcost::testing
