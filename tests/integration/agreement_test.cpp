// An account whose config does not name the agreement.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::RequestKind;
using emulator::SeenRequest;
using ::testing::Contains;
using ::testing::Not;

/// The billing account has this agreement, whatever its customers.
emulator::ServerOptions with_agreement(const std::string& type) {
  emulator::ServerOptions options;
  options.amend = [type](const SeenRequest& seen, Answer& answer) {
    if (seen.kind != RequestKind::kBilling) return;
    const std::string partner = "MicrosoftPartnerAgreement";
    const auto at = answer.body.find(partner);
    if (at != std::string::npos) answer.body.replace(at, partner.size(), type);
  };
  return options;
}

std::vector<std::string> groupings_of(EmulatedPartner& partner) {
  std::vector<std::string> names;
  const auto manifest = partner.manifest("2026-03");
  for (const auto& grouping : manifest->shape.groupings) {
    names.push_back(grouping.name);
  }
  return names;
}

TEST(AgreementOfAuto, IsACustomersWhereTheBillingApiSaysSo) {
  EmulatedPartner partner(with_agreement("MicrosoftCustomerAgreement"));
  partner.account().agreement = Agreement::kAuto;
  ASSERT_EQ(partner.collect().exit_code, 0);
  EXPECT_THAT(groupings_of(partner), Contains("BillingProfileId"));
  EXPECT_THAT(groupings_of(partner), Not(Contains("CustomerTenantId")));
}

// A month that changes its shape is read again as a whole, and loses details.
TEST(AgreementOfAuto, DoesNotFlipWhileTheServiceIsOutOfOrder) {
  bool broken = false;
  emulator::ServerOptions options = with_agreement("MicrosoftCustomerAgreement");
  options.intercept = [&broken](const SeenRequest& seen) -> std::optional<Answer> {
    if (!broken || seen.kind != RequestKind::kBilling) return std::nullopt;
    return Answer{.status = 503};
  };
  EmulatedPartner partner(std::move(options));
  partner.account().agreement = Agreement::kAuto;
  ASSERT_EQ(partner.collect().exit_code, 0);
  std::filesystem::remove_all(partner.data().path() / "metadata/agreement");
  broken = true;
  const RunRecord again = partner.collect();
  EXPECT_EQ(again.units[0].outcome, Outcome::kUnchanged);
  EXPECT_THAT(groupings_of(partner), Contains("BillingProfileId"));
}

}  // namespace
}  // namespace azcost::testing
