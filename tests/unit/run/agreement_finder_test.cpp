#include "agreement_finder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>
#include <string>

#include "azcost/plan/planner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_token_source.hpp"
#include "support/memory_file_system.hpp"
#include "support/recording_observer.hpp"
#include "support/scripted_transport.hpp"

namespace azcost::run {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* kPartner = "1:2_2019-05-31";

std::string account_of(const std::string& type) {
  return R"({"name":"1:2_2019-05-31","properties":{"agreementType":")" + type + R"("}})";
}

/// 2026-10-20.
class AgreementFinderTest : public ::testing::Test {
 protected:
  AgreementFinderTest() {
    account_.name = "contoso";
    account_.billing_account_id = kPartner;
    EXPECT_TRUE(store_.open_to_write("collect"));
  }

  Agreement find() {
    const FoundAgreement found =
        find_agreement({account_, nullptr, &billing_}, store_, observer_, Schema::kFocus,
                       day_of(clock_.now()), stop_.get_token());
    guessed_ = found.is_guess;
    return found.agreement;
  }

  /// Stores a month whose rows were asked for under `agreement`, without what the service refused.
  void hold(const char* month, Agreement agreement, std::size_t groupings = 15) {
    Account account = account_;
    account.agreement = agreement;
    Manifest manifest;
    manifest.account = "contoso";
    manifest.month = *parse_month(month);
    manifest.shape = plan::shape_of(account, Dataset::kActual, Schema::kFocus);
    manifest.shape.groupings.resize(groupings);
    files_.plant(store_.layout().manifest("contoso", Dataset::kActual, manifest.month),
                 to_json(manifest));
  }

  testing::ScriptedTransport transport_;
  testing::FakeTokenSource tokens_;
  testing::FakeClock clock_{SystemTime(*parse_day("2026-10-20"))};
  testing::RecordingObserver observer_;
  testing::MemoryFileSystem files_;
  commit::Store store_{files_, clock_, "/data"};
  fetch::BillingReader billing_{transport_, tokens_, clock_, observer_, Cloud{}};
  std::stop_source stop_;
  Account account_;
  bool guessed_ = false;  // the last agreement that was found
};

TEST_F(AgreementFinderTest, TakesAnAccountForWhatTheBillingApiSays) {
  transport_.reply(200, account_of("MicrosoftCustomerAgreement"));
  EXPECT_EQ(find(), Agreement::kMca);
  EXPECT_FALSE(guessed_);
  ASSERT_THAT(transport_.requests(), SizeIs(1));
  EXPECT_THAT(transport_.requests()[0].url, HasSubstr("/billingAccounts/1:2_2019-05-31?"));
  EXPECT_THAT(observer_.of<observe::Warned>(), SizeIs(0));
}

TEST_F(AgreementFinderTest, AsksOnceForAllRunsToCome) {
  transport_.reply(200, account_of("MicrosoftCustomerAgreement"));
  ASSERT_EQ(find(), Agreement::kMca);
  EXPECT_EQ(find(), Agreement::kMca);
  EXPECT_THAT(transport_.requests(), SizeIs(1));
}

TEST_F(AgreementFinderTest, AsksAgainWhenTheConfigNamesAnotherBillingAccount) {
  transport_.reply(200, account_of("MicrosoftCustomerAgreement"));
  ASSERT_EQ(find(), Agreement::kMca);
  account_.billing_account_id = "3:4_2019-05-31";
  transport_.reply(200, account_of("MicrosoftPartnerAgreement"));
  EXPECT_EQ(find(), Agreement::kMpa);
}

TEST_F(AgreementFinderTest, TakesABrokenMemoryForNone) {
  files_.plant("/data/metadata/agreement/contoso.json", "{\"billing_account_id\": 7");
  transport_.reply(200, account_of("MicrosoftCustomerAgreement"));
  EXPECT_EQ(find(), Agreement::kMca);
}

TEST_F(AgreementFinderTest, AsksNothingWhereNothingDependsOnIt) {
  account_.agreement = Agreement::kMca;
  EXPECT_EQ(find(), Agreement::kMca);
  account_.agreement = Agreement::kAuto;
  account_.billing_account_id = "1234567";
  EXPECT_EQ(find(), Agreement::kAuto);
  account_.billing_account_id = kPartner;
  account_.group_by = {"Meter"};
  EXPECT_EQ(find(), Agreement::kAuto);
  EXPECT_THAT(transport_.requests(), SizeIs(0));
}

TEST_F(AgreementFinderTest, GuessesByTheIdWhenTheBillingApiRefuses) {
  transport_.reply(403, R"({"error":{"code":"AuthorizationFailed","message":"No."}})");
  EXPECT_EQ(find(), Agreement::kMpa);
  const auto warned = observer_.of<observe::Warned>();
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_EQ(warned[0].event, "agreement.unknown");
  EXPECT_THAT(warned[0].message, HasSubstr("AuthorizationFailed"));
  EXPECT_THAT(warned[0].message, HasSubstr("taken for mpa, by the form of its id"));
  EXPECT_TRUE(guessed_);
}

TEST_F(AgreementFinderTest, GoesByTheNewestStoredMonthWhenTheServiceIsOutOfOrder) {
  hold("2026-07", Agreement::kMpa);
  hold("2026-09", Agreement::kMca, 12);
  for (int i = 0; i < 5; ++i) transport_.reply(503);
  EXPECT_EQ(find(), Agreement::kMca);
  const auto warned = observer_.of<observe::Warned>();
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_EQ(warned[0].event, "agreement.unknown");
  EXPECT_THAT(warned[0].message, HasSubstr("taken for mca, as the months that are stored"));
  // The answer comes only now.
  transport_.reply(200, account_of("MicrosoftPartnerAgreement"));
  EXPECT_EQ(find(), Agreement::kMpa);
}

TEST_F(AgreementFinderTest, GuessesWithAWarningWhenNothingIsStoredEither) {
  for (int i = 0; i < 5; ++i) {
    transport_.reply(Error{ErrorKind::kUnavailable, "cannot connect"});
  }
  EXPECT_EQ(find(), Agreement::kMpa);
  const auto warned = observer_.of<observe::Warned>();
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_THAT(warned[0].message, HasSubstr("cannot connect"));
  EXPECT_THAT(warned[0].message, HasSubstr("taken for mpa, by the form of its id"));
}

TEST_F(AgreementFinderTest, SaysOnceThatAnAgreementIsUnknown) {
  transport_.reply(200, account_of("MicrosoftOnlineServicesProgram"));
  EXPECT_EQ(find(), Agreement::kMpa);
  EXPECT_EQ(find(), Agreement::kMpa);
  const auto warned = observer_.of<observe::Warned>();
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_THAT(warned[0].message, HasSubstr("MicrosoftOnlineServicesProgram"));
  EXPECT_THAT(transport_.requests(), SizeIs(1));
}

}  // namespace
}  // namespace azcost::run
