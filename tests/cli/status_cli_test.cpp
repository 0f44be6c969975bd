// The real binary reports what is stored of an emulated Azure, from nothing but the data directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/commit/store.hpp"
#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The month before the last one, collected from an emulated Azure, without two of its days.
class StatusCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    collect(first(), first() + std::chrono::days(2));
    collect(first() + std::chrono::days(5), EmulatedHome::to());
  }

  static Day first() { return EmulatedHome::from(); }
  static std::string name_of_month() { return Month(first()).format(); }

  void collect(Day from, Day to) const {
    const auto result = home_.run({"collect", "--from", format_day(from), "--to", format_day(to)});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  /// It knows nothing but the data directory.
  [[nodiscard]] ProcessResult status(const Arguments& more = {}) const {
    return azcost(with({"status", "--data-dir", home_.data_dir().string()}, more),
                  {{"HOME", home_.home().path().string()}});
  }
  [[nodiscard]] nlohmann::json status_json() const {
    return nlohmann::json::parse(status({"--format", "json"}).out);
  }
  [[nodiscard]] fs::path manifest() const {
    return commit::Layout(home_.data_dir()).manifest("default", Dataset::kActual, Month(first()));
  }

  EmulatedHome home_;
};

TEST_F(StatusCommand, ReportsWhatIsStoredAndWhatIsMissing) {
  const auto result = status();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("account  dataset  month"));
  EXPECT_THAT(result.out, HasSubstr("default  actual   " + name_of_month() + "  "));
  EXPECT_THAT(result.out, HasSubstr("status --gaps prints the commands"));
  EXPECT_THAT(result.out, HasSubstr("\nlast runs\n"));
  EXPECT_THAT(result.out, HasSubstr("1 committed"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(StatusCommand, ReportsChargesWithoutACustomerAndDoesNotMixThemUp) {
  Decimal own;
  for (const auto& line : home_.world().ledger({EmulatedHome::from(), EmulatedHome::to()})) {
    const Day day = *parse_day(line.day);
    const bool is_stored =
        day < first() + std::chrono::days(3) || day >= first() + std::chrono::days(5);
    if (line.customer.empty() && is_stored) own += *Decimal::parse(line.cost);
  }
  const auto month = status_json()["months"][0];
  EXPECT_EQ(*Decimal::parse(month["without_customer"]["USD"].get<std::string>()), own);
  EXPECT_NE(month["without_customer"], month["totals"]);
  EXPECT_THAT(status().out,
              HasSubstr("\nowned by no customer, in the totals above\n  default  actual  " +
                        name_of_month() + "  USD "));
}

TEST_F(StatusCommand, PrintsOneJsonObjectWithExactTotals) {
  const auto json = status_json();
  const auto& month = json["months"][0];
  EXPECT_EQ(month["account"], "default");
  EXPECT_EQ(month["month"], name_of_month());
  const int days = static_cast<int>(Month(first()).last_day().time_since_epoch().count() -
                                    first().time_since_epoch().count()) +
                   1;
  EXPECT_EQ(month["days"], days - 2);
  EXPECT_EQ(month["missing"], 2);
  EXPECT_GT(month["rows"], 0);
  Totals total;
  const auto stored = nlohmann::json::parse(home_.home().read(manifest()));
  for (const auto& day : stored["days"]) {
    for (const auto& [currency, amount] : day["totals"].items()) {
      total[currency] += *Decimal::parse(amount.get<std::string>());
    }
  }
  ASSERT_THAT(month["totals"], SizeIs(total.size()));
  EXPECT_EQ(month["totals"]["USD"], total.at("USD").to_string());
  EXPECT_THAT(json["runs"], SizeIs(2));
  EXPECT_EQ(json["runs"][0]["exit_code"], 0);
  EXPECT_EQ(json["runs"][0]["units"]["committed"], 1);
}

TEST_F(StatusCommand, PrintsCommandsThatFillTheGaps) {
  const auto gaps = status({"--gaps"});
  EXPECT_EQ(gaps.exit_code, 0);
  const std::string from = format_day(first() + std::chrono::days(3));
  const std::string to = format_day(first() + std::chrono::days(4));
  EXPECT_THAT(gaps.out, ::testing::StartsWith("azcost --data-dir " + home_.data_dir().string() +
                                              " collect -a default --from " + from + " --to " + to +
                                              "  # actual, 2 days\n"));
  const auto json = nlohmann::json::parse(status({"--gaps", "--format", "json"}).out);
  EXPECT_EQ(json["gaps"][0]["from"], from);
  EXPECT_EQ(json["gaps"][0]["days"], 2);
  EXPECT_FALSE(json.contains("months"));
  collect(first() + std::chrono::days(3), first() + std::chrono::days(4));
  EXPECT_THAT(status({"--gaps"}).out, ::testing::Not(HasSubstr(from)));
}

TEST_F(StatusCommand, ReportsAsManyRunsAsAreAskedFor) {
  const auto json = nlohmann::json::parse(status({"--runs", "1", "--format", "json"}).out);
  EXPECT_THAT(json["runs"], SizeIs(1));
  EXPECT_THAT(status({"--runs", "0"}).out, ::testing::Not(HasSubstr("last runs")));
  EXPECT_EQ(status({"--runs", "many"}).exit_code, 2);
}

TEST_F(StatusCommand, SaysWhichManifestIsBrokenAndWhatToRun) {
  home_.home().write(manifest(), "{}");
  for (const auto& more : {std::vector<std::string>{}, {"--gaps"}}) {
    const auto result = status(more);
    EXPECT_EQ(result.exit_code, 65);
    EXPECT_THAT(result.err, AllOf(HasSubstr("month=" + name_of_month() + ".json: the manifest is "),
                                  HasSubstr("run: azcost --data-dir " + home_.data_dir().string() +
                                            " verify\n")));
  }
  EXPECT_THAT(status().out, HasSubstr("broken"));
  const auto json = status_json();
  EXPECT_EQ(json["months"][0]["holding"], "broken");
  EXPECT_TRUE(json["months"][0]["rows"].is_null());
  EXPECT_EQ(json["broken"][0]["run"], "azcost --data-dir " + home_.data_dir().string() + " verify");
}

TEST_F(StatusCommand, NeedsNoDayFileNoLockAndNoRightToWrite) {
  fs::remove_all(home_.data_dir() / "data");
  PosixFileSystem files;
  const auto held = files.lock(home_.data_dir() / "lock", "azcost collect, pid 1");
  ASSERT_TRUE(held.ok());
  const auto before = home_.home().files();
  EXPECT_EQ(status().exit_code, 0);
  EXPECT_EQ(home_.home().files(), before);
}

TEST_F(StatusCommand, RefusesAnAccountThatIsNotThere) {
  const auto result = status({"-a", "defautl"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("stored are: default"));
  EXPECT_EQ(status({"-a", "default"}).exit_code, 0);
}

TEST(StatusWithoutData, SaysThatThereIsNoDirectoryAndMakesNone) {
  const TempDir home;
  const auto missing = home.path() / "nowhere";
  const auto result =
      azcost({"status", "--data-dir", missing.string()}, {{"HOME", home.path().string()}});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("there is no data directory"));
  EXPECT_FALSE(fs::exists(missing));
}

TEST(StatusWithoutData, SaysThatNothingIsStored) {
  const TempDir home;
  for (const auto& more : {Arguments{}, {"--gaps"}, {"--format", "json"}, {"-a", "contoso"}}) {
    const auto result = azcost(with({"status", "--data-dir", home.path().string()}, more),
                               {{"HOME", home.path().string()}});
    EXPECT_EQ(result.exit_code, 78);
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, HasSubstr("nothing is stored in '" + home.path().string() + "'"));
    EXPECT_THAT(home.files(), IsEmpty());
  }
}

}  // namespace
}  // namespace azcost::testing
