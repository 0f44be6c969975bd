// A manifest after a power cut, a bad sector, a careless editor: whatever verify and repair make of
// it, rows that are not those of the files are never taken for right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "azcost/verify/verifier.hpp"
#include "support/memory_file_system.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify {
namespace {

namespace fs = std::filesystem;
using azcost::testing::MemoryFileSystem;
using testing::kRoot;
using testing::month_of;
using testing::plant;
using testing::StoredMonth;

const SystemTime kNow = *parse_day("2026-11-20");

class DamagedManifestOnDisk : public ::testing::Test {
 protected:
  DamagedManifestOnDisk() {
    plant(files_, october_);
    plant(files_, month_of("2026-09", 1));
  }

  void put(const std::string& text) {
    files_.plant(fs::path(kRoot) / october_.manifest_path(), text);
  }

  /// Rows, digests and sums of every day that counts are those of its file.
  void expect_true_days() {
    const auto text = files_.content(fs::path(kRoot) / october_.manifest_path());
    ASSERT_TRUE(text);
    const auto manifest = parse_manifest(*text);
    ASSERT_TRUE(manifest) << manifest.error().message;
    for (const auto& [day, entry] : manifest->days) {
      const DayEntry& true_entry = october_.manifest.days.at(day);
      EXPECT_EQ(entry.file, true_entry.file);
      EXPECT_EQ(entry.rows, true_entry.rows);
      EXPECT_EQ(entry.bytes, true_entry.bytes);
      EXPECT_EQ(entry.sha256, true_entry.sha256);
      EXPECT_EQ(entry.totals, true_entry.totals);
    }
    EXPECT_EQ(manifest->shape, october_.manifest.shape);
  }

  Report verify() {
    auto report = verify::verify(files_, commit::Layout(kRoot), {}, {});
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : Report();
  }

  Report repair() {
    auto report = verify::repair(files_, commit::Layout(kRoot), {}, kNow, {});
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : Report();
  }

  MemoryFileSystem files_;
  StoredMonth october_ = month_of("2026-10", 1);
  const std::string text_ = to_json(october_.manifest);
};

TEST_F(DamagedManifestOnDisk, IsFoundAndRebuiltWhereverItIsCut) {
  for (std::size_t size = 0; size < text_.size() - 1; ++size) {
    put(text_.substr(0, size));
    const Report report = repair();
    ASSERT_TRUE(report.is_clean()) << size << " bytes";
    ASSERT_EQ(report.findings.back().kind, Kind::kRepaired) << size << " bytes";
    expect_true_days();
    ASSERT_TRUE(files_.remove(fs::path(kRoot) / (october_.manifest_path() + ".broken")));
  }
}

TEST_F(DamagedManifestOnDisk, NeverPassesWithOtherRowsWhicheverByteChanges) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    std::string flipped = text_;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    put(flipped);
    if (verify().is_clean()) {
      expect_true_days();  // what changed is no proof of rows: a time, a gap, a state
      if (HasFailure()) FAIL() << "byte " << i;
    } else {
      ++found;
    }
  }
  EXPECT_GT(found, text_.size() * 3 / 4);
}

TEST_F(DamagedManifestOnDisk, IsRebuiltTrulyOrNotAtAllWhicheverByteChanges) {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    std::string flipped = text_;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    put(flipped);
    if (!repair().is_clean()) continue;
    expect_true_days();
    if (HasFailure()) FAIL() << "byte " << i;
    ASSERT_TRUE(files_.remove(fs::path(kRoot) / (october_.manifest_path() + ".broken")));
  }
}

}  // namespace
}  // namespace azcost::verify
