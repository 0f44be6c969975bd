// Faults of Azure, over real sockets: either the rows are those of an undisturbed run, to the last
// digit, or nothing is committed and the run says what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "azcost/model/exit_code.hpp"
#include "emulated_partner.hpp"
#include "support/raw_server.hpp"

namespace azcost::testing {
namespace {

using emulator::RequestKind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

emulator::ServerOptions with_fault(const std::string& spec) { return with_faults({spec}, 40); }
emulator::ServerOptions undisturbed_options() { return with_faults({}, 40); }

/// Names the files that differ, rather than printing them.
void expect_same_files(const EmulatedPartner& disturbed, const EmulatedPartner& undisturbed) {
  const auto files = disturbed.data().files("data");
  const auto expected = undisturbed.data().files("data");
  EXPECT_EQ(files.size(), expected.size());
  for (const auto& [name, content] : expected) {
    const auto found = files.find(name);
    EXPECT_TRUE(found != files.end() && found->second == content) << name;
  }
}

/// The name of a test for a fault.
std::string test_name(const std::string& spec) {
  std::string name;
  for (const char c : spec) name.push_back(std::isalnum(static_cast<unsigned char>(c)) ? c : '_');
  return name;
}

// --- faults that pass ----------------------------------------------------------------------------

class FaultThatPasses : public ::testing::TestWithParam<std::string> {};

/// What a run reports of the faults that it met.
std::string traces_of(EmulatedPartner& partner) {
  return std::to_string(partner.server().count(RequestKind::kQuery)) + " queries, " +
         std::to_string(partner.server().count(RequestKind::kToken)) + " tokens, " +
         std::to_string(partner.clock().waits().size()) + " waits, " +
         std::to_string(partner.observer().of<observe::Warned>().size()) + " warnings";
}

/// Faults that do not disturb a correct reader: the page is there, and it is whole.
bool leaves_no_trace(const std::string& spec) {
  return spec == "retry-on-200" || spec == "close-after@2";
}

TEST_P(FaultThatPasses, ChangesNoRow) {
  EmulatedPartner undisturbed(undisturbed_options());
  EmulatedPartner disturbed(with_fault(GetParam()));
  disturbed.http_options().stall_timeout = 50ms;
  ASSERT_EQ(undisturbed.collect().exit_code, 0);
  const RunRecord record = disturbed.collect();
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  EXPECT_THAT(disturbed.data().files("data"), SizeIs(3));
  expect_same_files(disturbed, undisturbed);
  EXPECT_EQ(traces_of(disturbed) == traces_of(undisturbed), leaves_no_trace(GetParam()))
      << traces_of(disturbed);
}

// The second query is a page in the middle.
INSTANTIATE_TEST_SUITE_P(Query, FaultThatPasses,
                         ::testing::Values("429@2", "429-qpu=7@2", "429-entity=7@2",
                                           "429-tenant=7@2", "429-clienttype=7@2", "429-client=7@2",
                                           "429-several=7@2", "429-retry-after=7@2", "429-date=7@2",
                                           "429-nonsense@2", "429@1-6", "retry-on-200", "408@2",
                                           "413@2", "500@2", "502@2", "503@2", "503=90@2", "504@2",
                                           "error-in-200@2", "204@2", "404-gtm@2-3",
                                           "401-expired@2", "reset-before@2", "reset-middle@2",
                                           "close-after@2", "cut@2", "cut=0@2", "stall@2",
                                           "slow=40@2", "truncated@2", "truncated=0@2",
                                           "narrow-row@2", "502@2n", "reset-middle@3n", "503@1-4"),
                         [](const auto& test) { return test_name(test.param); });
INSTANTIATE_TEST_SUITE_P(Token, FaultThatPasses,
                         ::testing::Values("token-503@1", "token-504@1", "token-429=20@1",
                                           "token-reset@1", "token-slow=40@1", "token-503@1-4"),
                         [](const auto& test) { return test_name(test.param); });

TEST(Fault, ThatNeverStopsIsSurvivedByWhatComesBetween) {
  EmulatedPartner undisturbed(undisturbed_options());
  EmulatedPartner disturbed(
      with_faults({"429-entity=3%20", "502%20", "reset-middle%20", "truncated%10"}, 40));
  undisturbed.collect("2026-02-01", "2026-02-28");
  EXPECT_EQ(disturbed.collect("2026-02-01", "2026-02-28").exit_code, 0);
  expect_same_files(disturbed, undisturbed);
}

TEST(Fault, OfAConnectionThatIsResetBehindAWholePageChangesNoRow) {
  EmulatedPartner undisturbed(undisturbed_options());
  std::atomic<int> resets = 0;
  emulator::ServerOptions options = undisturbed_options();
  options.amend = [&resets](const emulator::SeenRequest& request, emulator::Answer& answer) {
    if (request.kind != RequestKind::kQuery || request.number_of_kind != 2) return;
    answer.delivery = emulator::Delivery::kCut;
    answer.cut_after = answer.body.size();
    answer.reset = true;
    ++resets;
  };
  EmulatedPartner disturbed(std::move(options));
  undisturbed.collect();
  EXPECT_EQ(disturbed.collect().exit_code, 0);
  EXPECT_EQ(resets, 1);
  expect_same_files(disturbed, undisturbed);
}

TEST(Fault, OfTheQuotaIsTimeInTheRecordOfItsUnit) {
  for (const char* spec : {"429-tenant=7@2", "503=7@2", "token-429=7@1"}) {
    EmulatedPartner partner(with_fault(spec));
    const RunRecord record = partner.collect();
    EXPECT_EQ(record.exit_code, 0) << spec;
    std::chrono::duration<double> waited{0};
    for (const auto wait : partner.clock().waits()) waited += wait;
    EXPECT_GE(waited, 7s) << spec;
    EXPECT_NEAR(record.units[0].throttled_seconds, waited.count(), 0.001) << spec;
  }
}

TEST(Fault, OfAnExpiredTokenCostsOneToken) {
  EmulatedPartner partner(with_fault("401-expired@2"));
  partner.collect();
  EXPECT_EQ(partner.server().count(RequestKind::kToken), 2U);
  EXPECT_THAT(partner.clock().waits(), IsEmpty());
}

// --- too much at once ----------------------------------------------------------------------------

TEST(TooLargeAWindow, IsReadInPartsWithTheSameRows) {
  EmulatedPartner undisturbed(undisturbed_options());
  EmulatedPartner disturbed(with_fault("too-large=6"));
  undisturbed.collect("2026-03-01", "2026-03-20");
  const RunRecord record = disturbed.collect("2026-03-01", "2026-03-20");
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  expect_same_files(disturbed, undisturbed);
}

TEST(TooLargeAWindow, IsReadInPartsAlsoWhenALaterPageIsTooMuch) {
  EmulatedPartner undisturbed(undisturbed_options());
  EmulatedPartner disturbed(with_fault("504@3-5"));
  undisturbed.collect("2026-03-01", "2026-03-20");
  EXPECT_EQ(disturbed.collect("2026-03-01", "2026-03-20").exit_code, 0);
  expect_same_files(disturbed, undisturbed);
}

TEST(TooLargeAWindow, IsReadInPartsWhenItsAnswerDoesNotComeInTime) {
  EmulatedPartner undisturbed(undisturbed_options());
  EmulatedPartner disturbed(with_fault("stall@1-3"));
  disturbed.http_options().timeout = 250ms;
  undisturbed.collect();
  const RunRecord record = disturbed.collect();
  EXPECT_EQ(record.exit_code, 0) << error_of(record);
  const auto warnings = disturbed.observer().of<observe::Warned>();
  ASSERT_FALSE(warnings.empty());
  EXPECT_EQ(warnings[0].event, "unit.split");
  EXPECT_THAT(warnings[0].message, HasSubstr("no whole answer of"));
  expect_same_files(disturbed, undisturbed);
}

TEST(TooLargeAWindow, OfOneDayIsGivenUp) {
  EmulatedPartner partner(with_fault("too-large=0"));
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, 69);
  EXPECT_THAT(error_of(record), HasSubstr("cannot answer this much at once"));
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
}

// --- faults that stay ----------------------------------------------------------------------------

struct Stays {
  std::string spec;
  int exit_code = 0;
  Outcome outcome = Outcome::kFailed;
  std::string sentence;
};

class FaultThatStays : public ::testing::TestWithParam<Stays> {};

TEST_P(FaultThatStays, CommitsNothingAndSaysWhatToDo) {
  EmulatedPartner partner(with_fault(GetParam().spec));
  partner.http_options().stall_timeout = 50ms;
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, GetParam().exit_code);
  EXPECT_EQ(record.units[0].outcome, GetParam().outcome);
  EXPECT_THAT(error_of(record), HasSubstr(GetParam().sentence));
  EXPECT_THAT(partner.data().files("data"), IsEmpty());
  EXPECT_THAT(partner.data().files("staging"), IsEmpty());
  EXPECT_LE(partner.server().count(RequestKind::kQuery), 30U);
}

INSTANTIATE_TEST_SUITE_P(
    Query, FaultThatStays,
    ::testing::Values(
        Stays{"429-tenant=7200", 75, Outcome::kThrottled, "the next run takes it up again"},
        Stays{"503=7200", 75, Outcome::kThrottled, "the next run takes it up again"},
        Stays{"408", 69, Outcome::kFailed, "cannot answer this much at once"},
        Stays{"413", 69, Outcome::kFailed, "cannot answer this much at once"},
        Stays{"500", 69, Outcome::kFailed, "after 5 tries"},
        Stays{"502", 69, Outcome::kFailed, "after 5 tries"},
        Stays{"503", 69, Outcome::kFailed, "after 5 tries"},
        Stays{"error-in-200", 65, Outcome::kFailed, "after 3 tries"},
        Stays{"204", 65, Outcome::kFailed, "HTTP 204"},
        Stays{"404-gtm", 69, Outcome::kFailed, "GtmDimension"},
        Stays{"401-expired", 77, Outcome::kForbidden, "check tenant_id, client_id and cloud"},
        Stays{"401-rbac", 77, Outcome::kForbidden, "Billing account reader"},
        Stays{"403", 77, Outcome::kForbidden, "Billing account reader"},
        Stays{"cost-disabled", 77, Outcome::kForbidden, "make Azure usage charges visible"},
        Stays{"indirect-disabled", 77, Outcome::kForbidden, "cost visibility"},
        Stays{"unsupported-offer", 78, Outcome::kFailed, "check billing_account_id"},
        Stays{"422", 78, Outcome::kFailed, "check billing_account_id"},
        Stays{"404-root", 78, Outcome::kFailed, "HTTP 404 NotFound: The resource"},
        Stays{"404-message", 78, Outcome::kFailed, "No HTTP resource was found"},
        Stays{"400-problem", 78, Outcome::kFailed, "not supported for this scope"},
        Stays{"400-text", 78, Outcome::kFailed, "The scope does not support this query"},
        Stays{"403-html", 77, Outcome::kForbidden,
              "Access denied by the web filter; this is no answer of Azure"},
        Stays{"415", 70, Outcome::kFailed, "bug of azcost"},
        Stays{"reset-before", 69, Outcome::kFailed, "after 5 tries"},
        Stays{"cut", 69, Outcome::kFailed, "was cut after"},
        Stays{"stall", 69, Outcome::kFailed, "stalled"},
        Stays{"truncated", 65, Outcome::kFailed, "after 3 tries"},
        Stays{"narrow-row", 65, Outcome::kFailed, "after 3 tries"},
        Stays{"repeat-link", 65, Outcome::kFailed, "a page that was read before"},
        Stays{"repeat-page", 65, Outcome::kFailed, "its rows are those of page 1"},
        Stays{"foreign-link", 65, Outcome::kFailed, "so it was not followed"}),
    [](const auto& test) { return test_name(test.param.spec); });
INSTANTIATE_TEST_SUITE_P(
    Token, FaultThatStays,
    ::testing::Values(Stays{"token-429=7200", 75, Outcome::kThrottled,
                            "the authority has had too many requests for tokens (HTTP 429), and a "
                            "wait of 7200 s more would go beyond max_wait (1800 s); the next run "
                            "takes it up again"},
                      Stays{"token-503", 69, Outcome::kFailed, "AADSTS90033"},
                      Stays{"token-504", 69, Outcome::kFailed, "HTTP 504"},
                      Stays{"token-7000215", 77, Outcome::kForbidden, "secret"},
                      Stays{"token-7000222", 77, Outcome::kForbidden, "expired"},
                      Stays{"token-700016", 77, Outcome::kForbidden, "client_id"},
                      Stays{"token-90002", 77, Outcome::kForbidden, "tenant_id"}),
    [](const auto& test) { return test_name(test.param.spec); });

// --- no way to the service -----------------------------------------------------------------------

/// A run against `resource_manager` instead of Azure, after a run that has committed. Returns the
/// error of the unit.
Error expect_nothing_lost(const std::string& resource_manager, ExitCode code) {
  EmulatedPartner partner(undisturbed_options());
  EXPECT_EQ(partner.collect().exit_code, 0);
  const auto before = partner.data().files("data");
  partner.account().cloud.resource_manager = resource_manager;
  const RunRecord record = partner.collect();
  EXPECT_EQ(record.exit_code, static_cast<int>(code));
  EXPECT_EQ(record.units[0].outcome, Outcome::kFailed);
  EXPECT_EQ(partner.data().files("data"), before);
  EXPECT_THAT(partner.data().files("staging"), IsEmpty());
  return record.units[0].error.value_or(Error());
}

void expect_unavailable_and_nothing_lost(const std::string& resource_manager,
                                         const std::string& sentence) {
  const Error error = expect_nothing_lost(resource_manager, ExitCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr(sentence));
  EXPECT_THAT(error.message, HasSubstr("after 5 tries"));
}

TEST(NoWayToTheService, BecauseNobodyKnowsItsName) {
  expect_unavailable_and_nothing_lost("https://azcost.invalid", "no address is known for");
}

TEST(NoWayToTheService, BecauseNobodyListens) {
  std::string gone;
  {
    const RawServer server({});
    gone = "https://" + server.address();
  }
  expect_unavailable_and_nothing_lost(gone, "cannot connect to 127.0.0.1:");
}

TEST(NoWayToTheService, BecauseItsCertificateIsNotTrusted) {
  const TestAuthority authority;
  const RawServer server({}, authority.issue("127.0.0.1"));
  const Error error = expect_nothing_lost("https://" + server.address(), ExitCode::kConfig);
  EXPECT_THAT(error.message, HasSubstr("is not trusted"));
  EXPECT_THAT(error.message, Not(HasSubstr("tries")));
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST(RefusedRight, IsAskedForOnce) {
  EmulatedPartner partner(with_fault("401-rbac"));
  partner.collect("2026-02-01", "2026-03-20");
  EXPECT_EQ(partner.server().count(RequestKind::kQuery), 1U);
  EXPECT_EQ(partner.server().count(RequestKind::kToken), 1U);
}

}  // namespace
}  // namespace azcost::testing
