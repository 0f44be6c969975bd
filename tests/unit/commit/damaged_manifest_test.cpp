/// How a commit treats a damaged manifest: it refuses the unit or, when forced, replaces the
/// manifest. Missing rows are never taken for committed ones.

#include <string>

#include "azcost/base/digest.hpp"
#include "october_store.hpp"
#include "support/sweep.hpp"

namespace azcost::commit {
namespace {

using namespace testing;

const std::vector<Row> kMonth = {{"2026-10-05", "a", "1.25"},
                                 {"2026-10-05", "b", "-0.5", "EUR"},
                                 {"2026-10-06", "a", "7.0"},
                                 {"2026-10-07", "a", "2.0"}};
const std::vector<Row> kNext = {{"2026-10-05", "a", "1.25"},
                                {"2026-10-05", "b", "-0.5", "EUR"},
                                {"2026-10-06", "a", "8.0"},
                                {"2026-10-07", "a", "2.0"}};

CommitRequest proved_request(SystemTime now) {
  CommitRequest request = request_at(now);
  request.control = {{day("2026-10-05"), {{"USD", *Decimal::parse("1.25")}}}};
  return request;
}

class DamagedManifest : public ::testing::Test {
 protected:
  DamagedManifest() {
    EXPECT_TRUE(run(kMonth, false, start_));
    text_ = files_.content(kManifest).value_or("");
  }

  Result<Receipt> run(const std::vector<Row>& rows, bool force, SystemTime now) {
    FakeClock clock(now);
    Store store(files_, clock, "/data");
    EXPECT_TRUE(store.open_to_write("collect"));
    CommitRequest request = proved_request(now);
    request.force = force;
    return collect(store, october("2026-10-04", "2026-10-07"), rows, request);
  }

  /// Each day that the manifest names is the file on disk, and of these rows.
  void expect_truth(const std::vector<Row>& rows) {
    const auto manifest = parse_manifest(files_.content(kManifest).value_or(""));
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->days.at(day("2026-10-04")).rows, 0U);
    std::uint64_t count = 0;
    for (const auto& [day, entry] : manifest->days) {
      if (entry.file.empty()) continue;
      const auto file = files_.content("/data/" + entry.file);
      ASSERT_TRUE(file);
      EXPECT_EQ(sha256(*file), entry.sha256);
      count += entry.rows;
    }
    EXPECT_EQ(count, rows.size());
  }

  MemoryFileSystem files_;
  const SystemTime start_ = at("2026-11-20", 5);
  const SystemTime later_ = at("2026-11-21", 5);
  std::string text_;
};

class FlippedManifest : public DamagedManifest, public ::testing::WithParamInterface<int> {};

// A bit that flips, and the bit that makes a letter a capital.
INSTANTIATE_TEST_SUITE_P(Flips, FlippedManifest, ::testing::Values(1, 0x20));

TEST_P(FlippedManifest, IsRefusedOrReplacedWhicheverByteChanges) {
  const auto whole = files_.files();
  for (std::size_t i = 0; i + 1 < text_.size(); i += azcost::testing::kSweepStep) {
    SCOPED_TRACE("byte " + std::to_string(i));
    for (const auto& [path, content] : whole) files_.plant(path, content);
    std::string damaged = text_;
    damaged[i] = static_cast<char>(damaged[i] ^ GetParam());
    files_.plant(kManifest, damaged);
    const auto refused = run(kNext, false, later_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kData);
    EXPECT_EQ(files_.content(kManifest), damaged);
    const auto forced = run(kNext, true, later_);
    if (forced) {
      expect_truth(kNext);
      EXPECT_THAT(forced->restated, IsEmpty());  // the stored rows are not known
      EXPECT_EQ(files_.content(kManifest + ".broken"), damaged);
    } else {
      EXPECT_EQ(files_.content(kManifest), damaged);  // a newer azcost wrote it, by its version
    }
    ASSERT_TRUE(files_.remove(kManifest + ".broken"));
    if (HasFailure()) return;
  }
}

TEST_F(DamagedManifest, IsRefusedOrReplacedWhereverItIsCut) {
  const auto whole = files_.files();
  for (std::size_t size = 0; size + 1 < text_.size(); size += azcost::testing::kSweepStep) {
    SCOPED_TRACE(size);
    for (const auto& [path, content] : whole) files_.plant(path, content);
    files_.plant(kManifest, text_.substr(0, size));
    ASSERT_FALSE(run(kNext, false, later_));
    ASSERT_TRUE(run(kNext, true, later_));
    expect_truth(kNext);
    ASSERT_TRUE(files_.remove(kManifest + ".broken"));
  }
}

}  // namespace
}  // namespace azcost::commit
