
#include "azcost/commit/store.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

const Layout kLayout("/data");

TEST(Layout, PutsADayIntoTheFolderOfItsMonth) {
  EXPECT_EQ(kLayout.day_file("contoso", Dataset::kActual, Granularity::kDaily, day("2026-10-05")),
            "/data/data/actual/account=contoso/month=2026-10/2026-10-05.jsonl");
}

TEST(Layout, NamesTheFileOfAMonthlyDatasetByItsMonth) {
  EXPECT_EQ(
      kLayout.day_file("contoso", Dataset::kAmortized, Granularity::kMonthly, day("2026-10-01")),
      "/data/data/amortized/account=contoso/month=2026-10/2026-10.jsonl");
}

TEST(Layout, KeepsOneManifestForEachMonth) {
  EXPECT_EQ(kLayout.manifest("contoso", Dataset::kActual, month("2026-10")),
            "/data/metadata/actual/account=contoso/month=2026-10.json");
}

TEST(Layout, NamesARunRecordByTimeFirstSoThatNamesSortAsRunsDid) {
  EXPECT_EQ(kLayout.run_record(at("2026-10-05", 5) + std::chrono::minutes(15), "a1b2c3d4"),
            "/data/metadata/runs/20261005T051500Z-a1b2c3d4.json");
}

TEST(Layout, KnowsItsOwnRunFolders) {
  const auto folder = kLayout.run_folder(at("2026-10-05", 5));
  EXPECT_EQ(folder, "/data/staging/20261005T050000Z");
  EXPECT_TRUE(Layout::is_run_folder(folder.filename().native()));
  EXPECT_FALSE(Layout::is_run_folder("20261005T050000"));
  EXPECT_FALSE(Layout::is_run_folder("20261005T05000xZ"));
  EXPECT_FALSE(Layout::is_run_folder("20261005-050000Z"));
  EXPECT_FALSE(Layout::is_run_folder("my-own-folder"));
  EXPECT_FALSE(Layout::is_run_folder(""));
}

TEST(Layout, KeepsTheRestatementsOfADatasetInOneFile) {
  EXPECT_EQ(Layout("/data").restatements("contoso", Dataset::kAmortized),
            "/data/metadata/amortized/account=contoso/restatements.jsonl");
}

TEST(Layout, KeepsTheQuotaOfATenant) {
  EXPECT_EQ(Layout("/data").quota("contoso.example"), "/data/metadata/quota/contoso.example.json");
}

TEST(Layout, ReadsWhatItPrints) {
  const MonthPlace place{"acme..eu", Dataset::kAmortized, month("2026-10")};
  EXPECT_EQ(Layout::month_of_manifest(Layout::manifest_path(place)), place);
  for (const Granularity granularity : {Granularity::kDaily, Granularity::kMonthly}) {
    const Day first = day("2026-10-01");
    const std::string path = Layout::day_path(place, granularity, first);
    EXPECT_EQ(Layout::month_of_data(path), place);
    EXPECT_EQ(Layout::day_of_file(place, path), std::pair(granularity, first));
    EXPECT_EQ(Layout::account_of(path), "acme..eu");
  }
}

TEST(Layout, ReadsNothingInNamesThatItDoesNotPrint) {
  for (const char* path :
       {"metadata/actual/account=a/month=2026-13.json", "metadata/actual/account=a/notes.json",
        "metadata/actual/account=a/month=2026-10.json.broken", "metadata/actual/month=2026-10.json",
        "metadata/actual/account=.a/month=2026-10.json",
        "metadata/other/account=a/month=2026-10.json", "data/actual/account=a/month=2026-10.json",
        "metadata/actual/account=a/month=", ""}) {
    EXPECT_FALSE(Layout::month_of_manifest(path)) << path;
  }
  const MonthPlace place{"a", Dataset::kActual, month("2026-10")};
  const std::string folder = Layout::data_folder(place) + "/";
  for (const char* name :
       {"2026-11-01.jsonl", "2026-10-01.jsonl.gz", "2026-10-32.jsonl", "x", ""}) {
    EXPECT_EQ(Layout::month_of_data(folder + name), place) << name;
    EXPECT_FALSE(Layout::day_of_file(place, folder + name)) << name;
  }
  EXPECT_FALSE(Layout::month_of_data("data/actual/account=a/2026-10-01.jsonl"));
}

}  // namespace
}  // namespace azcost::commit
