/// Something else is where a file of azcost belongs: the unit is refused before its journal is
/// written, so that the rest of the data directory goes on.

#include <string>

#include "october_store.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

class ObstacleTest : public OctoberStore {
 protected:
  /// A folder with something in it.
  void plant_folder(const std::string& path) { files_.plant(path + "/mine", "mine"); }

  Result<Receipt> try_commit(const std::vector<Row>& rows, bool accept_empty = false) {
    CommitRequest request = request_at(clock_.now());
    request.accept_empty = accept_empty;
    return collect(store_, october(), rows, request);
  }

  void expect_refused(const std::string& path, const Result<Receipt>& receipt) {
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().kind, ErrorKind::kCannotCreate);
    EXPECT_THAT(receipt.error().message,
                HasSubstr("nothing was changed: '" + path +
                          "' is a folder where a file of azcost belongs; move it away"));
    // No journal was written: another month and another run can still write.
    const auto other = collect(store_, october("2026-09-01", "2026-09-30"),
                               {{"2026-09-05", "alpha", "1.0"}}, request_at(clock_.now()));
    EXPECT_TRUE(other) << other.error().message;
    Store next(files_, clock_, "/data");
    EXPECT_FALSE(next.open_to_write("collect").ok());  // the lock, not the folder
  }
};

TEST_F(ObstacleTest, InThePlaceOfADayFileIsReportedAndStopsNothingElse) {
  plant_folder(kFive);
  expect_refused(kFive, try_commit(kRows));
  EXPECT_EQ(files_.content(kManifest), std::nullopt);
  ASSERT_TRUE(files_.remove_tree(kFive));
  EXPECT_TRUE(try_commit(kRows));
  EXPECT_EQ(files_.content(kFive), text_of({kRows[0], kRows[1]}));
}

TEST_F(ObstacleTest, InThePlaceOfADayFileThatWasThereIsReportedAndStopsNothingElse) {
  commit(kRows);
  ASSERT_TRUE(files_.remove(kFive));
  plant_folder(kFive);
  expect_refused(kFive, try_commit(kRows));
}

TEST_F(ObstacleTest, InThePlaceOfAFileThatGoesIsReportedAndStopsNothingElse) {
  commit(kRows);
  ASSERT_TRUE(files_.remove(kSix));
  plant_folder(kSix);
  expect_refused(kSix, try_commit({kRows[0], kRows[1]}, true));
}

TEST_F(ObstacleTest, InThePlaceOfTheRestatementsIsReportedAndStopsNothingElse) {
  commit(kRows);
  plant_folder(kRestatements);
  expect_refused(kRestatements, try_commit({kRows[0], kRows[1], {"2026-10-06", "alpha", "8.0"}}));
  EXPECT_EQ(files_.content(kSix), text_of({kRows[2]}));
}

}  // namespace
}  // namespace azcost::commit
