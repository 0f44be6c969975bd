#include "azcost/report/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/memory_file_system.hpp"
#include "unit/model/manifest_sample.hpp"
#include "unit/report/stored.hpp"

namespace azcost::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MetadataOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(files_.make_directories(layout_.root())); }

  void plant(const Manifest& manifest) {
    files_.plant(layout_.manifest(manifest.account, manifest.dataset, manifest.month),
                 to_json(manifest));
  }
  Result<Metadata> read(const std::vector<std::string>& accounts = {}) {
    return read_metadata(files_, layout_, accounts, day("2026-11-01"), {});
  }

  static Manifest manifest_of(const std::string& account, Dataset dataset) {
    Manifest manifest = sample_manifest();
    manifest.account = account;
    manifest.dataset = dataset;
    manifest.shape.dataset = dataset;
    for (auto& [day, entry] : manifest.days) {
      if (entry.file.empty()) continue;
      entry.file = commit::Layout::day_path({account, dataset, manifest.month},
                                            manifest.shape.granularity, day);
    }
    return manifest;
  }

  testing::MemoryFileSystem files_;
  commit::Layout layout_{"/store"};
};

TEST_F(MetadataOnDisk, HoldsEveryAccountDatasetAndMonth) {
  plant(manifest_of("contoso", Dataset::kActual));
  plant(manifest_of("contoso", Dataset::kAmortized));
  plant(manifest_of("fabrikam", Dataset::kActual));
  const auto metadata = read();
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_THAT(metadata->months, SizeIs(3));
  EXPECT_THAT(metadata->broken, IsEmpty());
  EXPECT_THAT(read({"fabrikam"})->months,
              ElementsAre(stored_month_of(manifest_of("fabrikam", Dataset::kActual))));
}

TEST_F(MetadataOnDisk, NeverOpensAnythingElse) {
  plant(manifest_of("contoso", Dataset::kActual));
  files_.plant("/store/data/actual/account=contoso/month=2026-10/2026-10-05.jsonl", "{}\n");
  files_.heal();
  ASSERT_TRUE(read());
  for (const auto& operation : files_.log()) {
    EXPECT_THAT(operation.path.string(), ::testing::Not(HasSubstr("/data/")));
    EXPECT_NE(operation.path, layout_.lock());
  }
}

TEST_F(MetadataOnDisk, TellsABrokenManifestAmongGoodOnes) {
  plant(manifest_of("contoso", Dataset::kActual));
  plant(manifest_of("fabrikam", Dataset::kActual));
  const auto path = layout_.manifest("contoso", Dataset::kActual, month("2026-09"));
  files_.plant(path, "{\"manifest_version\": 1");
  const auto metadata = read();
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_THAT(metadata->months, SizeIs(2));
  ASSERT_THAT(metadata->broken, SizeIs(1));
  EXPECT_EQ(metadata->broken[0].month, month("2026-09"));
  EXPECT_EQ(metadata->broken[0].path, "metadata/actual/account=contoso/month=2026-09.json");
  EXPECT_THAT(metadata->broken[0].why, HasSubstr("the manifest is broken: "));
}

TEST_F(MetadataOnDisk, TellsAManifestThatSomebodyRenamed) {
  files_.plant(layout_.manifest("contoso", Dataset::kActual, month("2026-09")),
               to_json(sample_manifest()));
  const auto metadata = read();
  ASSERT_THAT(metadata->broken, SizeIs(1));
  EXPECT_EQ(metadata->broken[0].why,
            "it is the manifest of actual contoso 2026-10, not of this month");
}

TEST_F(MetadataOnDisk, PassesOverNamesThatAreNotItsOwn) {
  plant(manifest_of("contoso", Dataset::kActual));
  for (const char* name : {"account=contoso/month=2026-13.json", "account=contoso/notes.json",
                           "account=contoso/month=2026-09.json.broken", "account=contoso/month=",
                           "account=.x/month=2026-09.json", "month=2026-09.json"}) {
    files_.plant(layout_.root() / "metadata/actual" / name, "{}");
  }
  const auto metadata = read();
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_THAT(metadata->months, SizeIs(1));
  EXPECT_THAT(metadata->broken, IsEmpty());
}

TEST_F(MetadataOnDisk, AddsUpTheDaysOfAMonth) {
  Manifest manifest = sample_manifest();
  DayEntry& more = manifest.days[day("2026-10-07")];
  more = manifest.days.begin()->second;
  more.totals = usd("0.000000000000007");
  more.without_customer = Totals{{"EUR", *Decimal::parse("-1.0")}, {"USD", *Decimal::parse("1.0")}};
  more.collected_at += std::chrono::hours(1);
  more.unread_customers = {"adatum"};
  const StoredMonth month = stored_month_of(manifest);
  EXPECT_EQ(month.rows, 24U);
  EXPECT_EQ(month.days.size(), 3U);
  EXPECT_EQ(month.pending.size(), 1U);
  EXPECT_THAT(month.incomplete, ElementsAre(day("2026-10-07")));
  EXPECT_EQ(month.totals.at("USD").to_string(), "123.450000000000007");
  EXPECT_EQ(month.totals.at("EUR").to_string(), "-0.5");
  EXPECT_EQ(month.collected_at(), more.collected_at);
  ASSERT_TRUE(month.without_customer);
  EXPECT_EQ(month.without_customer->at("USD").to_string(), "4.45");
  EXPECT_EQ(month.without_customer->at("EUR").to_string(), "-1.0");
  more.without_customer.reset();
  EXPECT_FALSE(stored_month_of(manifest).without_customer);
}

TEST_F(MetadataOnDisk, HoldsTheRestatementsOfEachAccount) {
  plant(manifest_of("contoso", Dataset::kAmortized));
  files_.plant(layout_.restatements("contoso", Dataset::kAmortized),
               "{\"day\":\"2026-10-05\",\"restated_at\":\"2026-11-02T05:15:00Z\","
               "\"state\":\"final\"}\n");
  const auto metadata = read();
  EXPECT_THAT(metadata->restatements,
              ElementsAre(RestatedDay{"contoso", Dataset::kAmortized, day("2026-10-05"),
                                      day("2026-11-02") + std::chrono::minutes(5 * 60 + 15),
                                      MonthState::kFinal}));
  EXPECT_THAT(metadata->unreadable, IsEmpty());
}

TEST_F(MetadataOnDisk, NamesAFileOfRestatementsThatIsDamaged) {
  plant(manifest_of("contoso", Dataset::kActual));
  files_.plant(layout_.restatements("contoso", Dataset::kActual), "garbage\n");
  EXPECT_THAT(read()->unreadable,
              ElementsAre("metadata/actual/account=contoso/restatements.jsonl"));
}

TEST_F(MetadataOnDisk, OfAnAccountThatIsNotThereIsAnError) {
  plant(manifest_of("contoso", Dataset::kActual));
  const auto metadata = read({"contso"});
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(metadata.error().message,
            "nothing is stored of an account 'contso'; stored are: contoso");
}

TEST_F(MetadataOnDisk, IsEmptyBeforeTheFirstRun) {
  const auto metadata = read();
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_THAT(metadata->months, IsEmpty());
}

TEST_F(MetadataOnDisk, OfNoDirectoryIsAnError) {
  const auto metadata = read_metadata(files_, commit::Layout("/nowhere"), {}, SystemTime(), {});
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(metadata.error().message, HasSubstr("there is no data directory '/nowhere'"));
}

TEST_F(MetadataOnDisk, StopsWhenAsked) {
  plant(manifest_of("contoso", Dataset::kActual));
  std::stop_source stop;
  stop.request_stop();
  const auto metadata = read_metadata(files_, layout_, {}, SystemTime(), stop.get_token());
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace azcost::report
